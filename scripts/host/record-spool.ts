import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine } from '../core/files.ts';
import type { KeyedRecord } from '../store/route-records.ts';
import { lineOf, parseLine } from './record.ts';

/**
 * Records as JSON lines in `routes/YYYY-MM-DD.jsonl`: where they go while SQLite cannot be had, and where the first version of
 * this program kept them. Append-only, one write a line, by all sessions at once. A file is never renamed or rewritten, so a
 * reader's offset stays good; a torn last line is left out until the rest of it comes, or for ever.
 */

/** A piece of a file: its whole lines as records, and where the next piece starts. */
export interface SpoolPiece {
  readonly records: readonly KeyedRecord[];
  readonly end: number;
  /** Lines that were no records. */
  readonly unreadable: number;
}

export interface SpoolFile {
  readonly name: string;
  readonly bytes: number;
}

const NAME = /^\d{4}-\d\d-\d\d\.jsonl$/;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const spoolName = (at: number): string => `${dayOf(at)}.jsonl`;

/** Appends a record to the file of a day. Throws the system's error when it cannot. */
export function spool(folder: string, at: number, record: KeyedRecord): void {
  appendLine(join(folder, spoolName(at)), lineOf(record));
}

/** The files that are there, oldest first. */
export function spoolFiles(folder: string): SpoolFile[] {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort();
  } catch {
    return [];
  }
  return names.map((name) => ({ name, bytes: bytesOf(join(folder, name)) }));
}

/** Removes a file. One that cannot be removed stays. */
export function removeSpool(folder: string, name: string): void {
  try {
    rmSync(join(folder, name), { force: true });
  } catch {
    // the folder cannot be changed, which writing will report
  }
}

/**
 * Reads whole lines from an offset, at most about `maxBytes` of them (always at least one line, if a whole one is there). A
 * file that is missing or cannot be read is empty.
 */
export function readSpool(folder: string, name: string, from: number, maxBytes: number): SpoolPiece {
  const nothing: SpoolPiece = { records: [], end: from, unreadable: 0 };
  const bytes = read(join(folder, name), from, maxBytes);
  if (bytes === undefined) return nothing;
  const last = bytes.lastIndexOf(NEW_LINE);
  if (last < 0) return bytes.length < maxBytes ? nothing : readSpool(folder, name, from, maxBytes * 4);
  const records: KeyedRecord[] = [];
  let unreadable = 0;
  for (let start = 0; start <= last; ) {
    const end = bytes.indexOf(NEW_LINE, start);
    const record = parseLine(bytes.toString('utf8', start, end), name, from + start);
    if (record === undefined) unreadable += 1;
    else records.push(record);
    start = end + 1;
  }
  return { records, end: from + last + 1, unreadable };
}

/** Records in the last `maxBytes` of a file behind an offset, also one whose line has no end yet. */
export function readSpoolTail(
  folder: string,
  name: string,
  from: number,
  maxBytes: number,
): readonly KeyedRecord[] {
  const start = Math.max(from, bytesOf(join(folder, name)) - maxBytes);
  const bytes = read(join(folder, name), start, maxBytes);
  if (bytes === undefined) return [];
  const records: KeyedRecord[] = [];
  for (let at = start === from ? 0 : bytes.indexOf(NEW_LINE) + 1; at < bytes.length; ) {
    const found = bytes.indexOf(NEW_LINE, at);
    const end = found < 0 ? bytes.length : found;
    const record = parseLine(bytes.toString('utf8', at, end), name, start + at);
    if (record !== undefined) records.push(record);
    at = end + 1;
  }
  return records;
}

const NEW_LINE = 0x0a;

function bytesOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function read(path: string, from: number, maxBytes: number): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const length = Math.min(maxBytes, fstatSync(descriptor).size - from);
    if (length <= 0) return undefined;
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
