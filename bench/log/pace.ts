import { openLog } from '../../scripts/log/open-log.ts';

/** A process that appends `COUNT` records at `RATE` a second, one at a time, each with the time just before its append. */
const [rate, count] = [Number(process.env['RATE']), Number(process.env['COUNT'])];
const pad = 'p'.repeat(Number(process.env['PAD']));
const log = openLog(process.env['FOLDER'] ?? '');
const start = process.hrtime.bigint();
let sent = 0;

function turn(): void {
  const due = Math.min(count, Math.floor((Number(process.hrtime.bigint() - start) * rate) / 1e9));
  for (; sent < due; sent += 1) log.append([`{"sent":"${process.hrtime.bigint()}","pad":"${pad}"}`]);
  if (sent < count) setImmediate(turn);
  else void log.close();
}
turn();
