import type { Clock } from '../core/clock.ts';
import type { LogFaultPoint } from './faults.ts';

/**
 * The append-only log: a folder of JSONL segments that many processes write and read at once, without a lock and without a
 * daemon. This file is the interface; `open-log.ts` opens one. How it holds together is told where it is done:
 * `writer.ts` (appending, rotation, races, what each crash leaves), `reader.ts` (what a reader sees and skips),
 * `sync.ts` (what survives the machine), `retain.ts` and `compact.ts` (what is given up, and when).
 *
 * It is the source of truth for which records were appended and in which order. It does not know what a body means, who has
 * read what, or which bodies are duplicates. Only for local file systems: on NFS an append is not one step.
 *
 * Words: a *segment* is one file; a *seal* is the line that ends it; *void* are bytes behind the first seal, which nobody
 * ever reads; *torn* is part of a line whose writer died or had no room; a *phantom* is a whole record that was never
 * acknowledged. Phantoms are normal (the writer died, or wrote again); an acknowledged record that no reader sees is not.
 */

/** A position in the whole log, in bytes. Never runs backwards while the folder is not touched by hand. */
export type Offset = number;

/** Where a record stands, and where the line behind it begins. */
export interface Appended {
  readonly offset: Offset;
  readonly next: Offset;
}

export interface LogRecord {
  readonly offset: Offset;
  readonly next: Offset;
  /** The JSON text that was appended, without the checksum. */
  readonly body: string;
}

/**
 * Bytes that a reader went past.
 * torn: part of a line, with a whole record behind it; its writer died or had no room. corrupt: a line whose checksum does
 * not hold. missing: a segment, or the end of one, is not there although later ones are. removed: retention took it.
 * ahead: the position asked for is behind the end, as after a machine crash that lost what was not synced; the reader stands
 * at the end instead, `offset` is that end and `bytes` is 0.
 */
export interface Skipped {
  readonly offset: Offset;
  readonly bytes: number;
  readonly reason: 'torn' | 'corrupt' | 'missing' | 'removed' | 'ahead';
}

export interface LogOptions {
  /** A segment that has reached so many bytes is sealed by the next append. Default 16 MiB, at least 1 kB. */
  readonly segmentBytes?: number;
  /** More bytes of files than that are refused with LogOverflowError. Default 1 GiB. Several writers may overshoot by a batch each. */
  readonly maxBytes?: number;
  /** Longest body, in bytes of UTF-8. Default 1 MiB. */
  readonly maxRecordBytes?: number;
  /** What an append waits for; see {@link Log.appendDurably}. Default `batched`. */
  readonly fsync?: 'batched' | 'always';
  /** With `batched`: longest time from a write to the start of its fdatasync, in milliseconds. Default 50. */
  readonly fsyncIntervalMs?: number;
  /** How often {@link Log.watch} looks by itself, for file systems that do not tell. In milliseconds, default 250. */
  readonly pollMs?: number;
  readonly clock?: Clock;
  /**
   * Milliseconds since the epoch of a record; NaN for one without a time. The same for a folder always, as what it says is kept
   * (`time-index.ts`). Left out: retention by age and {@link Log.offsetAt} are errors.
   */
  readonly timeOf?: (body: string) => number;
  /** Called at named points. What it throws is taken as the error of the step that follows. For tests. */
  readonly fault?: (point: LogFaultPoint) => void;
}

export interface ReadBatch {
  readonly records: readonly LogRecord[];
  readonly skipped: readonly Skipped[];
  /** Where the next call goes on; a reader made there later sees the same records. */
  readonly position: Offset;
}

export interface LogReader {
  /**
   * The next whole records, from about `maxBytes` of the log (default 256 KiB; a longer record comes whole). Records and
   * skipped both empty means: at the end for now. Throws only when a file is there and cannot be read.
   */
  next(maxBytes?: number): ReadBatch;
  readonly position: Offset;
  /** Gives back the file. The reader is of no use afterwards. */
  close(): void;
}

