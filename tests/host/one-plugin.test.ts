import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClaude } from './support/claude.ts';
import type { Home } from './support/home.ts';
import { hookAnswers, openLab, openWarmSession } from './support/lab.ts';
import { installPlugin, makeMarketplace } from './support/marketplace.ts';
import type { Session } from './support/session.ts';

const BRAIN = 'jira-orchestrator';
const ONE = 'fastapi-backend';
const ITS_OWN = 'my FastAPI endpoint answers 422 for a body that pydantic should accept';
/** Of one trade only. How often a prompt of another is taken for its own is measured by tests/contract/one-plugin.test.ts. */
const OF_OTHERS = {
  'frontend-powerhouse': 'Next.js hydration failed because the server rendered HTML did not match the client',
  'lobbi-platform-manager': 'onboard the Lakeside chapter as a new tenant in the membership portal',
  'ahling-command-center': 'my zigbee motion sensor in Home Assistant switches the hallway light on too late',
  'exec-automator': 'draft the minutes of the board meeting from this transcript, with motions and quorum',
} as const;

/** How long a session may take to notice what was removed: it looks every few seconds. */
const NOTICED_WITHIN_MS = 60_000;
const PAUSE_MS = 500;

let root: string;
let repository: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-one-'));
  repository = await makeMarketplace(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What our prompt hook answered to one prompt of a session; `{}` is silence. */
async function answerTo(session: Session, prompt: string): Promise<unknown> {
  const before = session.events.length;
  await session.turn(prompt);
  return hookAnswers(session.events.slice(before), 'UserPromptSubmit')[0];
}

function installedIn(home: Home): string[] {
  const file = join(home.configDir, 'plugins', 'installed_plugins.json');
  const { plugins } = JSON.parse(readFileSync(file, 'utf8')) as { plugins: Record<string, unknown> };
  return Object.keys(plugins).sort();
}

describe('one of the five plugins, installed from the marketplace', () => {
  it('is routed to, and the prompts of the other four stay silent', async () => {
    const { home, stub } = await openLab();
    await installPlugin(home, stub, repository, ONE);
    expect(installedIn(home)).toEqual([`${ONE}@arbiter`, `${BRAIN}@arbiter`]);
    const session = await openWarmSession({ home, stub });
    expect(JSON.stringify(await answerTo(session, ITS_OWN))).toContain(`${ONE}:`);
    for (const [plugin, prompt] of Object.entries(OF_OTHERS)) {
      expect(await answerTo(session, prompt), plugin).toEqual({});
    }
  });

  it('is gone from a running session once it is removed, and from the next one', async () => {
    const { home, stub } = await openLab();
    await installPlugin(home, stub, repository, ONE);
    const session = await openWarmSession({ home, stub });
    expect(JSON.stringify(await answerTo(session, ITS_OWN))).toContain(`${ONE}:`);

    const removed = await runClaude({ home, stub, args: ['plugin', 'uninstall', `${ONE}@arbiter`] });
    expect(removed.exitCode, removed.stdout + removed.stderr).toBe(0);
    expect(installedIn(home)).toEqual([`${BRAIN}@arbiter`]);

    const deadline = performance.now() + NOTICED_WITHIN_MS;
    let answer = await answerTo(session, ITS_OWN);
    while (JSON.stringify(answer).includes(ONE) && performance.now() < deadline) {
      await sleep(PAUSE_MS);
      answer = await answerTo(session, ITS_OWN);
    }
    expect(answer).toEqual({});
    const named = await answerTo(session, `Use the ${ONE}:endpoint-engineer agent for it.`);
    expect(JSON.stringify(named)).not.toContain(ONE);
    await session.close();

    const next = await openWarmSession({ home, stub });
    expect(await answerTo(next, ITS_OWN)).toEqual({});
    const { result } = await next.turn('/jira-orchestrator:doctor');
    expect(result).not.toContain(ONE);
  });

  it('takes the brain along, when it was the last that needed it', async () => {
    const { home, stub } = await openLab();
    await installPlugin(home, stub, repository, ONE);
    for (const args of [
      ['uninstall', `${ONE}@arbiter`],
      ['prune', '--yes'],
    ]) {
      const run = await runClaude({ home, stub, args: ['plugin', ...args] });
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    }
    expect(installedIn(home)).toEqual([]);
    const run = await runClaude({ prompt: ITS_OWN, home, stub });
    expect(hookAnswers(run.events, 'UserPromptSubmit')).toEqual([]);
  });
});
