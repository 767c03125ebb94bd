import { type Command, CommanderError } from 'commander';
import { ArbiterError, messageOf, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { type App, type Context, contextOf } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, write } from './io.ts';

/** What a program says that has failed. */
const REPORT =
  'This is a fault in Arbiter or its installation. `arbiter doctor` may say more; with ARBITER_DEBUG=1 the place is shown.';

/** Makes the program with its commands; `quiet`: as in `base-program.ts`. */
export type MakeProgram = (app: App, quiet: boolean) => Command;

/** Runs one command line, without the program's own name. Never throws. */
export async function run(makeProgram: MakeProgram, args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const app: App = {
    io,
    action:
      <A extends unknown[]>(work: (context: Context, ...own: A) => Promise<ExitCode>) =>
      async (...given: [...A, Command]) => {
        const own = given.slice(0, -1) as unknown[] as A;
        code = await work(contextOf(io, given.at(-1) as Command), ...own);
      },
  };
  try {
    const program = makeProgram(app, wantsJson(args));
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return afterCommander(error, args, io);
    return fail(error, args, io);
  }
}

/** Before the command line is understood: whether a program reads what we say. */
const wantsJson = (args: readonly string[]): boolean => args.includes('--json');

/** Commander has said what it had to say, in words; a reader of JSON is still waiting. */
async function afterCommander(error: CommanderError, args: readonly string[], io: Io): Promise<ExitCode> {
  if (error.exitCode === 0) return EXIT.ok;
  const message = error.code === 'commander.help' ? 'a command is missing; see --help' : error.message;
  if (wantsJson(args)) await sayJson(io, 'usage', message);
  return EXIT.usage;
}

/** An error that was raised on purpose says itself what to do; any other is a fault of ours. */
async function fail(error: unknown, args: readonly string[], io: Io): Promise<ExitCode> {
  const known = error instanceof ArbiterError;
  const text = safeLine(messageOf(error), 2_000);
  if (wantsJson(args)) await sayJson(io, known ? error.code : 'internal', text);
  else await write(io.err, `arbiter: ${text}\n${known ? '' : `${REPORT}\n`}`);
  if (io.env['ARBITER_DEBUG'] === '1' && error instanceof Error && !(error instanceof UsageError))
    await write(io.err, `${error.stack}\n`);
  if (error instanceof UsageError) return EXIT.usage;
  return known ? EXIT.found : EXIT.internal;
}

const sayJson = (io: Io, code: string, message: string): Promise<void> =>
  write(io.err, `${JSON.stringify({ error: { code, message: message.replace(/^error: /, '') } })}\n`);
