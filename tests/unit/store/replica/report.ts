import { writeSync } from 'node:fs';
import { systemCode } from '../../../../scripts/core/errors.ts';

/** Writes to standard output before it returns, also when the reader is slow: the pipe to a parent does not block by itself. */
export function report(text: string): void {
  for (;;) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
