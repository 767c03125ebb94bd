import { writeSync } from 'node:fs';
import type { Claims } from './claims.ts';
import { resultLine } from './result-line.ts';

/** Longer lines go over the main thread: a pipe takes up to so many bytes as a whole or not at all (PIPE_BUF of Linux). */
const MAX_BYTES = 4_096;

/** How long a half-written line is tried further before it is given up. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 1;

const STDOUT = 1;

/** Writes some bytes from a place on and gives their number, as `fs.writeSync` does. */
export type Write = (bytes: Uint8Array, from: number) => number;

const toStdout: Write = (bytes, from) => writeSync(STDOUT, bytes, from);

/**
 * Replies to a call from the worker. False when the main thread has to reply instead: the line is long, the main thread is writing, or the
 * host does not read at the moment. True also when it has replied already, because the deadline was over.
 *
 * @param id number of the call between the threads. @param request the host's id of it.
 */
export function replyNow(
  claims: Claims,
  { id, request, text }: { readonly id: number; readonly request: string | number; readonly text: string },
  write = toStdout,
): boolean {
  const line = Buffer.from(resultLine(request, text));
  if (line.length > MAX_BYTES || !claims.tryLock()) return false;
  try {
    return !claims.take(id) || writeWhole(line, write);
  } finally {
    claims.unlock();
  }
}

/** False when nothing was written. A line that was begun is finished, or the host is gone. */
function writeWhole(line: Uint8Array, write: Write): boolean {
  const end = performance.now() + PATIENCE_MS;
  let written = 0;
  while (written < line.length) {
    try {
      written += write(line, written);
    } catch {
      if (written === 0) return false;
      if (performance.now() > end) return true;
      pause(PAUSE_MS);
    }
  }
  return true;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
