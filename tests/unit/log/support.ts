import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { encodeLine, LINE_OVERHEAD, SEAL_LINE } from '../../../scripts/log/line.ts';
import type { Log, LogOptions, LogRecord, Offset, Skipped } from '../../../scripts/log/log.ts';
import { openLog } from '../../../scripts/log/open-log.ts';
import { tempFolder } from '../support/temp.ts';

const opened: Log[] = [];

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
});

/** A log, closed after the test. */
export function logIn(folder: string, options: LogOptions = {}): Log {
  const log = openLog(folder, options);
  opened.push(log);
  return log;
}

/** A folder with a log of small segments. */
export function smallLog(options: LogOptions = {}): { readonly folder: string; readonly log: Log } {
  const folder = tempFolder();
  return { folder, log: logIn(folder, { segmentBytes: 1_024, ...options }) };
}

/** The body of a record with an id, about `bytes` long. */
export function bodyOf(id: number | string, bytes = 0): string {
  const body = JSON.stringify({ id });
  return bytes > body.length + 9 ? JSON.stringify({ id, pad: 'p'.repeat(bytes - body.length - 9) }) : body;
}

export const idOf = ({ body }: Pick<LogRecord, 'body'>): unknown => (JSON.parse(body) as { id: unknown }).id;

/** Everything from an offset on. */
export function readFrom(
  log: Log,
  from: Offset = 0,
  maxBytes?: number,
): { readonly records: LogRecord[]; readonly skipped: Skipped[]; readonly position: Offset } {
  const reader = log.reader(from);
  const [records, skipped]: [LogRecord[], Skipped[]] = [[], []];
  for (;;) {
    const batch = reader.next(maxBytes);
    records.push(...batch.records);
    skipped.push(...batch.skipped);
    if (batch.records.length === 0 && batch.skipped.length === 0) break;
  }
  const { position } = reader;
  reader.close();
  return { records, skipped, position };
}

export const idsFrom = (log: Log, from: Offset = 0): unknown[] => readFrom(log, from).records.map(idOf);

/** The bytes of a body's line. */
export function lineOf(body: string): Buffer {
  const line = Buffer.alloc(Buffer.byteLength(body) + LINE_OVERHEAD);
  encodeLine(line, 0, body);
  return line;
}

export const SEAL: Buffer = SEAL_LINE;

/** Writes a segment file byte by byte as given. */
export function writeSegment(folder: string, base: Offset, parts: readonly (Buffer | string)[]): number {
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  writeFileSync(join(folder, `${String(base).padStart(16, '0')}.jsonl`), bytes);
  return bytes.length;
}

export const filesIn = (folder: string): string[] => readdirSync(folder).sort();

export const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** Appends records of about 200 bytes until the log has so many segments; the ids appended. */
export function fillTo(log: Log, segments: number, firstId = 0): number[] {
  const ids: number[] = [];
  for (let id = firstId; log.stats().segments < segments; id += 1) {
    log.append([bodyOf(id, 200)]);
    ids.push(id);
  }
  return ids;
}