export interface RetainOptions {
  /** Remove the oldest segments until the files have at most so many bytes. Left out: no limit. */
  readonly maxBytes?: number;
  /** Remove segments whose records are all older than that. Needs {@link LogOptions.timeOf}. Left out: no limit. */
  readonly maxAgeMs?: number;
  /** Nothing at or behind this offset is removed: where the slowest reader stands. Left out: nobody needs anything. */
  readonly keepFrom?: Offset;
  /** Removes also what `keepFrom` holds. Default false. */
  readonly force?: boolean;
  /** A segment written to within this time is kept. Default 60,000. With 0 a writer that sleeps may write a record twice. */
  readonly graceMs?: number;
}

export interface RemovedSegment {
  readonly offset: Offset;
  readonly next: Offset;
  /** Bytes of files that were given back. */
  readonly bytes: number;
}

export interface Retained {
  readonly removed: readonly RemovedSegment[];
  /**
   * The oldest segment that should go by `maxBytes` or `maxAgeMs` and stays, and why. keep-from: a reader still needs it;
   * recent: it was written to within `graceMs`; active: it is the newest.
   */
  readonly held:
    | { readonly reason: 'keep-from' | 'recent' | 'active'; readonly offset: Offset; readonly bytes: number }
    | undefined;
}

export interface CompactOptions {
  /** A segment written to within this time is left alone. Default 60,000; see {@link RetainOptions.graceMs}. */
  readonly graceMs?: number;
}

export type Compacted =
  | {
      readonly kind: 'compacted';
      /** Segments that were rewritten. */
      readonly segments: number;
      readonly droppedRecords: number;
      readonly freedBytes: number;
    }
  /** Another process compacts at this moment; nothing was done. */
  | { readonly kind: 'busy'; readonly pid: number };

export interface LogStats {
  readonly start: Offset;
  readonly end: Offset;
  /** Bytes of all segment files. */
  readonly bytes: number;
  readonly segments: number;
  /** Bytes appended by this object that no fdatasync has covered yet. */
  readonly unsynced: number;
  /** Why an fdatasync failed, if one did; durable appends are refused since. */
  readonly syncTrouble: string | undefined;
}

export interface Log {
  /**
   * Appends records in this order, with one write for each MiB. Each body is the JSON text of an object with at least one
   * member and no raw newline. When it returns, the records survive the death of any process. Records of other writers may
   * stand between those of two writes.
   * Throws RecordTooLargeError and BadRecordError before anything is written; LogOverflowError, LogFullError and
   * LogUnwritableError carry in `appended` what was acknowledged before.
   */
  append(bodies: readonly string[]): readonly Appended[];
  /** As {@link append}; with fsync `always` it also waits for an fdatasync that began after the write. */
  appendDurably(bodies: readonly string[]): Promise<readonly Appended[]>;
  /** The first offset that is still kept. */
  start(): Offset;
  /** Behind the last whole line, now. */
  end(): Offset;
  /** A reader from an offset that this log gave (of a record, `next`, start, end, or a position). */
  reader(from: Offset): LogReader;
  /**
   * Calls back, on a later turn, when something may have been appended by anybody; many appends may be one call, and a call
   * may be for nothing. Keeps the process alive until the returned function is called.
   */
  watch(listener: () => void): () => void;
  /**
   * The first record in log order whose time is at least `timeMs`, or the end. What it assumes of clocks, and its cost:
   * `offset-at.ts`. Throws UsageError without {@link LogOptions.timeOf}.
   */
  offsetAt(timeMs: number): Offset;
  /**
   * Prepares {@link offsetAt} for the segments that were sealed since; how many. Who does not call it now and then pays at the first
   * search, once a segment. Rejects with UsageError without {@link LogOptions.timeOf}.
   */
  indexTimes(): Promise<number>;
  /** Removes the oldest segments that are not needed. The newest always stays. */
  retain(options: RetainOptions): Retained;
  /** Rewrites all segments but the newest without the records that `keep` denies. Offsets stay. */
  compact(keep: (body: string, offset: Offset) => boolean, options?: CompactOptions): Promise<Compacted>;
  stats(): LogStats;
  /** Waits for an fdatasync of all that was appended. Rejects when one failed. */
  flush(): Promise<void>;
  /** Flushes, ends watches and gives back files. */
  close(): Promise<void>;
}
