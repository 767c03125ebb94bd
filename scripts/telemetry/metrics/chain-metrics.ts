import type { Database } from '../../store/sqlite/database.ts';
import { CHAIN_BOUNDS } from '../counts/count-chains.ts';
import type { Total } from '../counts/totals.ts';
import { BOUNDED } from './bounded.ts';
import { type Family, gauge } from './family.ts';
import { counted, few, histogram, samplesOf } from './from-totals.ts';

/** Runs of chains. */
export function chainMetrics(database: Database): Family[] {
  const open = database
    .prepare(
      'SELECT chain, status, count(*) AS total FROM chain_runs WHERE ended_at IS NULL GROUP BY 1, 2 ORDER BY min(created_at)',
    )
    .all<{ chain: string; status: string; total: number }>()
    .map(({ chain, status, total }): Total => ({ labels: [chain, status], total }));
  return [
    gauge(
      'arbiter_chain_runs_open',
      `Runs that have not ended. ${BOUNDED}`,
      samplesOf(few(open, 1), ['chain', 'status']),
    ),
    counted(
      database,
      'arbiter_chain_runs_total',
      `Runs that have ended, by how; one that goes on after its end ends again. ${BOUNDED}`,
      ['chain', 'status'],
    ),
    histogram(
      database,
      'arbiter_chain_run_duration_seconds',
      `From the start of a run to its end, with the time it waited for people. ${BOUNDED}`,
      ['chain'],
      CHAIN_BOUNDS,
    ),
    counted(
      database,
      'arbiter_chain_attempts_total',
      `Attempts of steps, by how they ended; counted when the run ends. ${BOUNDED}`,
      ['chain', 'result'],
    ),
    counted(
      database,
      'arbiter_chain_retries_total',
      `Attempts that failed and were tried again; counted when the run ends. ${BOUNDED}`,
      ['chain'],
    ),
    counted(
      database,
      'arbiter_chain_cost_dollars_total',
      `Dollars of steps whose price is known. ${BOUNDED}`,
      ['chain'],
    ),
  ];
}
