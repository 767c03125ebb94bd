import { fstatSync, readSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { systemCode } from '../core/errors.ts';
import { statusline } from './status/statusline.ts';

/**
 * `arbiter statusline`, with or without `--home <dir>` behind it: a bundle of its own without the parser of command lines, because
 * Claude Code asks for the line again and again. `bin/arbiter` chooses; any other command line of it goes to the whole program.
 *
 * Reads and writes by file number: for its streams of pipes Node.js loads its network, which takes longer than the line does.
 */
const STDIN = 0;
const STDOUT = 1;
const CHUNK_BYTES = 65_536;

async function* standardInput(): AsyncGenerator<Buffer | string> {
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    try {
      const length = readSync(STDIN, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    } catch (error) {
      if (systemCode(error) === 'EOF') return; // how Windows says that a pipe has ended
      if (systemCode(error) !== 'EAGAIN') throw error;
      // Whoever started us has made the pipe one that does not wait.
      yield* process.stdin;
      return;
    }
  }
}

const [, home] = process.argv.slice(3);
const line = statusline({
  env: home === undefined ? process.env : { ...process.env, ARBITER_HOME: resolve(home) },
  io: {
    // A terminal or /dev/null: neither has anything to say.
    stdin: Object.assign(standardInput(), { isTTY: fstatSync(STDIN).isCharacterDevice() }),
    cwd: process.cwd(),
    clock: systemClock,
  },
});

void line.then((text) => {
  if (text === undefined) return;
  try {
    writeSync(STDOUT, `${text}\n`);
  } catch {
    // nobody reads any more
  }
});
