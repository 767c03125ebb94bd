import type { LogReader, LogRecord, Offset } from './log.ts';

/** How far the stamp of a record may be before that of a record appended earlier: a clock that was set back by so much. */
export const CLOCK_SLACK_MS = 3_600_000;

export interface TimeSearch {
  /** Bases of the segments, in order. */
  readonly bases: readonly Offset[];
  readonly reader: (from: Offset) => LogReader;
  readonly end: () => Offset;
}

/**
 * The offset of the first record, in log order, whose time is at least `timeMs`; the end when there is none. Times need not
 * be in order, as clocks are set and writers wait; records without a time (NaN) never match.
 *
 * Segments at the front are gone past unread when the first record of a later segment is more than an hour before `timeMs`.
 * That is right as long as no record is stamped more than an hour later than one appended after it. Where a clock ran ahead
 * by more and was set back, records of that time may be gone past.
 */
export function offsetAt(search: TimeSearch, timeMs: number, timeOf: (body: string) => number): Offset {
  const { bases, reader, end } = search;
  let from = bases[0] ?? end();
  for (let i = bases.length - 1; i > 0; i -= 1) {
    const base = bases[i] as Offset;
    const first = firstRecord(reader(base), bases[i + 1]);
    if (first === undefined || !(timeOf(first.body) < timeMs - CLOCK_SLACK_MS)) continue;
    from = base;
    break;
  }
  const scan = reader(from);
  try {
    for (;;) {
      const { records, skipped } = scan.next();
      for (const record of records) if (timeOf(record.body) >= timeMs) return record.offset;
      if (records.length === 0 && skipped.length === 0) return end();
    }
  } finally {
    scan.close();
  }
}

/** The first record of a reader, if it stands before `until`. Closes the reader. */
export function firstRecord(reader: LogReader, until = Number.POSITIVE_INFINITY): LogRecord | undefined {
  try {
    for (;;) {
      const { records, skipped } = reader.next(1);
      const first = records[0];
      if (first !== undefined) return first.offset < until ? first : undefined;
      if (skipped.length === 0 || reader.position >= until) return undefined;
    }
  } finally {
    reader.close();
  }
}
