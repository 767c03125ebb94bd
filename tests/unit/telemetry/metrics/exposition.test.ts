import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../../../scripts/bus/bus.ts';
import { openBus } from '../../../../scripts/host/open-bus.ts';
import { Records } from '../../../../scripts/host/records.ts';
import { Breakers } from '../../../../scripts/resilience/breakers.ts';
import { DEFAULT_POLICY } from '../../../../scripts/resilience/policy.ts';
import { SqliteBreakers } from '../../../../scripts/store/breakers.ts';
import { addToLedger } from '../../../../scripts/store/ledger.ts';
import { countUp } from '../../../../scripts/telemetry/counts/count-up.ts';
import { addOne } from '../../../../scripts/telemetry/counts/totals.ts';
import { eventCounts } from '../../../../scripts/telemetry/event-counts.ts';
import { collect } from '../../../../scripts/telemetry/metrics/collect.ts';
import { exposition } from '../../../../scripts/telemetry/metrics/exposition.ts';
import { readSlos } from '../../../../scripts/telemetry/read-slo.ts';
import { reportOf } from '../../../../scripts/telemetry/slo.ts';
import { NOON, openMigrated, stateOf, testClock } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';
import { Rows } from '../support/rows.ts';

const DAY_MS = 86_400_000;
const promtool = spawnSync('promtool', ['--version']).status === 0;

const buses: Bus[] = [];
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

function setUp() {
  const home = tempFolder();
  const clock = testClock();
  const database = openMigrated(home);
  const state = stateOf(home, { clock });
  const breakers = new SqliteBreakers(state);
  const bus = openBus(home, 'test');
  buses.push(bus);
  const { slos, burn } = readSlos(undefined);
  const families = async () => {
    countUp(database, { busFolder: join(home, 'bus'), now: clock.now });
    const count = eventCounts(database);
    const reports = slos.map((slo) => reportOf(slo, burn, count, clock.now()));
    const measured = { database, breakers: breakers.list(), reports };
    return collect({ version: '1.0.0', state: measured, bus: await bus.stats(), waitingBytes: 0 });
  };
  /** Series of the text form, by name and labels. */
  const series = async (): Promise<Record<string, number>> => {
    const text = await exposition(await families());
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
    );
  };
  return { home, clock, database, state, breakers, bus, families, series, rows: new Rows(database) };
}

const ledgerEntry = (over: object = {}) =>
  ({
    id: `m${Math.random()}`,
    at: NOON,
    session: 's',
    runId: 'r1',
    step: 'build',
    agent: 'p:a',
    plugin: 'p',
    model: 'claude-x',
    tokens: { input: 10, output: 5, cacheRead: 3, cacheWrite: 2 },
    usd: 0.25,
    ...over,
  }) as const;

