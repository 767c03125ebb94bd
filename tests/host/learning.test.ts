import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookAnswers, openLab, openWarmSession } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import type { Session } from './support/session.ts';

const PROMPT =
  'Add a paginated endpoint for invoices to the FastAPI service, with a Pydantic response model.';
const ALIKE =
  'please add a paginated invoices endpoint with a Pydantic response model to our FastAPI service';
const OTHER = 'The Keycloak login theme of the realm shows the wrong logo.';
const WRONG = 'fastapi-backend:';
const RIGHT = 'exec-automator:board-packet-builder';

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the prompt hook put beside a prompt. */
async function context(session: Session, prompt: string): Promise<string> {
  const before = hookAnswers(session.events, 'UserPromptSubmit').length;
  await session.turn(prompt);
  return JSON.stringify(hookAnswers(session.events, 'UserPromptSubmit')[before]);
}

/** Every file below a folder, as text of single bytes. */
function* filesBelow(folder: string): Generator<readonly [string, string]> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) yield [name, readFileSync(path, 'latin1')];
  }
}

describe('corrections in real Claude Code', () => {
  it('the same wrong route, corrected twice, is right the third time, here and in a session beside it', async () => {
    const { home, stub } = await openLab();
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    const beside = await openWarmSession({ home, stub, pluginDirs: [pack] });
    expect(await context(beside, PROMPT)).toContain(WRONG);
    const other = await context(beside, OTHER);
    for (let times = 0; times < 2; times++) {
      await context(session, PROMPT);
      const calls = stub.calls.length;
      const said = await session.turn(`/jira-orchestrator:correct ${RIGHT}`);
      expect(said.result).toContain(`you say ${RIGHT}`);
      expect(said.result).toContain('is in use in all sessions');
      expect(stub.calls).toHaveLength(calls);
    }
    for (const one of [session, beside]) {
      for (const prompt of [PROMPT, ALIKE]) {
        const now = await context(one, prompt);
        expect(now).toContain(`matches the agent ${RIGHT}`);
      }
      expect(await context(one, OTHER)).toBe(other);
    }
    const explained = await session.turn('/jira-orchestrator:doctor');
    expect(explained.result).toContain('learning: 2 corrections, version');
    const data = join(home.configDir, 'plugins', 'data');
    const told = [...filesBelow(data)].filter(([, text]) => /paginated/i.test(text));
    expect(told.map(([name]) => name)).toEqual([]);
  });
});
