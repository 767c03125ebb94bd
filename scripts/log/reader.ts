import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { systemCode } from '../core/errors.ts';
import { isSeal, LINE_OVERHEAD, recordStart, SEAL_BODY, SEAL_LINE, splitOffset, takeBody } from './line.ts';
import type { LogReader, LogRecord, Offset, ReadBatch, Skipped } from './log.ts';
import { listSegments, type SegmentFile } from './segments.ts';

/**
 * Reads the log from an offset on, while others write, rotate, remove and compact. Keeps its file and the bytes of an
 * unfinished line, so that nothing is read twice. It is not the source of truth for who has read what.
 *
 * - Records come in the order of their offsets, each once, and never one that stands behind the first seal of its segment
 *   (void). A segment also ends where the next begins, should its seal be damaged.
 * - A line without a newline at the end is not there yet.
 * - A line whose checksum does not hold: the record that ends there is looked for (torn bytes before it are skipped);
 *   without one the line is skipped as corrupt.
 * - A position below the first segment goes on there (removed); a hole goes on behind it (missing); one behind the end goes
 *   on at the end (ahead).
 * - A file that was removed or compacted while it is open is read on to its end.
 *
 * So nothing that is in the files stops it for good; a file that the system does not let it read is thrown.
 */

export const CHUNK_BYTES = 262_144;
const FIRST_BUFFER_BYTES = 32_768;
const NEWLINE = 0x0a;
/** Pause between two looks for a later segment while the newest has nothing new and no seal. */
const RELIST_MS = 1_000;
/** Listings that changed under us, one after the other. */
const MAX_TRIES = 1_000;

interface OpenFile {
  readonly fd: number;
  readonly base: Offset;
  readonly compacted: boolean;
  /** Where the next segment begins, once one is there. */
  until: Offset | undefined;
}

type Step = 'more' | 'ended';

export class FileReader implements LogReader {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #endOfLog: () => Offset;
  #position: Offset;
  #checked = false;
  #file: OpenFile | undefined;
  /** The position is the end of a sealed segment. */
  #sealed = false;
  #listedAt = 0;
  #buffer = Buffer.allocUnsafeSlow(0);
  /** Unread bytes of the buffer; no newline before `#scanned`. */
  #from = 0;
  #to = 0;
  #scanned = 0;
  /** Position in the file of the byte at `#to`. */
  #filePosition = 0;

  /** @param endOfLog behind the last whole line of the log, for positions that are too high */
  constructor(folder: string, from: Offset, clock: Clock, endOfLog: () => Offset) {
    this.#folder = folder;
    this.#position = from;
    this.#clock = clock;
    this.#endOfLog = endOfLog;
  }

  get position(): Offset {
    return this.#position;
  }

