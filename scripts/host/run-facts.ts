import type { Clock } from '../core/clock.ts';
import type { RunEvidence, RunFacts, Spread } from '../routing/decision.ts';
import { type FinishedRun, finishedRuns } from '../store/finished-runs.ts';
import type { Database } from '../store/sqlite/database.ts';
import type { State } from '../store/state.ts';
import { localDay } from './cost/window.ts';

/** Whether a run finished is known only from the records, and they go back so far. */
const DAYS = 30;
const DAY_MS = 86_400_000;
/** An agent changes, and so does the work it is given: what it did lately says more than all that it did. */
const MOST_RUNS = 50;

const NANO = 1e9;
const MINUTE_MS = 60_000;

/** What the records and the ledger say of an agent's finished runs: the latest 50 of the last 30 days. `now`: Unix milliseconds. */
export function runFacts(database: Database, agent: string, now: number): RunFacts {
  return factsOf(finishedRuns(database, agent, now - DAYS * DAY_MS, MOST_RUNS));
}

/** The same of a state that is opened for each question, because few agents are asked about; undefined while it cannot be read. */
export function recordedRuns(state: State, clock: Clock): RunEvidence {
  return (agent) => {
    try {
      const read = state.attempt((database) => runFacts(database, agent, clock.now()));
      return read.kind === 'done' ? read.value : undefined;
    } finally {
      state.close();
    }
  };
}

/** The same of runs that are given, newest first. */
export function factsOf(runs: readonly FinishedRun[]): RunFacts {
  const oldest = runs.at(-1);
  return {
    finished: runs.length,
    since: oldest === undefined ? undefined : localDay(oldest.endedAt),
    dollars: middleHalf(
      runs.map((run) => run.nanoUsd),
      NANO,
    ),
    minutes: middleHalf(
      runs.map((run) => run.tookMs),
      MINUTE_MS,
    ),
  };
}

/** The quarters by nearest rank, so that each is a run that there was. */
function middleHalf(values: readonly (number | undefined)[], unit: number): Spread | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const n = known.length;
  const [low, high] = [known[Math.ceil(n / 4) - 1], known[Math.ceil((3 * n) / 4) - 1]];
  return low === undefined || high === undefined ? undefined : { n, low: low / unit, high: high / unit };
}
