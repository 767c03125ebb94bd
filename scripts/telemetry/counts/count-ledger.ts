import type { Database } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';
import { raiseTotal } from './totals.ts';

/**
 * Raises the totals of tokens and dollars to what the ledger says. Entries are read again, replaced by better ones, and moved from one
 * owner to another, so the sums are made anew and only what is more counts; by model and by chain, which an entry does not change.
 * A price that is not known is in no sum of dollars.
 */
export function countLedger(database: Database): void {
  // Read before the write lock is taken: adding up takes a while, and meanwhile no session could write. A total only rises, so sums that
  // are not the newest do no harm.
  const [models, chains] = [byModel(database), byChain(database)];
  database.transaction(() => {
    for (const { model, usd, ...tokens } of models) {
      for (const [type, total] of Object.entries(tokens))
        raiseTotal(database, 'arbiter_tokens_total', [model, type], total);
      if (usd !== null) raiseTotal(database, 'arbiter_cost_dollars_total', [model], usd);
    }
    for (const { chain, usd } of chains)
      raiseTotal(database, 'arbiter_chain_cost_dollars_total', [chain], usd);
  });
}

interface ModelSums {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_write: number;
  readonly usd: number | null;
}

const byModel = (database: Database): readonly ModelSums[] =>
  prepared(
    database,
    `SELECT model, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cache_read_tokens) AS cache_read,
       sum(cache_write_tokens) AS cache_write, sum(cost_nano_usd) / 1e9 AS usd
     FROM ledger GROUP BY model ORDER BY min(seq)`,
  ).all<ModelSums>();

const byChain = (database: Database): readonly { readonly chain: string; readonly usd: number }[] =>
  prepared(
    database,
    `SELECT chain, sum(ledger.cost_nano_usd) / 1e9 AS usd FROM ledger JOIN chain_runs ON chain_runs.id = run_id
     WHERE ledger.run_id IS NOT NULL AND ledger.cost_nano_usd IS NOT NULL GROUP BY chain ORDER BY min(seq)`,
  ).all<{ readonly chain: string; readonly usd: number }>();
