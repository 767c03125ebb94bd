import type { Database } from '../../store/sqlite/database.ts';
import type { Total } from '../counts/totals.ts';
import { BOUNDED } from './bounded.ts';
import { type Family, gauge } from './family.ts';
import { counted, few, samplesOf } from './from-totals.ts';

/** Tokens and dollars of the ledger. Who used them is for `arbiter cost` to say: an entry may change its owner, a counter may not. */
export function ledgerMetrics(database: Database): Family[] {
  const unpriced = database
    .prepare(
      'SELECT model, count(*) AS total FROM ledger WHERE cost_nano_usd IS NULL GROUP BY 1 ORDER BY min(seq)',
    )
    .all<{ model: string; total: number }>()
    .map(({ model, total }): Total => ({ labels: [model], total }));
  return [
    counted(
      database,
      'arbiter_tokens_total',
      `Tokens used by sessions and steps of chains that Arbiter has read. ${BOUNDED}`,
      ['model', 'type'],
    ),
    counted(
      database,
      'arbiter_cost_dollars_total',
      `Dollars for those tokens whose price is known. ${BOUNDED}`,
      ['model'],
    ),
    gauge(
      'arbiter_ledger_unpriced_entries',
      `Entries of the ledger without a known price; they are in no sum of dollars. ${BOUNDED}`,
      samplesOf(few(unpriced, 1), ['model']),
    ),
  ];
}
