import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic, times } from '../kit/table.ts';
import type { Cost } from './append.ts';

const ROUNDS = 15;
const RECORDS = 20_480;
const BYTES = 200;
/** Microseconds a record; the log's part of 200,000 durable messages a second. */
const BUDGET_MICROS: Readonly<Record<string, number>> = { 'append, 1 a batch': 4, 'append, 256 a batch': 2 };

export async function log(bench: BenchContext): Promise<Topic> {
  const args = [ROUNDS, RECORDS, BYTES].map(String);
  const costs = runInner<Cost[]>(await bundle('log/measure.ts', bench), args);
  const raw = median(costs[0]?.micros ?? []);
  return {
    title: 'Log: microseconds a record',
    headers: ['', 'n', 'median', 'p95', 'p99', 'to raw', 'records/s', 'budget (median)'],
    rows: costs.map(({ name, micros }) => [
      name,
      `${micros.length} x ${RECORDS}`,
      ...[0.5, 0.95, 0.99].map((q) => figure(quantile(micros, q))),
      times(median(micros), raw),
      String(Math.round(1e6 / median(micros))),
      BUDGET_MICROS[name] === undefined ? '-' : budget(BUDGET_MICROS[name], median(micros)),
    ]),
    notes: [
      `One process, bodies of ${BYTES} bytes; rounds of all kinds take turns; n is rounds x records, quantiles are of rounds. Fsync batched, which these rounds leave no time for: no event loop turns in them. Publishing with it is in topic bus.`,
    ],
  };
}
