import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Script } from '../../scripts/kit/model/scripted-model.ts';
import type { Home } from './support/home.ts';
import { agentCall, openLab, openWarmSession, textOf } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

/** Runs of real Claude Code agents become an estimate: the records and the ledger name the same runs. */

const AGENT = 'fastapi-backend:endpoint-engineer';
const PROMPT = 'Look after it.';
const DRY_RUN = 'use the endpoint-engineer agent to add a route';

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Delegates once in each session, then ends; every answer of the model uses the same number of tokens. */
function delegatesOnce(): Script {
  const delegated = new Set<string>();
  return ({ caller, sessionId = '' }) => {
    const isFirst = caller.kind === 'main' && !delegated.has(sessionId);
    if (isFirst) delegated.add(sessionId);
    const blocks = isFirst ? agentCall(AGENT, { model: 'haiku' }) : [{ type: 'text', text: 'DONE' } as const];
    return { kind: 'answer', blocks, usage: { inputTokens: 1_000, outputTokens: 200 } };
  };
}

/** What a command says of a home, as a person would ask it in a shell. */
function arbiter(home: Home, ...args: readonly string[]): Record<string, unknown> {
  const data = join(home.configDir, 'plugins', 'data');
  const [name = ''] = readdirSync(data);
  const run = spawnSync(process.execPath, [join(pack, 'dist', 'arbiter.mjs'), ...args, '--json'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home.dir,
      CLAUDE_CONFIG_DIR: home.configDir,
      ARBITER_HOME: join(data, name),
    },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Record<string, unknown>;
}

describe('the estimate of a route', () => {
  it.each([
    ['in the foreground', { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' }],
    ['in the background', {}],
  ])('is what three real runs %s have cost and taken', { timeout: 180_000 }, async (_, env) => {
    const { home, stub } = await openLab(delegatesOnce());
    const options = { home, stub, pluginDirs: [pack], env };
    for (let i = 0; i < 3; i++) {
      const session = await openWarmSession(options);
      await session.turn(PROMPT);
      expect(await session.close(60_000)).toBe(0);
    }
    const groups = arbiter(home, 'cost', 'all', 'by', 'agent')['groups'] as { name: string; usd: number }[];
    const each = (groups.find((group) => group.name === AGENT)?.usd ?? 0) / 3;
    expect(each).toBeGreaterThan(0);
    const { estimate } = arbiter(home, 'route', DRY_RUN) as { estimate: Record<string, unknown> };
    const dollars = Number(each.toPrecision(2));
    expect(estimate).toMatchObject({ kind: 'estimate', dollars: [dollars, dollars] });
    expect(estimate['basis']).toMatch(/^middle half of 3 finished runs of this agent since [\d-]+$/);
    const [short, long] = estimate['minutes'] as [number, number];
    expect(short).toBeGreaterThan(0);
    expect(long).toBeLessThan(1);

    const next = await openWarmSession(options);
    const calls = stub.calls.length;
    // The brain takes up what earlier sessions left after it has answered, so the first answer may come before.
    await vi.waitFor(
      async () => {
        const { result } = await next.turn(`/jira-orchestrator:route ${DRY_RUN}`);
        expect(result).toContain(`(middle half of 3 finished runs of this agent since`);
      },
      { timeout: 60_000 },
    );
    expect(stub.calls.slice(calls).map(textOf)).toEqual([]);
    expect(await next.close(60_000)).toBe(0);
  });
});
