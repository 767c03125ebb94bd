import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { freeBytes } from '../kit/disk.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { figure, type Topic, times } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import type { Grown, Step } from './growth-measure.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
const LONG_SIZE = 10_000_000;
const TRIES = 9;
const BYTES = 200;
/** Of the bus and the SQLite queue together, with room to spare. */
const DISK_BYTES_A_RECORD = 1_000;
const LONG_TIMEOUT_MS = 1_800_000;

const STEPS: ReadonlyArray<readonly [Step, string]> = [
  ['publish', 'publish 1,000, 100 a call'],
  ['start', 'open and first publish'],
  ['replay', 'open and replay the last 1,000, by offset'],
  ['replayFrom', 'open and replay the last 1,000, by time'],
  ['firstByTime', 'the same, the first search since it grew'],
  ['listen', 'open a subscription at the end, until its first message'],
];

export async function busGrowth(bench: BenchContext): Promise<Topic> {
  const script = await bundle('bus/growth-measure.ts', bench);
  const sizes: number[] = [...SIZES];
  const notes: string[] = [];
  if (!bench.long) notes.push('10,000,000 records: not measured without `--long`.');
  else if (freeBytes(bench.work) < LONG_SIZE * DISK_BYTES_A_RECORD)
    notes.push(
      `10,000,000 records: not measured, it needs ${(LONG_SIZE * DISK_BYTES_A_RECORD) / 1e9} GB free in the temporary folder.`,
    );
  else sizes.push(LONG_SIZE);
  const folder = join(bench.work, 'bus-growth');
  mkdirSync(folder);
  const args = [folder, ROOT, String(BYTES), String(TRIES), ...sizes.map(String)];
  const grown = runInner<Grown[]>(script, args, [], bench.long ? LONG_TIMEOUT_MS : undefined);
  return {
    title: 'Bus: cost as the log grows',
    headers: [
      'ms',
      'records',
      'n',
      'median',
      'p95',
      'to the smallest',
      'SQLite queue',
      'p95',
      'to the smallest',
    ],
    rows: STEPS.flatMap(([step, name]) =>
      grown.map((g) => [
        name,
        String(g.records),
        String(g.own[step]?.length ?? 0),
        ...cells(g.own[step], grown[0]?.own[step]),
        ...cells(g.rival[step], grown[0]?.rival[step]),
      ]),
    ),
    notes: [
      `Payload ${BYTES} bytes; fsync batched, SQLite in WAL with synchronous NORMAL. Each try on objects opened afresh in one process, the file's pages in memory. Log: ${grown.map((g) => `${g.records} records in ${(g.logBytes / 1e6).toFixed(0)} MB, ${g.segments} segments`).join('; ')}.`,
      'What begins to write or read looks through the newest segment (up to 16 MiB) once; how full that one is at a size decides more than the size.',
      'By time: all of this log was made within the hour by which clocks are trusted, so records say little about where a time is and the index does (`scripts/log/time-index.ts`). A bus makes it by itself each minute; here that is switched off, so the first search makes it for all that was added, and would cost as much on a log that nobody maintains. SQLite has no row for it: the queue has no index of times.',
      ...notes,
    ],
  };
}

function cells(values: readonly number[] | undefined, smallest: readonly number[] | undefined): string[] {
  if (values === undefined || smallest === undefined) return ['-', '-', '-'];
  return [figure(median(values)), figure(quantile(values, 0.95)), times(median(values), median(smallest))];
}
