import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReplyBlock } from '../../scripts/kit/model/messages-api.ts';
import type { Script } from '../../scripts/kit/model/scripted-model.ts';
import type { Home } from './support/home.ts';
import { agentCall, openLab, openWarmSession } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import type { SessionOptions } from './support/session.ts';

/** The ledger against what Claude Code itself says at the end of a run: `total_cost_usd`, of which it knows every call. */

const FOREGROUND = { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' };
const MODEL = ['--model', 'claude-opus-5-5'];
const AGENT = 'fastapi-backend:endpoint-engineer';
const NEUTRAL = 'Look after it.';
/** A tenth of a cent's thousandth: sums of floats on their side, whole nano-dollars on ours. */
const DIGITS = 7;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Every answer uses other numbers, caches for five minutes and for an hour, and every second has a request id. */
function usesTokens(blocks: (callIndex: number, isAgent: boolean, session: string) => ReplyBlock[]): Script {
  return (call) => ({
    kind: 'answer',
    blocks: blocks(call.index, call.caller.kind === 'subagent', call.sessionId ?? ''),
    usage: {
      inputTokens: 1_000 + 7 * call.index,
      outputTokens: 200 + 3 * call.index,
      cacheReadInputTokens: 5_000 + 11 * call.index,
      cacheCreationInputTokens: 3_000 + 13 * call.index,
      cacheCreation1hInputTokens: 1_000 + 5 * call.index,
    },
    ...(call.index % 2 === 0 ? { requestId: `req_${call.index}` } : {}),
  });
}

const say = (text: string): ReplyBlock[] => [
  { type: 'text', text },
  { type: 'text', text: 'The end.' },
];

/** Delegates once in each session, then ends. */
function delegatesOnce(): Script {
  const delegated = new Set<string>();
  return usesTokens((_, isAgent, session) => {
    if (isAgent) return say('DONE');
    if (delegated.has(session)) return say('It is done.');
    delegated.add(session);
    return [{ type: 'text', text: 'I hand it over.' }, ...agentCall(AGENT, { model: 'haiku' })];
  });
}

interface Cost {
  readonly total: { readonly n: number; readonly usd: number; readonly unpriced: number };
  readonly unreadRows: number;
  readonly groups: readonly { readonly name: string; readonly usd: number; readonly n: number }[];
}

/** What `arbiter cost` says of a home, as a person would ask it in a shell. */
function cost(home: Home, ...words: string[]): Cost {
  const data = join(home.configDir, 'plugins', 'data');
  const [name = ''] = readdirSync(data);
  const run = spawnSync(
    process.execPath,
    [join(pack, 'dist', 'arbiter.mjs'), 'cost', 'all', ...words, '--json'],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: home.dir,
        CLAUDE_CONFIG_DIR: home.configDir,
        ARBITER_HOME: join(data, name),
      },
      encoding: 'utf8',
    },
  );
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Cost;
}

/** One prompt in a session whose brain has loaded, to its end: an agent in the background ends in a turn of its own. */
async function ask(options: SessionOptions): Promise<{ total: number; session: string }> {
  const session = await openWarmSession(options);
  await session.turn(NEUTRAL);
  expect(await session.close(60_000)).toBe(0);
  const last = session.events.findLast((event) => event.type === 'result');
  expect(last).toMatchObject({ is_error: false, total_cost_usd: expect.any(Number) });
  return { total: Number(last?.['total_cost_usd']), session: String(last?.['session_id']) };
}

function expectSame(said: Cost, total: number, n: number): void {
  expect(said.total).toMatchObject({ n, unpriced: 0 });
  expect(said.total.usd).toBeCloseTo(total, DIGITS);
  expect(said.unreadRows).toBe(0);
}

describe('the ledger has what Claude Code says that it has cost', () => {
  it('a prompt, the session resumed, and a fork of it', { timeout: 180_000 }, async () => {
    const { home, stub } = await openLab(usesTokens(() => say('Well.')));
    const options = { home, stub, pluginDirs: [pack] };
    const first = await ask({ ...options, args: MODEL });
    expectSame(cost(home), first.total, 1);
    // Of a resumed or forked session Claude Code says what it has cost from its very beginning.
    const resume = [...MODEL, '--resume', first.session];
    const resumed = await ask({ ...options, args: resume });
    expect(resumed.session).toBe(first.session);
    expectSame(cost(home), resumed.total, 2);
    const forked = await ask({ ...options, args: [...resume, '--fork-session'] });
    expect(forked.session).not.toBe(first.session);
    const said = cost(home, 'by', 'session');
    expectSame(said, forked.total, 3);
    const fork = said.groups.find((g) => g.name === forked.session);
    expect(fork?.n).toBe(1);
    expect(fork?.usd).toBeCloseTo(forked.total - resumed.total, DIGITS);
  });

  it('a prompt with an agent in the foreground, under the name of that agent', {
    timeout: 120_000,
  }, async () => {
    const { home, stub } = await openLab(delegatesOnce());
    const { total } = await ask({ home, stub, pluginDirs: [pack], args: MODEL, env: FOREGROUND });
    const said = cost(home, 'by', 'agent');
    expectSame(said, total, 3);
    expect(said.groups.map((g) => [g.name, g.n])).toEqual([
      ['(main thread)', 2],
      [AGENT, 1],
    ]);
  });

  it('and the command of a session tells it without a call of the model', { timeout: 120_000 }, async () => {
    const { home, stub } = await openLab(usesTokens(() => say('Well.')));
    const session = await openWarmSession({ home, stub, pluginDirs: [pack], args: MODEL });
    const turn = await session.turn(NEUTRAL);
    const usd = Number(turn['total_cost_usd']);
    const calls = stub.calls.length;
    // The brain reads after the turn, so the first answer may come before.
    const told = await vi.waitFor(
      async () => {
        const { result } = await session.turn('/jira-orchestrator:cost today by model');
        expect(result).toContain('of 1 entry in 1 session');
        return result;
      },
      { timeout: 60_000 },
    );
    expect(told).toContain(`Today: $${usd.toFixed(4)}, of 1 entry in 1 session.`);
    expect(told).toContain('claude-opus-5-5 (n = 1)');
    expect(stub.calls).toHaveLength(calls);
  });

  it('a prompt with an agent in the background', { timeout: 120_000 }, async () => {
    const { home, stub } = await openLab(delegatesOnce());
    const { total } = await ask({ home, stub, pluginDirs: [pack], args: MODEL });
    const said = cost(home, 'by', 'agent');
    expectSame(said, total, 4);
    expect(said.groups.map((g) => [g.name, g.n])).toEqual([
      ['(main thread)', 3],
      [AGENT, 1],
    ]);
  });
});
