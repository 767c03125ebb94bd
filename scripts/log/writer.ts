import { writeSync } from 'node:fs';
import { ArbiterError, systemCode } from '../core/errors.ts';
import { createSegment, openActive } from './active.ts';
import {
  BadRecordError,
  LogFullError,
  LogOverflowError,
  LogUnwritableError,
  RecordTooLargeError,
} from './errors.ts';
import { encodeLine, LINE_OVERHEAD, SEAL_BODY, SEAL_LINE } from './line.ts';
import type { Appended, Offset } from './log.ts';
import type { Settings } from './options.ts';
import type { Segment } from './segment.ts';
import { listSegments, totalBytes } from './segments.ts';
import type { Syncer } from './sync.ts';

/**
 * Appending by many processes at once.
 *
 * Invariants
 * 1. Bytes are only ever added to the end of a plain segment, by one write(2) on a descriptor opened with O_APPEND. The
 *    kernel puts writes one behind the other, so two records never mix.
 * 2. The first seal of a segment ends it. What stands behind it is void. As bytes never change, which seal is the first, and
 *    on which side of it a record stands, is settled the moment the record is written, and everybody finds the same.
 * 3. The next segment begins where that seal ended. So all who make the next segment mean the same name.
 * 4. A record is acknowledged only after its write, and after its writer saw the file still has a name and no seal stands
 *    before the record. Its offset is exact.
 * 5. Only the newest segment of a listing taken *after* it was opened is written to.
 *
 * One's own offset: the writer knows the end E of what it has looked at. When the file's size after the write is E plus what
 * it wrote, nobody came between and the record begins at E. Otherwise it reads from E to the size, finds its own bytes there
 * and sees whether a seal stands before them.
 *
 * Races
 * - Two seal: the second seal is void, as is everything between a seal and the writer's finding it. Each such writer writes
 *   again in the next segment, before it acknowledges.
 * - Two make the next segment: O_EXCL lets one; the other lists anew and opens what is there.
 * - One sleeps before it writes; meanwhile the segment is sealed, and retention or compaction takes its name away: its
 *   write lands in a file without a name, which fstat says (nlink 0). It writes again in the newest segment.
 * - One sleeps between finding the seal and making the next segment; meanwhile that segment came, was filled, and went by
 *   retention: it makes the name a second time. The listing after that shows a later segment, and as the new file is empty
 *   it is removed again. A third process may have opened it meanwhile, but its own listing after opening (5) shows the
 *   later segment as well, so it never writes there. If the maker dies in between, an empty segment in the past stays;
 *   readers go past it and retention removes it.
 * - One sleeps between *rightly* making the segment and listing; meanwhile others fill and seal it: a later segment is
 *   there, but the file has bytes, so it stays.
 * - One sleeps between its write and its check for longer than the grace of retention (a minute), so long that the segment
 *   is sealed and removed or compacted meanwhile: it cannot tell where its record stood and writes it again. The first one
 *   may have been read: a phantom. Callers drop duplicates by their own ids.
 * - The newest segment is never removed, so offsets do not start again.
 *
 * What a crash leaves: nothing (before the write); a whole record nobody was told of (a phantom); torn bytes, when a large
 * write was cut; a seal without a next segment; an empty next segment. Each is an ordinary state for the next writer and
 * for readers; there is no repair. What the *machine* forgets is told in `sync.ts`.
 *
 * A full disk: write(2) may take a part. Whole records of that part are checked and acknowledged like any other; the rest
 * is written again, and when the system refuses that, LogFullError says which were acknowledged. The torn part stays; the
 * next record of anybody follows on its line, and readers find it there.
 */

