import type { Clock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { LogFaultPoint } from './faults.ts';
import type { LogReader, Offset, RemovedSegment, Retained, RetainOptions } from './log.ts';
import { firstRecord } from './offset-at.ts';
import { listSegments, removeFile, segmentPath, sizeOf, totalBytes } from './segments.ts';
import { timesPath } from './time-index.ts';

export const DEFAULT_GRACE_MS = 60_000;

export interface RetainContext {
  readonly folder: string;
  readonly clock: Clock;
  readonly fault: (point: LogFaultPoint) => void;
  readonly reader: (from: Offset) => LogReader;
  readonly timeOf: ((body: string) => number) | undefined;
}

/**
 * Removes whole segments, oldest first, while they are over a limit; stops at the first that must stay and says why. The
 * newest segment always stays, so offsets go on. A crash in between leaves a log that begins at some older segment. Several
 * processes may do it at once. Ages are those of records, by `timeOf`; only the grace goes by the file system's time.
 */
export function retain(context: RetainContext, options: RetainOptions): Retained {
  const {
    maxBytes = Number.POSITIVE_INFINITY,
    maxAgeMs,
    keepFrom = Number.POSITIVE_INFINITY,
    force = false,
  } = options;
  const { graceMs = DEFAULT_GRACE_MS } = options;
  const { folder, clock, fault, timeOf } = context;
  if (maxAgeMs !== undefined && timeOf === undefined)
    throw new UsageError('Retention by age cannot tell how old a record is.', {
      fix: 'Open it with timeOf.',
    });
  const files = listSegments(folder);
  const now = clock.now();
  let total = totalBytes(files);
  const removed: RemovedSegment[] = [];
  for (const [index, file] of files.entries()) {
    const next = files[index + 1]?.base;
    const { bytes, writtenAt } = sizeOf(file.path);
    const old =
      maxAgeMs !== undefined && timeOf !== undefined && next !== undefined
        ? isOlder(context, next, now - maxAgeMs, timeOf)
        : false;
    if (total <= maxBytes && !old) break;
    const held = (reason: 'keep-from' | 'recent' | 'active'): Retained => ({
      removed,
      held: { reason, offset: file.base, bytes },
    });
    if (next === undefined) return total > maxBytes ? held('active') : { removed, held: undefined };
    if (next > keepFrom && !force) return held('keep-from');
    if (graceMs > 0 && writtenAt > now - graceMs) return held('recent');
    fault('retain:before-remove');
    // The original of a compacted segment first: left behind alone, it would bring back what compaction dropped.
    if (file.compacted) removeFile(segmentPath(folder, file.base));
    removeFile(file.path);
    removeFile(timesPath(folder, file.base));
    fault('retain:removed');
    total -= bytes;
    removed.push({ offset: file.base, next, bytes });
  }
  return { removed, held: undefined };
}

/** Whether what stands before an offset is older than a time, told by the record that comes there. */
function isOlder(
  context: RetainContext,
  next: Offset,
  time: number,
  timeOf: (body: string) => number,
): boolean {
  const first = firstRecord(context.reader(next));
  return first !== undefined && timeOf(first.body) < time;
}
