import type { Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import type { Environment } from '../host/data-folder.ts';

/** Everything outside that a command touches, so that tests run commands in process. */
export interface Io {
  /** Chunks of bytes or text. */
  readonly stdin: AsyncIterable<Buffer | string> & { readonly isTTY?: boolean };
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable;
  readonly env: Environment;
  readonly cwd: string;
  readonly clock: Clock;
  /** Resolves when the person wants no more (Ctrl-C). Only asked for by commands that end well then. */
  readonly interrupted: Promise<void>;
}

/** The real ones. */
export function processIo(): Io {
  return {
    stdin: process.stdin,
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    // Whoever listens to a signal takes its usual end away, so nobody does before a command asks.
    get interrupted() {
      return new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      });
    },
  };
}

/** Writes, and waits while the reader is slower than we are. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (text === '' || stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
