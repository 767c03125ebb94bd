import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { recordStart, SEAL_BODY, splitOffset, takeBody } from './line.ts';
import type { Offset } from './log.ts';

/** More than the last line of a compacted segment can have. */
const LAST_LINE_BYTES = 128;

/** The offset at which a compacted segment ends, from its last line. Undefined when that line is not whole. */
export function compactedEnd(path: string): Offset | undefined {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, LAST_LINE_BYTES));
    const length = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    const newline = length - 1;
    const start = bytes.lastIndexOf('\n{"', newline - 1) + 1;
    if (newline < 1 || recordStart(bytes, start, newline) !== start) return undefined;
    const parts = splitOffset(takeBody(bytes, start, newline));
    return parts?.body === SEAL_BODY ? parts.offset : undefined;
  } finally {
    closeSync(fd);
  }
}
