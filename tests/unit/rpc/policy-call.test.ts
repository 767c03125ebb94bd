import { afterEach, describe, expect, it } from 'vitest';
import type { FileBus } from '../../../scripts/bus/file-bus.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { readResiliencePolicies } from '../../../scripts/registry/read-resilience.ts';
import { isClean } from '../../../scripts/resilience/breaker.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { type PolicyPart, policyFor } from '../../../scripts/resilience/policy.ts';
import { Resilience } from '../../../scripts/resilience/resilience.ts';
import type { MethodOutcome } from '../../../scripts/rpc/outcome.ts';
import { callUnderPolicy, isIdempotent, type MethodCall } from '../../../scripts/rpc/policy-call.ts';
import { RpcServer } from '../../../scripts/rpc/server.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { SqliteResults } from '../../../scripts/store/result-cache.ts';
import { plugin } from '../routing/support/registry.ts';
import { stateOf } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function bus(folder: string, name: string): FileBus {
  const made = openBus(folder, name, { pollMs: 20 });
  opened.push(made);
  return made;
}

/** A plugin `shop` that answers with these outcomes in turn, the last one again and again, and a caller of it. */
async function setUp(...outcomes: readonly MethodOutcome[]) {
  const folder = tempFolder();
  const runs: string[] = [];
  const server = new RpcServer({
    bus: bus(folder, 'brain'),
    answer: async (_plugin, { method }) => {
      runs.push(method);
      return outcomes[Math.min(runs.length, outcomes.length) - 1] as MethodOutcome;
    },
    now: () => systemClock.now(),
    onTrouble: (name, error) => {
      throw new Error(`${name}: ${String(error)}`);
    },
  });
  opened.unshift(server);
  await server.serve([{ name: 'shop', idempotent: new Set(['look']) }]);
  const state = stateOf(folder, { clock: systemClock });
  const breakers = new Breakers(new SqliteBreakers(state), systemClock);
  const cache = new SqliteResults(state);
  const resilience = new Resilience({ breakers, clock: systemClock, random: Math.random, cache });
  const caller = bus(folder, 'caller');
  const call = (method: string, part: PolicyPart = {}, more: Partial<MethodCall> = {}) =>
    callUnderPolicy(
      { bus: caller, resilience, clock: systemClock },
      {
        plugin: 'shop',
        request: { method, params: { secret: 'hunter2' }, cwd: '/here' },
        policy: policyFor(readResiliencePolicies(), 'rpc', { rpc: part }),
        timeoutMs: 20_000,
        idempotent: method === 'look',
        ...more,
      },
    );
  return { folder, runs, call, breakers, state };
}

const busy: MethodOutcome = { kind: 'busy', waiting: 64 };
const crashed: MethodOutcome = { kind: 'crashed', reason: 'it ran out of memory' };
const fine: MethodOutcome = { kind: 'done', result: { n: 1 } };

describe('a call under the shipped policy', () => {
  it('of a method whose second run does no harm is tried again when the first failed in passing', async () => {
    const { call, runs } = await setUp(busy, crashed, fine);
    expect(await call('look')).toEqual({ kind: 'done', value: { n: 1 }, attempts: 3 });
    expect(runs).toHaveLength(3);
  });

  it('of any other method is run once', async () => {
    const { call, runs } = await setUp(busy, fine);
    expect(await call('sell')).toMatchObject({
      kind: 'failed',
      error: { code: 'bus-remote', remoteCode: 'busy' },
      attempts: 1,
    });
    expect(runs).toEqual(['sell']);
  });

  it('that the method itself refuses is not tried again, and counts against nobody', async () => {
    const { call, runs, breakers } = await setUp({ kind: 'failed', code: 'bad_params', message: 'No.' });
    expect(await call('look')).toMatchObject({
      kind: 'failed',
      error: { remoteCode: 'bad_params' },
      attempts: 1,
    });
    expect(runs).toHaveLength(1);
    expect(breakers.list().every(({ breaker }) => isClean(breaker))).toBe(true);
  });

  it('of a plugin that keeps failing is refused without asking, until the breaker lets one through', async () => {
    const { call, runs, breakers } = await setUp(crashed);
    for (let i = 0; i < 5; i += 1) await call('sell');
    expect(await call('look')).toMatchObject({
      kind: 'refused',
      by: 'breaker',
      error: { message: expect.stringMatching(/rpc:shop is open until .*it ran out of memory/) },
    });
    expect(runs).toHaveLength(5);
    breakers.reset('rpc:shop');
    await call('sell');
    expect(runs).toHaveLength(6);
  });

  it('takes no longer than it may, tries and pauses together', async () => {
    const { call } = await setUp(busy);
    const started = performance.now();
    const retry = { attempts: 20, backoff: 'linear', delayMs: 200, maxDelayMs: 200 } as const;
    const end = await call('look', { retry, breaker: false }, { timeoutMs: 500 });
    expect(end).toMatchObject({ kind: 'failed' });
    expect(end.attempts).toBeLessThan(20);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('the last good result', () => {
  it('stands in when the plugin says so, for the same call only, and holds no params', async () => {
    const { call, state } = await setUp(fine, crashed);
    const part: PolicyPart = { fallback: ['cached'], retry: { attempts: 1 } };
    await call('look', part);
    expect(await call('look', part)).toMatchObject({ kind: 'fallback', by: 'cached', value: { n: 1 } });
    const request = { method: 'look', params: { other: 1 }, cwd: '/here' };
    expect((await call('look', part, { request })).kind).toBe('failed');
    const rows = state.attempt((database) => database.prepare('SELECT * FROM cached_results').all());
    expect(JSON.stringify(rows)).toContain('rpc/shop/look/');
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|secret/);
  });

  it('never stands in for a method whose second run may do harm', async () => {
    const { call } = await setUp(fine, crashed);
    const part: PolicyPart = { fallback: ['cached'] };
    await call('sell', part);
    expect((await call('sell', part)).kind).toBe('failed');
  });
});

it('a method is idempotent when every plugin has it as such, or its plugin says so', () => {
  const shop = {
    ...plugin('shop'),
    rpc: { module: '/m.mjs', methods: ['look', 'sell'], idempotent: ['look'] },
  };
  expect(['get_status', 'look', 'sell', 'other'].map((m) => isIdempotent(shop, m))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isIdempotent(undefined, 'look')).toBe(false);
});
