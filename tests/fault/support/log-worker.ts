import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { seeded } from '../../../bench/kit/stats.ts';
import type { Appended } from '../../../scripts/log/log.ts';
import { openLog } from '../../../scripts/log/open-log.ts';
import { listSegments } from '../../../scripts/log/segments.ts';
import { crashHook } from './crash-plan.ts';

/** A process that appends (`ROLE=writer`), or removes and compacts (`ROLE=keeper`), and says on standard output what was acknowledged. */

const env = (name: string): string => process.env[name] ?? '';
const random = seeded(Number(env('SEED')));
const folder = env('FOLDER');

/** What a writer leaves that died in mid-write: the beginning of a line. */
function tear(point: string): void {
  const newest = listSegments(folder).at(-1);
  if (env('TEAR') !== '1' || point !== 'append:before-write' || newest === undefined) return;
  const line = `{"id":"torn","nested":[{"a":1},{"b":"${'x'.repeat(60)}"}],"crc":"01234567"}\n`;
  appendFileSync(newest.path, line.slice(0, 1 + Math.floor(random() * (line.length - 1))));
}

const log = openLog(folder, {
  segmentBytes: Number(env('SEGMENT_BYTES')),
  fault: crashHook(tear),
});

async function write(): Promise<void> {
  const name = env('NAME');
  const batches = Number(env('BATCHES'));
  for (let n = 0, batch = 0; batch < batches; batch += 1) {
    const bodies: string[] = [];
    for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
      const pad = 'p'.repeat(random() < 0.03 ? 20_000 : Math.floor(random() * 120));
      bodies.push(JSON.stringify({ id: `${name}:${n}`, writer: name, n, drop: random() < 0.3, pad }));
      n += 1;
    }
    const appended: readonly Appended[] =
      random() < 0.2 ? await log.appendDurably(bodies) : log.append(bodies);
    const from = n - bodies.length;
    writeSync(1, appended.map(({ offset }, i) => `${name}:${from + i} ${offset}\n`).join(''));
  }
  await log.close();
}

/** Keeps what the test's own reader has not seen, as a bus keeps what its slowest group needs. */
async function keep(): Promise<void> {
  for (let turn = 0; turn < Number(env('TURNS')); turn += 1) {
    const keepFrom = Number(readFileSync(env('POSITION_FILE'), 'utf8'));
    log.retain({ maxBytes: 12_000, keepFrom, graceMs: 1 });
    await log.compact((body, offset) => offset >= keepFrom || !body.includes('"drop":true'), { graceMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2 + random() * 8));
  }
  await log.close();
}

await (env('ROLE') === 'keeper' ? keep() : write());
