import type { LogReader, LogRecord, Offset } from './log.ts';
import type { SegmentFile } from './segments.ts';
import { blocksOf, type TimesContext } from './time-index.ts';

/** How far the time of a record may be before that of a record appended earlier: a clock that was set back by so much. */
export const CLOCK_SLACK_MS = 3_600_000;

export interface TimeSearch extends TimesContext {
  /** In order. */
  readonly segments: readonly SegmentFile[];
  readonly end: () => Offset;
}

/**
 * The offset of the first record, in log order, whose time is at least `timeMs`; the end when there is none. Times need not
 * be in order, as clocks are set and writers wait; records without a time (NaN) never match. What compaction dropped may count as
 * gone even while its rewriting is under way.
 *
 * The answer is that of a reader who looks at every record from the start, as long as no record is stamped more than an hour
 * later than one appended after it. Where a clock ran ahead by more and was set back, records of that time may be gone past.
 *
 * Cost: the segments that are certainly earlier are found by bisection over their first records. From there on, a sealed segment
 * costs its index (`time-index.ts`), the one with the answer a block of it, and the newest is read.
 */
export function offsetAt(search: TimeSearch, timeMs: number): Offset {
  const { segments, reader, end, timeOf } = search;
  for (let i = firstPossible(search, timeMs); i < segments.length; i += 1) {
    const segment = segments[i] as SegmentFile;
    const until = segments[i + 1]?.base ?? Number.POSITIVE_INFINITY;
    const blocks = (until === Number.POSITIVE_INFINITY ? undefined : blocksOf(search, segment, until)) ?? [
      { offset: segment.base, latestMs: Number.POSITIVE_INFINITY },
    ];
    for (const [k, { offset, latestMs }] of blocks.entries()) {
      if (latestMs < timeMs) continue;
      const found = firstAt(reader(offset), blocks[k + 1]?.offset ?? until, timeMs, timeOf);
      if (found !== undefined) return found;
    }
  }
  return end();
}

/** Which segment may have the answer first: everything before it is earlier, if clocks were set back by an hour at most. */
function firstPossible({ segments, reader, timeOf }: TimeSearch, timeMs: number): number {
  let [known, open] = [0, segments.length];
  while (open - known > 1) {
    const middle = (known + open) >> 1;
    const first = firstRecord(reader((segments[middle] as SegmentFile).base), segments[middle + 1]?.base);
    if (first !== undefined && timeOf(first.body) < timeMs - CLOCK_SLACK_MS) known = middle;
    else open = middle;
  }
  return known;
}

/** The first record before `until` of at least that time. Closes the reader. */
function firstAt(
  reader: LogReader,
  until: Offset,
  timeMs: number,
  timeOf: (body: string) => number,
): Offset | undefined {
  try {
    for (;;) {
      const { records, skipped } = reader.next();
      for (const { offset, body } of records) {
        if (offset >= until) return undefined;
        if (timeOf(body) >= timeMs) return offset;
      }
      if ((records.length === 0 && skipped.length === 0) || reader.position >= until) return undefined;
    }
  } finally {
    reader.close();
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
