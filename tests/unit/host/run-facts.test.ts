import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factsOf, recordedRuns, runFacts } from '../../../scripts/host/run-facts.ts';
import type { FinishedRun } from '../../../scripts/store/finished-runs.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { NOON, openMigrated, stateOf, testClock } from '../store/support/database.ts';
import { insertRuns } from '../store/support/runs.ts';
import { tempFolder } from '../support/temp.ts';

const DAY_MS = 86_400_000;

/** A run that cost so many dollars and took so many minutes. */
const run = (dollars: number | undefined, minutes: number | undefined, endedAt = NOON): FinishedRun => ({
  endedAt,
  nanoUsd: dollars === undefined ? undefined : dollars * 1e9,
  tookMs: minutes === undefined ? undefined : minutes * 60_000,
});

describe('facts about runs', () => {
  it.each([
    [3, 1, 3],
    [4, 1, 3],
    [5, 2, 4],
    [8, 2, 6],
    [12, 3, 9],
    [50, 13, 38],
  ])('of %i runs that cost 1, 2, 3 … dollars have the middle half from %i to %i', (n, low, high) => {
    // Neither sorted nor in one direction: 7 and n have no common divisor.
    const runs = Array.from({ length: n }, (_, i) => run(((i * 7) % n) + 1, undefined));
    expect(factsOf(runs)).toMatchObject({ finished: n, dollars: { n, low, high }, minutes: undefined });
  });

  it('count what is not known in no spread, and free runs as free', () => {
    expect(factsOf([run(undefined, 1.5), run(0, undefined), run(0, 2.5)])).toMatchObject({
      finished: 3,
      dollars: { n: 2, low: 0, high: 0 },
      minutes: { n: 2, low: 1.5, high: 2.5 },
    });
  });

  it('of no runs are nothing but that', () => {
    expect(factsOf([])).toEqual({ finished: 0, since: undefined, dollars: undefined, minutes: undefined });
  });

  it('say the day of the oldest run, where this process is', () => {
    const oldest = new Date(2026, 10, 1, 0, 30).getTime();
    expect(factsOf([run(1, 1), run(1, 1, oldest)]).since).toBe('2026-11-01');
  });

  it('are about the latest fifty runs of the last thirty days', () => {
    const database = openMigrated(tempFolder());
    const ended = (daysAgo: number, n: number, usd: number) =>
      Array.from({ length: n }, () => ({
        agent: 'p:a',
        endedAt: NOON - daysAgo * DAY_MS + 60_000,
        usd: [usd],
      }));
    insertRuns(database, [...ended(31, 9, 9), ...ended(30, 2, 2)]);
    expect(runFacts(database, 'p:a', NOON)).toMatchObject({
      finished: 2,
      dollars: { n: 2, low: 2, high: 2 },
    });
    insertRuns(database, ended(1, 60, 1));
    expect(runFacts(database, 'p:a', NOON)).toMatchObject({ finished: 50, dollars: { n: 50, high: 1 } });
  });
});

describe('recorded runs', () => {
  it('are asked for in a state that is closed afterwards', () => {
    const folder = tempFolder();
    insertRuns(openMigrated(folder), [{ agent: 'p:a', endedAt: NOON, minutes: 3 }]);
    const state = stateOf(folder, { mode: 'look' });
    const runs = recordedRuns(state, testClock());
    expect(runs('p:a')).toMatchObject({ finished: 1, minutes: { n: 1, low: 3, high: 3 } });
    expect(runs('p:b')).toMatchObject({ finished: 0 });
    expect(state.isOpen).toBe(false);
  });

  it('of a state that is not there or damaged are not known, and nothing throws', () => {
    const folder = tempFolder();
    expect(recordedRuns(stateOf(folder, { mode: 'look' }), testClock())('p:a')).toBeUndefined();
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    expect(recordedRuns(stateOf(folder, { mode: 'look' }), testClock())('p:a')).toBeUndefined();
  });
});
