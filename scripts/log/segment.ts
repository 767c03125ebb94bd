import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SEAL_LINE } from './line.ts';
import type { Offset } from './log.ts';

const SCAN_BYTES = 1_048_576;
const NEWLINE = 0x0a;
/** Tries to see a segment that stands still between two looks. */
const STILL_TRIES = 100;

/**
 * So long an unsealed file is taken to have its name still, in milliseconds of a monotonic clock. Retention and compaction
 * only take sealed ones, so this is about removal by hand: it costs the records of this time and all before them.
 */
const NAMED_FOR_MS = 10;
const ONE_BYTE = Buffer.alloc(1);

/** Where a write of ours went. gone: the file has no name any more, so nobody will read it. void: behind a seal. */
export type Located =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'void' };

const GONE: Located = { kind: 'gone' };
const VOID: Located = { kind: 'void' };

/**
 * An open plain segment and how far this process has looked at it. `known` is the end of whole writes up to which there is
 * no seal; positions are within the file. Once `sealEnd` is set it never changes: the first seal is the first forever.
 */
export class Segment {
  readonly fd: number;
  readonly base: Offset;
  known = 0;
  sealEnd: number | undefined;
  /** Whether its name is known to be on the disk; `sync.ts` keeps this. */
  nameSynced = false;

  #namedMs = Number.NEGATIVE_INFINITY;

  /** Throws the system's error when it cannot be opened. */
  constructor(path: string, base: Offset, flags: number) {
    this.fd = openSync(path, flags);
    this.base = base;
  }

  /** Looks at what was written since. False when the file has no name any more or was cut short. */
  catchUp(): boolean {
    const { size, nlink } = fstatSync(this.fd);
    if (nlink === 0 || size < this.known) return false;
    const buffer = Buffer.allocUnsafe(Math.min(size - this.known, SCAN_BYTES));
    let from = this.known;
    while (from < size && this.sealEnd === undefined) {
      const length = readSync(this.fd, buffer, 0, Math.min(buffer.length, size - from), from);
      if (length === 0) return false;
      if (this.#look(buffer.subarray(0, length), from)) from = this.known;
      else if (from + length >= size) break;
      else from += length - SEAL_LINE.length + 1; // a seal may lie across two reads
    }
    return true;
  }

  /** Finds the bytes that this descriptor wrote last, `buffer` from `from` to `to`, and whether a seal stands before them.
   * @param nowMs of a monotonic clock */
  locate(buffer: Buffer, from: number, to: number, nowMs: number): Located {
    const start = this.known;
    const alone = start + to - from;
    // No byte where the file ends if nobody came between: a cheaper question than fstat.
    if (nowMs - this.#namedMs < NAMED_FOR_MS && readSync(this.fd, ONE_BYTE, 0, 1, alone) === 0) {
      this.known = alone;
      return { kind: 'at', at: start };
    }
    const { size, nlink } = fstatSync(this.fd);
    if (nlink === 0) return GONE;
    this.#namedMs = nowMs;
    if (size === alone) {
      this.known = size;
      return { kind: 'at', at: start };
    }
    const own = buffer.subarray(from, to);
    const gap = this.#read(start, size);
    const at = gap === undefined ? undefined : this.#find(own, gap, start);
    if (gap === undefined || at === undefined) return GONE;
    this.#look(gap, start);
    if (this.sealEnd !== undefined && at >= this.sealEnd) return VOID;
    this.known = Math.max(this.known, at + own.length);
    return { kind: 'at', at };
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Moves `known` behind the last whole line of a stretch, or behind a seal in it. False when it has neither. */
  #look(bytes: Buffer, from: number): boolean {
    const seal = bytes.indexOf(SEAL_LINE);
    if (seal >= 0) this.sealEnd = from + seal + SEAL_LINE.length;
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline < 0) return false;
    this.known = this.sealEnd ?? from + newline + 1;
    return true;
  }

  #find(own: Buffer, gap: Buffer, start: number): number | undefined {
    const first = gap.indexOf(own);
    if (first < 0) return undefined;
    if (gap.lastIndexOf(own) === first) return start + first;
    // Somebody wrote the very same bytes. The descriptor itself stands where its last write ended.
    const end = this.#standsAt();
    return end === undefined ? undefined : end - own.length;
  }

  /**
   * Where this descriptor's last write ended: what can be read from there to the end of the file, taken from a size that did
   * not change meanwhile. Undefined when the file never stood still.
   */
  #standsAt(): number | undefined {
    const buffer = Buffer.allocUnsafe(SCAN_BYTES);
    let behind = 0;
    let size = fstatSync(this.fd).size;
    for (let tries = 0; tries < STILL_TRIES; tries += 1) {
      for (let length = -1; length !== 0; behind += length)
        length = readSync(this.fd, buffer, 0, buffer.length, null);
      const now = fstatSync(this.fd).size;
      if (now === size) return size - behind;
      size = now;
    }
    return undefined;
  }

  #read(from: number, to: number): Buffer | undefined {
    if (to < from) return undefined;
    const bytes = Buffer.allocUnsafe(to - from);
    for (let done = 0; done < bytes.length; ) {
      const length = readSync(this.fd, bytes, done, bytes.length - done, from + done);
      if (length === 0) return undefined;
      done += length;
    }
    return bytes;
  }
}
