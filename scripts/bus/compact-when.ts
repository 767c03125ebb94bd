import { join } from 'node:path';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import type { LogStats } from '../log/log.ts';

/**
 * Whether maintenance compacts. Planning reads the whole log, so it is worth it only when the log has grown since the last time
 * by half of what it holds, and by {@link LEAST_BYTES}: then what is read is in proportion to what was published. Rewriting is
 * worth it when a quarter of the log can go.
 *
 * `compacted.json` beside the log says where the log ended when it was last looked through, for all processes. When it is lost
 * or damaged the log is looked through once more than needed; two processes that find it due at once do it twice.
 */
const LEAST_BYTES = 33_554_432;
const GROWN_SHARE = 0.5;
const DROPPABLE_SHARE = 0.25;
const FILE = 'compacted.json';

export function isPlanDue(folder: string, { start, end, bytes }: LogStats): boolean {
  const grownBytes = end - Math.max(start, Math.min(end, lookedThroughTo(folder)));
  return grownBytes >= Math.max(LEAST_BYTES, GROWN_SHARE * bytes);
}

export function isWorthIt(droppableBytes: number, { bytes }: LogStats): boolean {
  return droppableBytes >= DROPPABLE_SHARE * bytes;
}

export function noteLookedThrough(folder: string, end: number): void {
  writeFileAtomic(join(folder, FILE), `${JSON.stringify({ end })}\n`);
}

function lookedThroughTo(folder: string): number {
  try {
    const value = JSON.parse(readIfThere(join(folder, FILE)) ?? '{}') as { end?: unknown };
    return typeof value.end === 'number' ? value.end : 0;
  } catch {
    return 0;
  }
}