describe('the metrics', () => {
  it('of an empty state have no series that nobody has measured', async () => {
    const { series } = setUp();
    const names = Object.keys(await series());
    expect(names.filter((name) => /routes|cost|tokens|good_ratio|burn_rate/.test(name))).toEqual([]);
  });

  it('are what is recorded', async () => {
    const { rows, database, breakers, clock, bus, series } = setUp();
    rows.route({ tookMs: 4 });
    rows.route({ kind: 'abstain', plugin: undefined, agent: undefined, cause: 'thanks', tookMs: 0.1 });
    rows.spawn({ routeId: 'route_1' });
    rows.outcome({ end: 'failed' });
    rows.chain('r1', { status: 'failed', endedMs: NOON + 30_000 }, [
      ['failed', 1],
      ['finished', 30],
    ]);
    addToLedger(database, ledgerEntry());
    addToLedger(database, ledgerEntry({ usd: undefined, model: 'claude-y' }));
    const policy = { ...(DEFAULT_POLICY.breaker || ({} as never)), failures: 1 };
    new Breakers(breakers, clock).report('agent:p:a', { kind: 'failed', run: 'r', reason: 'x' }, policy);
    const consumer = await bus.consume('billing', 'orders/*', (delivery) => delivery.reject('no'));
    await bus.publish({ topic: 'orders/1', payload: 1 });
    await expect.poll(async () => (await bus.stats()).groups[0]?.dead).toBe(1);
    await consumer.close();
    clock.pass(60_000);
    expect(await series()).toMatchObject({
      'arbiter_routes_total{kind="agent",plugin="p"}': 1,
      'arbiter_routes_total{kind="abstain",cause="thanks"}': 1,
      'arbiter_route_duration_seconds_bucket{le="0.0025"}': 1,
      'arbiter_route_duration_seconds_bucket{le="0.005"}': 2,
      'arbiter_route_duration_seconds_bucket{le="+Inf"}': 2,
      arbiter_route_duration_seconds_count: 2,
      'arbiter_routes_followed_total{plugin="p"}': 1,
      'arbiter_agent_ends_total{agent="p:a",plugin="p",end="failed"}': 1,
      'arbiter_breakers{kind="agent",state="open"}': 1,
      'arbiter_breaker_open{breaker="agent:p:a"}': 1,
      'arbiter_chain_runs_total{chain="release",status="failed"}': 1,
      'arbiter_chain_run_duration_seconds_bucket{chain="release",le="15"}': 0,
      'arbiter_chain_run_duration_seconds_bucket{chain="release",le="60"}': 1,
      'arbiter_chain_cost_dollars_total{chain="release"}': 0.25,
      'arbiter_tokens_total{model="claude-x",type="input"}': 10,
      'arbiter_cost_dollars_total{model="claude-x"}': 0.25,
      'arbiter_ledger_unpriced_entries{model="claude-y"}': 1,
      'arbiter_bus_group_dead_letters{group="billing"}': 1,
    });
    expect(await series()).not.toHaveProperty('arbiter_cost_dollars_total{model="claude-y"}');
  });

  it('never go back: not when records are removed, not when more names come than have series', async () => {
    const { home, rows, clock, state, series } = setUp();
    for (let i = 0; i < 150; i += 1) rows.spawn({ agent: `p${i % 3}:agent-${i}` });
    for (let i = 0; i < 30; i += 1) rows.route();
    const before = await series();
    expect(Object.keys(before).filter((name) => /agent_calls.*agent-/.test(name))).toHaveLength(100);
    clock.pass(40 * DAY_MS);
    const records = new Records(home, clock, state);
    records.open();
    records.rotate();
    for (let i = 140; i < 400; i += 1) rows.spawn({ agent: `p:agent-${i}`, atMs: clock.now() });
    const after = await series();
    const shrunk = Object.entries(before).filter(
      ([name, value]) => /_total|_bucket|_sum|_count/.test(name) && (after[name] ?? -1) < value,
    );
    expect(shrunk).toEqual([]);
    expect(after['arbiter_agent_calls_total{agent="other",plugin="p"}']).toBe(260);
  });

  it('of tokens do not go back when entries are replaced by better ones', async () => {
    const { rows, database, series } = setUp();
    rows.chain('r1');
    addToLedger(database, ledgerEntry());
    await series();
    database.exec('UPDATE ledger SET input_tokens = 4, cost_nano_usd = 1');
    const name = 'arbiter_tokens_total{model="claude-x",type="input"}';
    expect((await series())[name]).toBe(10);
    database.exec('UPDATE ledger SET input_tokens = 12');
    expect((await series())[name]).toBe(12);
  });

  it('hold no character of a stranger that ends a label or a line', async () => {
    const { rows, families } = setUp();
    rows.spawn({ agent: 'p:a"} 1\narbiter_fake 7\u001b[31m\\' });
    const text = await exposition(await families());
    expect(text).not.toMatch(/^arbiter_fake/m);
    expect(text).not.toContain('\u001b');
  });

  it.skipIf(!promtool)('pass promtool check metrics (skipped where there is no promtool)', async () => {
    const { rows, database, families } = setUp();
    rows.route();
    rows.spawn();
    rows.outcome();
    rows.chain('r1');
    addToLedger(database, ledgerEntry());
    addOne(database, 'arbiter_bus_publishes_total', ['published'], 5);
    const input = await exposition(await families());
    const checked = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);
    const planted = spawnSync('promtool', ['check', 'metrics'], {
      input: input.replaceAll('arbiter_routes_total', 'arbiter_routes'),
      encoding: 'utf8',
    });
    expect(planted.status).not.toBe(0);
  });
});
