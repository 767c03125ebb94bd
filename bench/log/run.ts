/**
 * Costs of the log, beside the raw O_APPEND write in the same run: `npx tsx bench/log/run.ts [--quick]`. Takes about half a
 * minute and 1 GB of temporary disk, `--quick` some seconds. Nothing here fails; a missed budget is printed.
 */
import { machine } from '../kit/machine.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, format, times } from '../kit/table.ts';
import { appendCosts } from './append.ts';
import { growth } from './growth.ts';
import { latency } from './latency.ts';

const quick = process.argv.includes('--quick');
const BYTES = 200;
/** Microseconds a record; the log's part of 200,000 durable messages a second. */
const BUDGET_MICROS: Readonly<Record<string, number>> = { 'append, 1 a batch': 4, 'append, 256 a batch': 2 };
const BUDGET_LATENCY_MS = 1;

console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}\n`);

const rounds = quick ? 5 : 15;
const perRound = 20_480;
const costs = appendCosts(rounds, perRound, BYTES);
const raw = median(costs[0]?.micros ?? []);
console.log(
  format({
    title: `Microseconds a record of ${BYTES} bytes, fsync batched`,
    headers: ['', 'n', 'median', 'p95', 'to raw', 'records/s', 'budget (median)'],
    rows: costs.map(({ name, micros }) => [
      name,
      `${rounds} x ${perRound}`,
      figure(median(micros)),
      figure(quantile(micros, 0.95)),
      times(median(micros), raw),
      String(Math.round(1e6 / median(micros))),
      BUDGET_MICROS[name] === undefined ? '-' : budget(BUDGET_MICROS[name], median(micros)),
    ]),
    notes: ['One process; rounds of all kinds take turns. n is rounds x records.'],
  }),
);

const rates = [1_000, 10_000];
const latencies = [];
for (const rate of rates) latencies.push(await latency(rate, quick ? 2 : 5, BYTES - 60));
console.log(
  format({
    title: 'Milliseconds from append in one process to the record read in another',
    headers: ['records/s', 'n', 'median', 'p95', 'p99', 'max', 'budget (p99)'],
    rows: latencies.map(({ rate, millis }) => [
      String(rate),
      String(millis.length),
      ...[0.5, 0.95, 0.99, 1].map((q) => figure(quantile(millis, q))),
      budget(BUDGET_LATENCY_MS, quantile(millis, 0.99)),
    ]),
    notes: ['One append a record, woken by the file system; the writer spins, so it has a core to itself.'],
  }),
);

const grown = await growth(quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000, 4_000_000], 9, BYTES);
console.log(
  format({
    title: 'Milliseconds to begin with a log of some size, fresh log object',
    headers: ['records', 'segments', 'n', 'open and first append', 'p95', 'read the last 1,000', 'p95'],
    rows: grown.map(({ records, segments, openAndAppend, readLastThousand }) => [
      String(records),
      String(segments),
      String(openAndAppend.length),
      ...[openAndAppend, readLastThousand].flatMap((values) => [
        figure(median(values)),
        figure(quantile(values, 0.95)),
      ]),
    ]),
    notes: [
      'Both look through the newest segment (up to 16 MiB) once for a seal; nothing grows with the log but its listing.',
    ],
  }),
);
