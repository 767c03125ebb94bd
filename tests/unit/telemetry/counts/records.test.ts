import { describe, expect, it } from 'vitest';
import { Records } from '../../../../scripts/host/records.ts';
import { countChains } from '../../../../scripts/telemetry/counts/count-chains.ts';
import { countRecords } from '../../../../scripts/telemetry/counts/count-records.ts';
import { totalsOf } from '../../../../scripts/telemetry/counts/totals.ts';
import { NOON, openMigrated, stateOf, testClock } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';
import { Rows } from '../support/rows.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

function setUp() {
  const home = tempFolder();
  const database = openMigrated(home);
  const rows = new Rows(database);
  const totals = (metric: string): Record<string, number> =>
    Object.fromEntries(totalsOf(database, metric).map((t) => [t.labels.join(' ').trim(), t.total]));
  const count = (): void => {
    while (countRecords(database, 2).more);
  };
  return { home, database, rows, totals, count };
}

describe('records', () => {
  it('are counted once, in slices of any size', () => {
    const { rows, totals, count } = setUp();
    for (let i = 0; i < 5; i += 1) rows.route();
    rows.route({ kind: 'abstain', plugin: undefined, agent: undefined, cause: 'smalltalk' });
    count();
    count();
    rows.route({ plugin: 'q' });
    count();
    expect(totals('arbiter_routes_total')).toEqual({ 'agent p': 5, 'abstain  smalltalk': 1, 'agent q': 1 });
  });

  it('stay counted when they are removed after 30 days, and none is removed uncounted', () => {
    const { home, database, rows, totals, count } = setUp();
    const clock = testClock();
    for (let i = 0; i < 6; i += 1) rows.route();
    rows.spawn();
    rows.outcome();
    clock.pass(32 * DAY_MS);
    const records = new Records(home, clock, stateOf(home, { clock }));
    records.open();
    records.rotate();
    expect(database.prepare('SELECT count(*) AS n FROM routes').get()).toEqual({ n: 0 });
    rows.route({ atMs: clock.now() });
    count();
    expect(totals('arbiter_routes_total')).toEqual({ 'agent p': 7 });
    expect(totals('arbiter_agent_calls_total')).toEqual({ 'p:a p': 1 });
    expect(totals('arbiter_agent_ends_total')).toEqual({ 'p:a p finished': 1 });
  });

  it('of tiers are counted by who chose them, where somebody had to, and a model of any name is one of few', () => {
    const { rows, totals, count } = setUp();
    rows.spawn({ tierBy: 'claude', model: 'haiku' });
    rows.spawn({ tierBy: 'claude', model: 'haiku' });
    rows.spawn({ tierBy: 'words', model: 'opus' });
    rows.spawn({ tierBy: 'named', model: 'gateway/large-1' });
    rows.spawn({ model: 'opus' });
    count();
    expect(totals('arbiter_tier_choices_total')).toEqual({
      'claude haiku': 2,
      'words opus': 1,
      'named other': 1,
    });
  });

  it('of durations fall into the bucket whose bound they do not exceed', () => {
    const { rows, totals, count } = setUp();
    for (const tookMs of [0.2, 5, 5.01, 9_000]) rows.route({ tookMs });
    count();
    expect(totals('arbiter_route_duration_seconds_bucket')).toEqual({
      '0.00025': 1,
      '0.005': 1,
      '0.01': 1,
      '+Inf': 1,
    });
    expect(totals('arbiter_route_duration_seconds_sum')['']).toBeCloseTo(9.01021);
  });

  it('say that a route was followed once, however often its agents are called', () => {
    const { rows, totals, count } = setUp();
    const followed = rows.route();
    rows.route();
    rows.spawn({ routeId: followed });
    count();
    rows.spawn({ routeId: followed });
    rows.spawn({ agent: 'mine' });
    count();
    expect(totals('arbiter_routes_followed_total')).toEqual({ p: 1 });
    expect(totals('arbiter_agent_calls_total')).toEqual({ 'p:a p': 2, mine: 1 });
  });

  it('are counted once by two that count at the same time', () => {
    const { home, database, rows, totals } = setUp();
    const other = openMigrated(home);
    for (let i = 0; i < 9; i += 1) rows.route();
    for (let i = 0; i < 4; i += 1) {
      countRecords(database, 2);
      countRecords(other, 2);
    }
    expect(totals('arbiter_routes_total')).toEqual({ 'agent p': 9 });
  });

  it('are neither counted nor passed when the write fails on the way', () => {
    const { database, rows, totals, count } = setUp();
    rows.route();
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON telemetry_positions BEGIN SELECT raise(ABORT, 'disk is full'); END",
    );
    expect(() => countRecords(database, 10)).toThrow('disk is full');
    database.exec('DROP TRIGGER full');
    expect(totals('arbiter_routes_total')).toEqual({});
    count();
    expect(totals('arbiter_routes_total')).toEqual({ 'agent p': 1 });
  });
});

describe('runs of chains', () => {
  it('are counted when they end, with their attempts and retries', () => {
    const { database, rows, totals } = setUp();
    const count = (now: number): void => countChains(database, () => now);
    rows.chain('r1', {}, [
      ['started', 0],
      ['failed', 1, { retryAt: 5 }],
      ['started', 5],
      ['succeeded', 9],
      ['finished', 60, { status: 'succeeded' }],
    ]);
    rows.chain('r2', { status: 'running', endedMs: null }, [['started', 0]]);
    count(NOON + 60_000);
    expect(totals('arbiter_chain_runs_total')).toEqual({});
    count(NOON + 61_000);
    count(NOON + 62_000);
    expect(totals('arbiter_chain_runs_total')).toEqual({ 'release succeeded': 1 });
    expect(totals('arbiter_chain_attempts_total')).toEqual({ 'release failed': 1, 'release succeeded': 1 });
    expect(totals('arbiter_chain_retries_total')).toEqual({ release: 1 });
    expect(totals('arbiter_chain_run_duration_seconds_bucket')).toEqual({ 'release 60': 1 });
  });

  it('that go on after a failure count both ends, and each attempt once', () => {
    const { database, rows, totals } = setUp();
    rows.chain('r1', { status: 'failed' }, [
      ['failed', 59],
      ['finished', 60, { status: 'failed' }],
    ]);
    countChains(database, () => NOON + 61_000);
    const add = database.prepare('INSERT INTO chain_journal (run_id, seq, at, event) VALUES (?, ?, ?, ?)');
    add.run('r1', 3, NOON + 70_000, '{"kind":"rewound"}');
    add.run('r1', 4, NOON + 80_000, '{"kind":"succeeded"}');
    add.run('r1', 5, NOON + 90_000, '{"kind":"finished"}');
    database.prepare(`UPDATE chain_runs SET status = 'succeeded', ended_at = ?`).run(NOON + 90_000);
    countChains(database, () => NOON + 91_000);
    expect(totals('arbiter_chain_runs_total')).toEqual({ 'release failed': 1, 'release succeeded': 1 });
    expect(totals('arbiter_chain_attempts_total')).toEqual({ 'release failed': 1, 'release succeeded': 1 });
  });

  it('that are forks do not count what they have copied', () => {
    const { database, rows, totals } = setUp();
    rows.chain('fork', { createdMs: NOON, endedMs: NOON + 2 * SECOND_MS }, [
      ['succeeded', -100],
      ['succeeded', 1],
      ['finished', 2],
    ]);
    countChains(database, () => NOON + 10 * SECOND_MS);
    expect(totals('arbiter_chain_attempts_total')).toEqual({ 'release succeeded': 1 });
  });
});
