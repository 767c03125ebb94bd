import { systemCode } from '../core/errors.ts';
import { EXIT } from './exit.ts';
import { processIo } from './io.ts';
import { makeProgram } from './program.ts';
import { run } from './run.ts';

/** Start of the program. Whoever reads us may stop at any time, as `head` does; that ends us and is no fault. */
process.stdout.on('error', (error) => {
  process.exit(systemCode(error) === 'EPIPE' ? EXIT.ok : EXIT.internal);
});
process.stderr.on('error', () => {
  // nobody listens, so there is nobody to tell
});

process.exitCode = await run(makeProgram, process.argv.slice(2), processIo());
