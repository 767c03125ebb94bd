import type { Database } from '../../store/sqlite/database.ts';
import { addDurations, addTotals, positionOf, type Source, setPosition } from './totals.ts';

/**
 * Adds runs of chains that have ended to the totals. A run that a person has go on after its end ends once more, and both ends count.
 *
 * The position is a time: `ended_at` is taken under SQLite's write lock, and so is `now` here, so what comes later ends no earlier.
 * Where the clock is set back, ends of the repeated time are not counted.
 */

/** Upper bounds of the buckets of a run's duration, in seconds. */
export const CHAIN_BOUNDS = [1, 5, 15, 60, 300, 900, 1_800, 3_600, 14_400, 86_400] as const;

const SOURCE = 'chains';

/** Events of the ended runs behind their last end but one; what a fork has copied is older than itself and was counted there. */
const EVENTS = `chain_journal AS j JOIN chain_runs AS r ON r.id = j.run_id
  WHERE r.ended_at >= ? AND r.ended_at < ? AND j.at >= r.created_at AND j.seq > coalesce((
    SELECT max(seq) FROM chain_journal AS e WHERE e.run_id = r.id AND e.seq < (SELECT max(seq) FROM chain_journal WHERE run_id = r.id)
      AND json_extract(e.event, '$.kind') = 'finished'), 0)`;

export function countChains(database: Database, now: () => number): void {
  database.transaction(() => {
    const from = positionOf(database, SOURCE);
    const to = now();
    if (to <= from) return;
    const parameters = [from, to];
    const ended: Source = { from: 'chain_runs WHERE ended_at >= ? AND ended_at < ?', parameters };
    addTotals(database, 'arbiter_chain_runs_total', ['chain', 'status'], ended);
    addDurations(database, 'arbiter_chain_run_duration_seconds', ['chain'], ended, {
      seconds: '((ended_at - created_at) / 1000.0)',
      bounds: CHAIN_BOUNDS,
    });
    const kind = `json_extract(j.event, '$.kind')`;
    addTotals(database, 'arbiter_chain_attempts_total', ['r.chain', kind], {
      from: `${EVENTS} AND ${kind} IN ('succeeded', 'failed', 'cancelled', 'interrupted')`,
      parameters,
    });
    addTotals(database, 'arbiter_chain_retries_total', ['r.chain'], {
      from: `${EVENTS} AND ${kind} = 'failed' AND json_extract(j.event, '$.retryAt') IS NOT NULL`,
      parameters,
    });
    setPosition(database, SOURCE, to);
  });
}
