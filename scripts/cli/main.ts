import { systemCode } from '../core/errors.ts';
import { EXIT } from './exit.ts';
import { processIo } from './io.ts';
import { ownVersion } from './own-root.ts';

/** Start of the program. Whoever reads us may stop at any time, as `head` does; that ends us and is no fault. */
process.stdout.on('error', (error) => {
  process.exit(systemCode(error) === 'EPIPE' ? EXIT.ok : EXIT.internal);
});
process.stderr.on('error', () => {
  // nobody listens, so there is nobody to tell
});

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Asked by scripts again and again; needs nothing of the rest.
  process.stdout.write(`${ownVersion()}\n`);
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(args, processIo());
}
