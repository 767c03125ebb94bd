import { describe, expect, it } from 'vitest';
import { agentsStoppedAfter, FINISHED_RUNS_SQL, finishedRuns } from '../../../scripts/store/finished-runs.ts';
import { endOfRecords } from '../../../scripts/store/route-records.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import { tempFolder } from '../support/temp.ts';
import { NOON, openMigrated } from './support/database.ts';
import { insertEntries } from './support/ledger.ts';
import { insertRuns, type TestRun } from './support/runs.ts';

const run = (more: Partial<TestRun> = {}): TestRun => ({
  agent: 'p:a',
  endedAt: NOON,
  minutes: 2,
  usd: [0.01, 0.02],
  ...more,
});

function filled(...runs: readonly TestRun[]): Database {
  const database = openMigrated(tempFolder());
  insertRuns(database, runs);
  return database;
}

const of = (database: Database, agent = 'p:a', since = 0, limit = 50) =>
  finishedRuns(database, agent, since, limit);

describe('finished runs', () => {
  it('are told newest first, with dollars over all models they used and the time from call to end', () => {
    const older = run({ endedAt: NOON - 1_000, minutes: 0.5, usd: [1.5] });
    expect(of(filled(older, run(), run({ agent: 'p:b' })))).toEqual([
      { endedAt: NOON, tookMs: 120_000, nanoUsd: 30_000_000 },
      { endedAt: NOON - 1_000, tookMs: 30_000, nanoUsd: 1_500_000_000 },
    ]);
    expect(of(filled(), 'p:a')).toEqual([]);
  });

  it.each(['failed', 'unfinished', 'refused', 'unknown'])('are not those that ended as %s', (end) => {
    expect(of(filled(run({ end }), run({ endedAt: NOON - 1 })))).toHaveLength(1);
  });

  it('have no dollars when one message has no price, or none is counted', () => {
    const dollars = of(
      filled(
        run({ usd: [0.01, null] }),
        run({ endedAt: NOON - 1, usd: [] }),
        run({ endedAt: NOON - 2, usd: [0] }),
      ),
    ).map((one) => one.nanoUsd);
    expect(dollars).toEqual([undefined, undefined, 0]);
  });

  it('have no duration when the call is not recorded, whatever else the session has called', () => {
    const { minutes: _, ...unseen } = run();
    expect(of(filled(unseen, run({ endedAt: NOON - 1 }))).map((one) => one.tookMs)).toEqual([
      undefined,
      120_000,
    ]);
  });

  it('count once when they were resumed: all their dollars, no duration, the last end', () => {
    const first = run({ id: 'x', endedAt: NOON - 3_600_000 });
    const again = { agent: 'p:a', id: 'x', endedAt: NOON, usd: [0.5] };
    expect(of(filled(first, again))).toEqual([{ endedAt: NOON, tookMs: undefined, nanoUsd: 530_000_000 }]);
    expect(of(filled(first, { ...again, end: 'failed' }))).toEqual([]);
    // Told in another order, as when lines are moved into SQLite late.
    expect(of(filled({ ...again, end: 'failed' }, first))).toEqual([]);
  });

  it('that a fork of the session went on with count once, without dollars: the fork has only a part of them', () => {
    const first = run({ id: 'x', endedAt: NOON - 60_000 });
    const inFork = { agent: 'p:a', id: 'x', session: 'fork', endedAt: NOON, usd: [0.5] };
    expect(of(filled(first, inFork))).toEqual([{ endedAt: NOON, tookMs: undefined, nanoUsd: undefined }]);
  });

  it('cost what their own messages cost, not those of other runs, sessions and the main thread', () => {
    const database = filled(run({ id: 'x' }), run({ id: 'y', agent: 'p:b', usd: [7] }));
    insertEntries(database, [
      { message_id: 'main', session: 's1', cost_nano_usd: 9e9 },
      { message_id: 'elsewhere', session: 's2', agent_id: 'agent-x', agent: 'p:a', cost_nano_usd: 9e9 },
      { message_id: 'step', session: 's1', run_id: 'r', step: 'b', agent: 'p:a', cost_nano_usd: 9e9 },
    ]);
    expect(of(database)[0]?.nanoUsd).toBe(30_000_000);
  });

  it('are at most as many as asked for, the latest, and none from before', () => {
    const runs = Array.from({ length: 60 }, (_, i) => run({ endedAt: NOON - i * 1_000 }));
    const database = filled(...runs);
    const found = of(database);
    expect([found.length, found.at(-1)?.endedAt]).toEqual([50, NOON - 49_000]);
    expect(of(database, 'p:a', NOON - 10_000)).toHaveLength(11);
  });

  it('are found by indexes alone', () => {
    const plan = filled()
      .prepare(`EXPLAIN QUERY PLAN ${FINISHED_RUNS_SQL}`)
      .all<{ detail: string }>('a', 0, 1, 0);
    const details = plan.map((step) => step.detail).filter((text) => /outcomes|spawns|ledger/.test(text));
    expect(details).toEqual([
      'SEARCH outcomes USING INDEX outcomes_by_agent (agent=? AND at>?)',
      expect.stringContaining('SEARCH spawns USING INDEX spawns_by_session'),
      'SEARCH ledger USING INDEX ledger_of_agents (session=? AND agent_id=?)',
    ]);
  });
});

describe('agents that have stopped', () => {
  it('since a place in the records are told once, and then the place is behind them', () => {
    const database = filled(run(), run({ agent: 'p:b' }));
    const start = endOfRecords(database).outcomes;
    expect(agentsStoppedAfter(database, start)).toEqual({ agents: new Set(), position: start });
    insertRuns(database, [run({ agent: 'p:c', end: 'failed' }), run({ agent: 'p:c' }), run()]);
    const stopped = agentsStoppedAfter(database, start);
    expect(stopped).toEqual({ agents: new Set(['p:c', 'p:a']), position: start + 3 });
    expect(agentsStoppedAfter(database, stopped.position).agents.size).toBe(0);
  });

  it('by the hundred are told in more than one go, and none is left out', () => {
    const database = filled(...Array.from({ length: 700 }, (_, i) => ({ agent: `p:a${i}`, endedAt: NOON })));
    const first = agentsStoppedAfter(database, 0);
    const second = agentsStoppedAfter(database, first.position);
    expect([first.agents.size, second.agents.size]).toEqual([500, 200]);
  });
});
