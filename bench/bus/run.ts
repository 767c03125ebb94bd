/**
 * Costs of the bus: `npx tsx bench/bus/run.ts [--quick]`. Takes about a minute, `--quick` some seconds. Nothing here fails; a
 * missed budget is printed.
 */
import { fileURLToPath } from 'node:url';
import { findDriver } from '../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../scripts/store/sqlite/errors.ts';
import { machine } from '../kit/machine.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, format } from '../kit/table.ts';
import { latency } from './latency.ts';
import { busPublishers, consumeRate, publishRates, requestTimes, withBus } from './rates.ts';

const quick = process.argv.includes('--quick');
const PAYLOAD_BYTES = 200;
const ROUNDS = quick ? 5 : 15;
const MESSAGES = 20_000;
/** Messages a second. */
const BUDGET_RATE = 200_000;
const BUDGET_LATENCY_MS = 2;

const found = findDriver({ programFolders: [fileURLToPath(new URL('../..', import.meta.url))] });
const driver = () => {
  if (found.kind === 'none') throw new NoSqliteError(found.tried);
  return found.driver;
};
const whole = (value: number): string => String(Math.round(value));
/** Rates: the slowest twentieth and hundredth are the low ones. */
const slow = (values: readonly number[], share: number): number => quantile(values, 1 - share);

console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}\n`);

const { rates, requests } = await withBus(driver, async (bus) => ({
  rates: [
    ...(await publishRates(busPublishers(bus, [1, 100, 1_000], PAYLOAD_BYTES), ROUNDS, MESSAGES)),
    await consumeRate(bus, ROUNDS, MESSAGES / 4),
  ],
  requests: await requestTimes(bus, quick ? 200 : 1_000),
}));
console.log(
  format({
    title: `Messages a second, payload ${PAYLOAD_BYTES} bytes, fsync batched (survives the death of any process)`,
    headers: ['', 'n', 'median', 'p95', 'p99', 'budget (median, at least)'],
    rows: rates.map(({ name, perSecond }) => [
      name,
      `${perSecond.length} rounds`,
      whole(median(perSecond)),
      whole(slow(perSecond, 0.95)),
      whole(slow(perSecond, 0.99)),
      /\d{3,} a call/.test(name)
        ? `${BUDGET_RATE} ${median(perSecond) >= BUDGET_RATE ? 'met' : 'MISSED'}`
        : '-',
    ]),
    notes: [`One process. Rounds of ${MESSAGES} messages published, ${MESSAGES / 4} delivered.`],
  }),
);
console.log(
  format({
    title: 'Milliseconds of a request and its answer, one process',
    headers: ['', 'n', 'median', 'p95', 'p99'],
    rows: [
      ['request', String(requests.length), ...[0.5, 0.95, 0.99].map((q) => figure(quantile(requests, q)))],
    ],
    notes: [],
  }),
);

const measured = [];
for (const group of [false, true]) {
  for (const rate of [1_000, 10_000])
    measured.push({ group, ...(await latency(rate, quick ? 2 : 5, PAYLOAD_BYTES, driver, group)) });
}
console.log(
  format({
    title: 'Milliseconds from publish in one process to the handler in another',
    headers: ['', 'messages/s', 'reached', 'n', 'median', 'p95', 'p99', 'max', 'budget (p99)'],
    rows: measured.map(({ group, rate, reached, millis }) => [
      group ? 'durable group' : 'subscription',
      String(rate),
      whole(reached),
      String(millis.length),
      ...[0.5, 0.95, 0.99, 1].map((q) => figure(quantile(millis, q))),
      group ? '-' : budget(BUDGET_LATENCY_MS, quantile(millis, 0.99)),
    ]),
    notes: [
      `One publish a message, payload ${PAYLOAD_BYTES} bytes. The publisher spins, so it has a core to itself.`,
    ],
  }),
);
