import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeLine, LINE_OVERHEAD, recordStart, takeBody } from './line.ts';
import type { LogReader, Offset } from './log.ts';
import { FILE_MODE, listSegments, removeFile, type SegmentFile, segmentStem, sizeOf } from './segments.ts';

/**
 * The index of times: beside a sealed segment a file `<base>.times` that says of each *block* of it, a stretch of about
 * {@link BLOCK_BYTES}, the latest time of its records. So a search by time reads one block and not the log, in whatever order
 * the times are.
 *
 * It is a cache: what the records say counts, and a file that is missing, torn, of another segment or older than its segment
 * is made anew from them. Sealed segments only ever lose records (compaction), so what the index says stays an upper bound.
 * Two processes that make it at once write the same bytes; a crash leaves a file whose checksum does not hold, or one
 * whose segment is gone, which the next {@link indexTimes} removes. Nothing is reported when it cannot be written: searches are slower.
 */
export interface TimeBlock {
  /** Of its first record. */
  readonly offset: Offset;
  /** Of its records; -Infinity when none has a time. */
  readonly latestMs: number;
}

export interface TimesContext {
  readonly folder: string;
  readonly reader: (from: Offset) => LogReader;
  /** Milliseconds since the epoch of a record; NaN for one without a time. */
  readonly timeOf: (body: string) => number;
}

export const BLOCK_BYTES = 262_144;
const NAME = /^(\d{16})\.times$/;

export function timesPath(folder: string, base: Offset): string {
  return join(folder, `${segmentStem(base)}.times`);
}

/** The blocks of a sealed segment that ends at `end`, kept or made now. Undefined when it cannot be read to its end. */
export function blocksOf(
  context: TimesContext,
  segment: SegmentFile,
  end: Offset,
): readonly TimeBlock[] | undefined {
  const kept = keptBlocks(context.folder, segment, end);
  if (kept !== undefined) return kept;
  const making = make(context, segment, end);
  for (;;) {
    const step = making.next();
    if (step.done === true) return step.value;
  }
}

/** Makes what is missing for all sealed segments and removes what belongs to none; how many were made. The event loop gets its turns. */
export async function indexTimes(context: TimesContext): Promise<number> {
  const { folder } = context;
  removeOrphans(folder);
  const segments = listSegments(folder);
  let made = 0;
  for (const [i, segment] of segments.entries()) {
    const end = segments[i + 1]?.base;
    if (end === undefined || keptBlocks(folder, segment, end) !== undefined) continue;
    const making = make(context, segment, end);
    while (making.next().done !== true) await nextTurn();
    made += 1;
  }
  return made;
}

function removeOrphans(folder: string): void {
  try {
    const indexed = readdirSync(folder).flatMap((name) => NAME.exec(name)?.[1] ?? []);
    // Listed after the files beside them, so a segment that is not among these has gone.
    const bases = new Set(listSegments(folder).map((segment) => segment.base));
    for (const base of indexed.map(Number)) if (!bases.has(base)) removeFile(timesPath(folder, base));
  } catch {
    // No folder or no right; they do no harm.
  }
}

function keptBlocks(folder: string, segment: SegmentFile, end: Offset): readonly TimeBlock[] | undefined {
  const path = timesPath(folder, segment.base);
  // A segment written to later is not the one that was indexed: somebody emptied the folder by hand, but for this file.
  if (sizeOf(path).writtenAt < sizeOf(segment.path).writtenAt) return undefined;
  let line: Buffer;
  try {
    line = readFileSync(path);
  } catch {
    return undefined;
  }
  const newline = line.length - 1;
  if (newline < LINE_OVERHEAD || recordStart(line, 0, newline) !== 0) return undefined;
  const kept = JSON.parse(takeBody(line, 0, newline)) as { end?: number; blocks?: [number, number | null][] };
  if (kept.end !== end || !Array.isArray(kept.blocks)) return undefined;
  return kept.blocks.map(([offset, ms]) => ({ offset, latestMs: ms ?? Number.NEGATIVE_INFINITY }));
}

/** Reads a segment, one step a batch, and keeps its blocks. */
function* make(
  { folder, reader, timeOf }: TimesContext,
  { base }: SegmentFile,
  end: Offset,
): Generator<undefined, readonly TimeBlock[] | undefined> {
  const blocks: { offset: Offset; latestMs: number }[] = [];
  const from = reader(base);
  try {
    while (from.position < end) {
      const { records, skipped } = from.next();
      if (records.length === 0 && skipped.length === 0) return undefined;
      if (skipped.some(({ reason }) => reason === 'removed' || reason === 'ahead')) return undefined;
      for (const { offset, body } of records) {
        if (offset >= end) break;
        let block = blocks.at(-1);
        if (block === undefined || offset >= block.offset + BLOCK_BYTES) {
          block = { offset, latestMs: Number.NEGATIVE_INFINITY };
          blocks.push(block);
        }
        const ms = timeOf(body);
        if (ms > block.latestMs) block.latestMs = ms;
      }
      yield;
    }
  } finally {
    from.close();
  }
  keep(timesPath(folder, base), end, blocks);
  return blocks;
}

function keep(path: string, end: Offset, blocks: readonly TimeBlock[]): void {
  // JSON has no infinity: null.
  const body = JSON.stringify({ end, blocks: blocks.map(({ offset, latestMs }) => [offset, latestMs]) });
  const line = Buffer.allocUnsafe(Buffer.byteLength(body) + LINE_OVERHEAD);
  encodeLine(line, 0, body);
  try {
    writeFileSync(path, line, { mode: FILE_MODE });
  } catch {
    // No room or no right; the next search reads the segment again.
  }
}
