import { readdirSync, writeSync } from 'node:fs';
import { openLog } from '../../../scripts/log/open-log.ts';

/** A million records through a log that keeps the last MiBs, with a reader that follows: heap and open files on the way. */

const BATCH = 500;
const RECORDS = Number(process.env['RECORDS']);
const log = openLog(process.env['FOLDER'] ?? '', { segmentBytes: 1_048_576, maxBytes: 16_777_216 });
const reader = log.reader(0);
const samples: { records: number; heapBytes: number; files: number; logBytes: number; segments: number }[] =
  [];
let seen = 0;

for (let first = 0; first < RECORDS; first += BATCH) {
  log.append(Array.from({ length: BATCH }, (_, i) => `{"id":${first + i},"pad":"${'p'.repeat(60)}"}`));
  for (let batch = reader.next(); batch.records.length > 0; batch = reader.next())
    seen += batch.records.length;
  if (first % 20_000 === 0) log.retain({ maxBytes: 4_194_304, keepFrom: reader.position, graceMs: 0 });
  if (first % (RECORDS / 10) === 0) {
    await log.flush();
    globalThis.gc?.();
    const { bytes, segments } = log.stats();
    samples.push({
      records: first,
      heapBytes: process.memoryUsage().heapUsed,
      files: readdirSync('/proc/self/fd').length,
      logBytes: bytes,
      segments,
    });
  }
}
await log.close();
writeSync(1, JSON.stringify({ seen, samples }));
