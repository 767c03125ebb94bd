import type { Database } from '../../store/sqlite/database.ts';
import { raiseTotals } from './totals.ts';

/**
 * Raises the totals of tokens and dollars to what the ledger says. Entries are read again, replaced by better ones, and moved from one
 * owner to another, so the sums are made anew and only what is more counts; by model and by chain, which an entry does not change.
 * A price that is not known is in no sum of dollars.
 */
export function countLedger(database: Database): void {
  for (const type of ['input', 'output', 'cache_read', 'cache_write']) {
    raiseTotals(
      database,
      'arbiter_tokens_total',
      ['model', `'${type}'`],
      'ledger WHERE true',
      `sum(${type}_tokens)`,
    );
  }
  const priced = 'cost_nano_usd IS NOT NULL';
  raiseTotals(
    database,
    'arbiter_cost_dollars_total',
    ['model'],
    `ledger WHERE ${priced}`,
    'sum(cost_nano_usd) / 1e9',
  );
  raiseTotals(
    database,
    'arbiter_chain_cost_dollars_total',
    ['chain'],
    `ledger JOIN chain_runs ON chain_runs.id = run_id WHERE ledger.${priced}`,
    'sum(ledger.cost_nano_usd) / 1e9',
  );
}