const MIB = 1_048_576;
/** A batch is written in pieces of about so many bytes. */
const PIECE_BYTES = MIB;
/** A UTF-16 unit has at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const FIRST_BUFFER_BYTES = 65_536;
/** Writes of one piece that all came to lie behind a seal. */
const MAX_TRIES = 10_000;
const FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export class Writer {
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #syncer: Syncer;
  #active: Segment | undefined;
  /** Bytes of all other segments, as counted when the active one was opened. */
  #otherBytes = 0;
  /** Highest end seen. */
  #floor: Offset = 0;
  #buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  /** Where each line of the piece in the buffer ends. */
  readonly #ends: number[] = [];

  constructor(folder: string, settings: Settings, syncer: Syncer) {
    this.#folder = folder;
    this.#settings = settings;
    this.#syncer = syncer;
  }

  append(bodies: readonly string[]): Appended[] {
    for (let i = 0; i < bodies.length; i += 1) this.#validate(bodies[i] as string, i);
    const appended: Appended[] = [];
    let first = 0;
    while (first < bodies.length) {
      first = this.#encodePiece(bodies, first);
      this.#writePiece(appended);
    }
    return appended;
  }

  /** Lets go of the file; a later append would open it again. */
  close(): void {
    this.#leave();
  }

  #validate(body: string, index: number): void {
    const { maxRecordBytes } = this.#settings;
    if (body.length * MAX_BYTES_A_UNIT > maxRecordBytes) {
      const bytes = Buffer.byteLength(body);
      if (bytes > maxRecordBytes) throw new RecordTooLargeError(bytes, maxRecordBytes);
    }
    if (!body.startsWith('{"') || !body.endsWith('}'))
      throw new BadRecordError(index, 'it is not an object with members');
    if (body.includes('\n')) throw new BadRecordError(index, 'it has a raw newline');
    if (body === SEAL_BODY) throw new BadRecordError(index, `${SEAL_BODY} is what ends a segment`);
  }

  /** Puts lines from `first` on into the buffer, at least one; which is the next that had no room. */
  #encodePiece(bodies: readonly string[], first: number): number {
    this.#ends.length = 0;
    let at = 0;
    let index = first;
    for (; index < bodies.length; index += 1) {
      const body = bodies[index] as string;
      const most = at + body.length * MAX_BYTES_A_UNIT + LINE_OVERHEAD;
      if (most > this.#buffer.length) {
        if (at > 0 && most > PIECE_BYTES) break;
        this.#grow(most, at);
      }
      at = encodeLine(this.#buffer, at, body);
      this.#ends.push(at);
    }
    return index;
  }

  #grow(atLeast: number, used: number): void {
    let size = this.#buffer.length;
    while (size < atLeast) size *= 2;
    const bigger = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(bigger, 0, 0, used);
    this.#buffer = bigger;
  }

  /** Writes the lines of the buffer until all are acknowledged. */
  #writePiece(appended: Appended[]): void {
    const ends = this.#ends;
    const { clock, fault } = this.#settings;
    const length = ends.at(-1) as number;
    let line = 0;
    let from = 0;
    for (let tries = 0; line < ends.length; tries += 1) {
      if (tries > MAX_TRIES)
        throw this.#failure(new Error(`written ${tries} times, always too late`), appended);
      try {
        const segment = this.#ready(length - from, appended);
        fault('append:before-write');
        const written = writeSync(segment.fd, this.#buffer, from, length - from);
        fault('append:written');
        const located = segment.locate(this.#buffer, from, from + written, clock.monotonicMs());
        if (located.kind !== 'at') {
          this.#leave();
          continue;
        }
        this.#syncer.note(segment, written);
        fault('append:checked');
        const shift = segment.base + located.at - from;
        const whole = from + written;
        for (let end = ends[line]; end !== undefined && end <= whole; end = ends[line]) {
          appended.push({ offset: shift + from, next: shift + end });
          from = end;
          line += 1;
        }
      } catch (error) {
        throw this.#failure(error, appended);
      }
    }
  }

  /** The segment to write to, with room for so many bytes below the limit of the log. */
  #ready(bytes: number, appended: readonly Appended[]): Segment {
    const { segmentBytes, maxBytes } = this.#settings;
    for (;;) {
      const segment = this.#active ?? this.#open();
      if (this.#otherBytes + segment.known + bytes > maxBytes) {
        const total = this.#count(segment) + segment.known + bytes;
        if (total > maxBytes) throw new LogOverflowError(total, maxBytes, appended);
      }
      if (segment.sealEnd === undefined) {
        if (segment.known < segmentBytes) return segment;
        this.#seal(segment);
      }
      this.#leave();
    }
  }

  #open(): Segment {
    const segment = openActive(this.#activeOptions());
    this.#active = segment;
    this.#count(segment);
    return segment;
  }

  #count(active: Segment): number {
    this.#otherBytes = totalBytes(listSegments(this.#folder).filter((file) => file.base !== active.base));
    return this.#otherBytes;
  }

  #seal(segment: Segment): void {
    const { fault } = this.#settings;
    fault('seal:before-write');
    const written = writeSync(segment.fd, SEAL_LINE);
    fault('seal:written');
    this.#syncer.note(segment, written);
    if (segment.catchUp() && segment.sealEnd === undefined)
      throw Object.assign(new Error('the seal did not fit'), { code: 'ENOSPC' });
  }

  /** Leaves the active segment, and makes the next one if this one is sealed. */
  #leave(): void {
    const segment = this.#active;
    if (segment === undefined) return;
    this.#active = undefined;
    this.#floor = Math.max(this.#floor, segment.base + (segment.sealEnd ?? segment.known));
    this.#syncer.retire(segment);
    if (segment.sealEnd !== undefined) createSegment(this.#activeOptions(), segment.base + segment.sealEnd);
  }

  #activeOptions(): { folder: string; floor: Offset; fault: Settings['fault'] } {
    return { folder: this.#folder, floor: this.#floor, fault: this.#settings.fault };
  }

  #failure(error: unknown, appended: readonly Appended[]): unknown {
    const code = systemCode(error);
    if (error instanceof ArbiterError || code === undefined) return error;
    return FULL_CODES.has(code)
      ? new LogFullError(this.#folder, code, appended, error)
      : new LogUnwritableError(this.#folder, code, appended, error);
  }
}
