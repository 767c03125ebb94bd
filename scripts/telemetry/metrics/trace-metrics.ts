import type { Database } from '../../store/sqlite/database.ts';
import type { Family } from './family.ts';
import { counted } from './from-totals.ts';

/** What became of traces. */
export function traceMetrics(database: Database): Family[] {
  return [
    counted(
      database,
      'arbiter_trace_spans_total',
      'Spans given to the collector (sent), or given up because it did not take them in time (dropped).',
      ['result'],
    ),
  ];
}
