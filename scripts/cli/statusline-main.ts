import { resolve } from 'node:path';
import { processIo, write } from './io.ts';
import { statusline } from './status/statusline.ts';

/**
 * `arbiter statusline`, with or without `--home <dir>` behind it: a bundle of its own without the parser of command lines, because
 * Claude Code asks for the line again and again. `bin/arbiter` chooses; any other command line of it goes to the whole program.
 */
process.stdout.on('error', () => process.exit());

const io = processIo();
const [, home] = process.argv.slice(3);
const env = home === undefined ? io.env : { ...io.env, ARBITER_HOME: resolve(io.cwd, home) };

void statusline({ env, io }).then((line) => write(io.out, line === undefined ? '' : `${line}\n`));
