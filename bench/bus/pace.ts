import { openFileBus } from '../../scripts/bus/file-bus.ts';
import { NoSqliteError } from '../../scripts/store/sqlite/errors.ts';

/** A process that publishes `COUNT` messages at `RATE` a second, one at a time, each with the time just before. */
const [rate, count, bytes] = ['RATE', 'COUNT', 'BYTES'].map((name) => Number(process.env[name])) as [
  number,
  number,
  number,
];
const pad = 'p'.repeat(Math.max(0, bytes - 40));
const bus = openFileBus(process.env['FOLDER'] ?? '', {
  source: 'publisher',
  driver: () => {
    throw new NoSqliteError(['a publisher needs none']);
  },
});
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const start = nowMs();
let sent = 0;

while (sent < count) {
  const due = Math.min(count, Math.floor(((nowMs() - start) * rate) / 1_000));
  for (; sent < due; sent++) await bus.publish({ topic: 'bench/latency', payload: { sent: nowMs(), pad } });
  await new Promise((resolve) => setImmediate(resolve));
}
await bus.close();
