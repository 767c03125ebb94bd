import type { Database } from '../../store/sqlite/database.ts';
import type { Total } from '../counts/totals.ts';
import { BOUNDED } from './bounded.ts';
import { counter, type Family, gauge } from './family.ts';
import { few, samplesOf } from './from-totals.ts';

const TYPES = ['input', 'output', 'cache_read', 'cache_write'] as const;

type Row = Readonly<Record<(typeof TYPES)[number], number>> & {
  readonly model: string;
  readonly plugin: string;
  readonly dollars: number | null;
  readonly unpriced: number;
};

/**
 * Tokens and dollars of the ledger. Summed anew each time: entries are never removed, and one that is read again has more tokens, not
 * less. A price that is not known is in no sum of dollars; without any there is no series.
 */
export function ledgerMetrics(database: Database): Family[] {
  const rows = database
    .prepare(
      `SELECT model, coalesce(plugin, '') AS plugin, sum(input_tokens) AS input, sum(output_tokens) AS output,
         sum(cache_read_tokens) AS cache_read, sum(cache_write_tokens) AS cache_write,
         sum(cost_nano_usd) / 1e9 AS dollars, count(*) - count(cost_nano_usd) AS unpriced
       FROM ledger GROUP BY 1, 2 ORDER BY min(seq)`,
    )
    .all<Row>();
  const tokens = rows.flatMap((row) =>
    TYPES.map((type): Total => ({ labels: [row.model, row.plugin, type], total: row[type] })),
  );
  const dollars = rows.flatMap(({ model, plugin, dollars: total }): Total[] =>
    total === null ? [] : [{ labels: [model, plugin], total }],
  );
  const unpriced = rows.map((row): Total => ({ labels: [row.model], total: row.unpriced }));
  return [
    counter(
      'arbiter_tokens_total',
      `Tokens used by sessions and steps of chains that Arbiter has read; without a plugin: not by an agent of one. ${BOUNDED}`,
      samplesOf(few(tokens, 2), ['model', 'plugin', 'type']),
    ),
    counter(
      'arbiter_cost_dollars_total',
      `Dollars for those tokens whose price is known. ${BOUNDED}`,
      samplesOf(few(dollars, 2), ['model', 'plugin']),
    ),
    gauge(
      'arbiter_ledger_unpriced_entries',
      `Entries of the ledger without a known price; they are in no sum of dollars. ${BOUNDED}`,
      samplesOf(few(unpriced, 1), ['model']),
    ),
  ];
}
