import { closeSync, fsyncSync, openSync, readdirSync, renameSync, utimesSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { lockCompaction } from './compact-lock.ts';
import type { LogFaultPoint } from './faults.ts';
import { encodeLine, LINE_OVERHEAD, SEAL_BODY, withOffset } from './line.ts';
import type { Compacted, LogReader, LogRecord, Offset } from './log.ts';
import { isAlive } from './process-identity.ts';
import { FILE_MODE, listSegments, removeFile, type SegmentFile, segmentPath, sizeOf } from './segments.ts';

/**
 * Rewrites sealed segments without records that nobody wants any more. Offsets stay: each kept line says its own in a first
 * member `"at"`, and a last line says where the segment ended.
 *
 * Order: temporary file whole and fsynced, renamed to `….compact.jsonl`, folder fsynced, original removed. What a crash
 * leaves: a temporary file (removed by the next compaction once its process is gone); or both forms, of which the compacted
 * counts and the next compaction or retention removes the other. Readers that have the original open go on in it, so they
 * still see what was dropped. Void, torn and corrupt bytes are not carried over.
 *
 * Should two processes compact at once (see `compact-lock.ts`), each makes a whole file from what it read and the later
 * rename counts; what only the other dropped is back until the next compaction.
 */
export interface CompactContext {
  readonly folder: string;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly fault: (point: LogFaultPoint) => void;
  readonly reader: (from: Offset) => LogReader;
}

const WRITE_BYTES = 262_144;
const TEMPORARY = /^\d{16}\.compact\.(\d+)\.tmp$/;

export async function compact(
  context: CompactContext,
  keep: (body: string, offset: Offset) => boolean,
): Promise<Compacted> {
  const { folder, clock, graceMs, fault } = context;
  const lock = lockCompaction(folder);
  if (lock.kind === 'busy') return lock;
  try {
    fault('compact:locked');
    removeLeftovers(folder);
    let [segments, droppedRecords, freedBytes] = [0, 0, 0];
    const files = listSegments(folder);
    for (const [index, file] of files.entries()) {
      const next = files[index + 1]?.base;
      if (next === undefined) break;
      const before = sizeOf(file.path);
      if (graceMs > 0 && before.writtenAt > clock.now() - graceMs) continue;
      const dropped = rewrite(context, file, next, keep, before.writtenAt);
      if (dropped > 0) {
        segments += 1;
        droppedRecords += dropped;
        freedBytes += before.bytes - sizeOf(segmentPath(folder, file.base, 'compact')).bytes;
      }
      await nextTurn();
    }
    return { kind: 'compacted', segments, droppedRecords, freedBytes };
  } finally {
    lock.release();
  }
}

/** How many records were dropped; with none the segment stays as it is. */
function rewrite(
  context: CompactContext,
  file: SegmentFile,
  next: Offset,
  keep: (body: string, offset: Offset) => boolean,
  writtenAt: number,
): number {
  const { folder, fault } = context;
  const kept: LogRecord[] = [];
  let dropped = 0;
  for (const record of recordsBetween(context.reader(file.base), next)) {
    if (keep(record.body, record.offset)) kept.push(record);
    else dropped += 1;
  }
  if (dropped === 0) return 0;
  const path = segmentPath(folder, file.base, 'compact');
  const temporary = join(folder, `${basename(path, '.jsonl')}.${process.pid}.tmp`);
  try {
    writeLines(temporary, kept, next);
    utimesSync(temporary, writtenAt / 1_000, writtenAt / 1_000); // grace and age go on counting from the last append
    fault('compact:written');
    renameSync(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  fault('compact:renamed');
  syncFolder(folder);
  if (!file.compacted) removeFile(file.path);
  fault('compact:original-removed');
  return dropped;
}

function* recordsBetween(reader: LogReader, until: Offset): Generator<LogRecord> {
  try {
    while (reader.position < until) {
      const { records, skipped } = reader.next();
      for (const record of records) {
        if (record.offset >= until) return;
        yield record;
      }
      if (records.length === 0 && skipped.length === 0) return;
    }
  } finally {
    reader.close();
  }
}

/** A whole compacted segment, on the disk when this returns. */
function writeLines(path: string, records: readonly LogRecord[], end: Offset): void {
  const fd = openSync(path, 'w', FILE_MODE);
  try {
    let pending: Buffer[] = [];
    let bytes = 0;
    const flush = (): void => {
      writeWhole(fd, Buffer.concat(pending));
      [pending, bytes] = [[], 0];
    };
    const add = (text: string): void => {
      const line = Buffer.allocUnsafe(Buffer.byteLength(text) + LINE_OVERHEAD);
      encodeLine(line, 0, text);
      pending.push(line);
      bytes += line.length;
      if (bytes >= WRITE_BYTES) flush();
    };
    for (const { body, offset } of records) add(withOffset(body, offset));
    add(withOffset(SEAL_BODY, end));
    flush();
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}

/** What compactions left that died: temporary files, and originals beside their compacted form. */
function removeLeftovers(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names) {
    const pid = Number(TEMPORARY.exec(name)?.[1]);
    if (pid > 0 && (pid === process.pid || !isAlive(pid))) removeFile(join(folder, name));
  }
  for (const { base, compacted } of listSegments(folder))
    if (compacted) removeFile(segmentPath(folder, base));
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