  next(maxBytes = CHUNK_BYTES): ReadBatch {
    const records: LogRecord[] = [];
    const skipped: Skipped[] = [];
    const nothing = (): boolean => records.length === 0 && skipped.length === 0;
    let stopAt = this.#position + maxBytes;
    while (this.#file !== undefined || this.#open(skipped)) {
      const file = this.#file as OpenFile;
      if (nothing()) stopAt = this.#position + maxBytes; // a seal or a hole gone past is no answer
      const step = file.compacted
        ? this.#parseCompacted(records, skipped, stopAt)
        : this.#parse(file, records, skipped, stopAt);
      if (step === 'ended') this.#leave();
      else if (nothing()) {
        if (this.#fill(file) === 0 && !this.#atEndOfFile(file, skipped)) break;
      } else break;
      if (this.#position >= stopAt && !nothing()) break;
    }
    return { records, skipped, position: this.#position };
  }

  close(): void {
    this.#leave();
    this.#buffer = Buffer.allocUnsafeSlow(0);
  }

  #parse(file: OpenFile, records: LogRecord[], skipped: Skipped[], stopAt: Offset): Step {
    const { base, until = Number.POSITIVE_INFINITY } = file;
    const buffer = this.#buffer;
    const shift = base + this.#filePosition - this.#to;
    while (this.#position < stopAt) {
      const newline = this.#nextNewline();
      if (newline < 0) return 'more';
      const line = this.#from;
      const offset = shift + line;
      const next = shift + newline + 1;
      if (next > until) return this.#end(until, skipped, 'corrupt');
      this.#from = newline + 1;
      this.#position = next;
      const start = recordStart(buffer, line, newline);
      if (start === undefined) {
        skipped.push({ offset, bytes: next - offset, reason: 'corrupt' });
        continue;
      }
      if (start > line) skipped.push({ offset, bytes: start - line, reason: 'torn' });
      if (isSeal(buffer, start, newline)) {
        this.#sealed = true;
        return 'ended';
      }
      records.push({ offset: shift + start, next, body: takeBody(buffer, start, newline) });
    }
    return 'more';
  }

  #parseCompacted(records: LogRecord[], skipped: Skipped[], stopAt: Offset): Step {
    while (this.#position < stopAt) {
      const newline = this.#nextNewline();
      if (newline < 0) return 'more';
      const line = this.#from;
      this.#from = newline + 1;
      const parts =
        recordStart(this.#buffer, line, newline) === line
          ? splitOffset(takeBody(this.#buffer, line, newline))
          : undefined;
      if (parts === undefined) {
        skipped.push({ offset: this.#position, bytes: newline + 1 - line, reason: 'corrupt' });
        continue;
      }
      const { offset, body } = parts;
      if (body === SEAL_BODY) {
        this.#position = Math.max(this.#position, offset);
        this.#sealed = true;
        return 'ended';
      }
      if (offset < this.#position) continue;
      const next = offset + Buffer.byteLength(body) + LINE_OVERHEAD;
      records.push({ offset, next, body });
      this.#position = next;
    }
    return 'more';
  }

  /** Ends a segment without a seal where the next one begins. */
  #end(at: Offset, skipped: Skipped[], reason: Skipped['reason']): Step {
    if (at > this.#position) skipped.push({ offset: this.#position, bytes: at - this.#position, reason });
    this.#position = Math.max(at, this.#position);
    return 'ended';
  }

  #nextNewline(): number {
    if (this.#scanned >= this.#to) return -1;
    const newline = this.#buffer.indexOf(NEWLINE, Math.max(this.#from, this.#scanned));
    const found = newline >= 0 && newline < this.#to;
    this.#scanned = found ? newline + 1 : this.#to;
    return found ? newline : -1;
  }

  /** Reads on; how many bytes came. */
  #fill(file: OpenFile): number {
    const kept = this.#to - this.#from;
    if (kept === this.#buffer.length || (kept === 0 && this.#buffer.length > CHUNK_BYTES)) {
      const size = kept === 0 ? Math.min(this.#buffer.length, CHUNK_BYTES) : kept * 2;
      const other = Buffer.allocUnsafeSlow(Math.max(size, FIRST_BUFFER_BYTES));
      this.#buffer.copy(other, 0, this.#from, this.#to);
      this.#buffer = other;
    } else if (this.#from > 0) this.#buffer.copyWithin(0, this.#from, this.#to);
    this.#scanned -= this.#from;
    this.#from = 0;
    this.#to = kept;
    const room = this.#buffer.length - kept;
    const length = readSync(file.fd, this.#buffer, kept, room, this.#filePosition);
    this.#to += length;
    this.#filePosition += length;
    if (kept === 0 && length === room && room < CHUNK_BYTES)
      this.#buffer = Buffer.concat([this.#buffer], CHUNK_BYTES); // much to read: bigger steps from now on
    return length;
  }

  /** The file has no more bytes. Whether it makes sense to go on at once. */
  #atEndOfFile(file: OpenFile, skipped: Skipped[]): boolean {
    if (file.until !== undefined) {
      // A listing while segments come may leave one out, so what seems missing is looked for again.
      const next = listSegments(this.#folder).find((segment) => segment.base > file.base)?.base;
      if (next !== undefined && next >= this.#position) this.#end(next, skipped, 'missing');
      this.#leave();
      return next !== undefined;
    }
    const { size, nlink } = fstatSync(file.fd);
    if (size < this.#filePosition) {
      this.#leave();
      this.#checked = false;
      return true;
    }
    const now = this.#clock.monotonicMs();
    if (nlink > 0 && now - this.#listedAt < RELIST_MS) return false;
    this.#listedAt = now;
    file.until = listSegments(this.#folder).find((segment) => segment.base > file.base)?.base;
    if (file.until !== undefined) return true;
    if (nlink === 0) {
      this.#leave();
      this.#checked = false;
    }
    return false;
  }

  /** Opens the file in which the position lies. False when there is nothing at the position yet. */
  #open(skipped: Skipped[]): boolean {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const files = listSegments(this.#folder);
      this.#listedAt = this.#clock.monotonicMs();
      const first = files[0];
      if (first === undefined) return false;
      if (this.#position < first.base) {
        this.#end(first.base, skipped, 'removed');
        this.#sealed = false;
      }
      if (!this.#checked) this.#clamp(skipped);
      const index = files.findLastIndex((file) => file.base <= this.#position);
      const file = files[index] as SegmentFile;
      const until = files[index + 1]?.base;
      if (this.#sealed && file.base < this.#position) {
        if (until === undefined) return false;
        if (listSegments(this.#folder).some((other) => other.base === this.#position)) continue;
        this.#end(until, skipped, 'missing');
        this.#sealed = false;
        continue;
      }
      const fd = openQuietly(file.path);
      if (fd === undefined) continue;
      this.#sealed = !file.compacted && endsWithSeal(fd, this.#position - file.base);
      if (this.#sealed) {
        closeSync(fd);
        continue;
      }
      this.#file = { fd, base: file.base, compacted: file.compacted, until };
      this.#filePosition = file.compacted ? 0 : this.#position - file.base;
      return true;
    }
    return false;
  }

  /** A position behind the end, as after a machine crash that lost the end: what comes now would be missed. */
  #clamp(skipped: Skipped[]): void {
    this.#checked = true;
    const end = this.#endOfLog();
    if (this.#position <= end) return;
    skipped.push({ offset: end, bytes: 0, reason: 'ahead' });
    this.#position = end;
    this.#sealed = false;
  }

  #leave(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
    this.#from = this.#to = this.#scanned = 0;
  }
}

function openQuietly(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the bytes of a file before a position are the seal. */
function endsWithSeal(fd: number, position: number): boolean {
  if (position < SEAL_LINE.length) return false;
  const bytes = Buffer.alloc(SEAL_LINE.length);
  readSync(fd, bytes, 0, bytes.length, position - bytes.length);
  return bytes.equals(SEAL_LINE);
}
