import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { figure, type Topic, times } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import type { Write } from './measure.ts';

const ROUNDS = 10;
const WRITES = 500;

export async function state(bench: BenchContext): Promise<Topic> {
  const args = [join(bench.work, 'state'), ROOT, String(ROUNDS), String(WRITES)];
  const writes = runInner<Write[]>(await bundle('state/measure.ts', bench), args);
  return {
    title: 'State: microseconds of a write, beside bare better-sqlite3',
    headers: ['microseconds', 'n', 'median', 'p95', 'p99', 'max', 'to bare (median)', 'writes/s'],
    rows: writes.map(({ name, beside, micros }) => {
      const bare = writes.find((w) => w.name === beside);
      return [
        name,
        String(micros.length),
        ...[0.5, 0.95, 0.99, 1].map((q) => figure(quantile(micros, q))),
        bare === undefined ? '-' : times(median(micros), median(bare.micros)),
        String(Math.round((1e6 * micros.length) / micros.reduce((sum, v) => sum + v, 0))),
      ];
    }),
    notes: [
      `One process. Each write is its own transaction, WAL, synchronous NORMAL (no fsync but at checkpoints), for both; ${ROUNDS} rounds of ${WRITES} by turns. Ours goes through the layer that survives a locked, full or damaged file; a replica also numbers its operation; a lock takes a fencing token.`,
    ],
  };
}
