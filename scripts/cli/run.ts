import { type Command, CommanderError } from 'commander';
import { messageOf, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { type App, contextOf } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, write } from './io.ts';
import { makeProgram } from './program.ts';

/** What a program says that has failed. */
const REPORT =
  'This is a fault in Arbiter or its installation. `arbiter doctor` may say more; with ARBITER_DEBUG=1 the place is shown.';

/** Runs one command line, without the program's own name. Never throws. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const app: App = {
    io,
    action:
      (work) =>
      async (...given) => {
        const command = given.at(-1) as Command;
        const own = given.slice(0, -1) as Parameters<typeof work> extends [unknown, ...infer A] ? A : never;
        code = await work(contextOf(io, command), ...own);
      },
  };
  try {
    await makeProgram(app).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return afterCommander(error, args, io);
    return fail(error, args, io);
  }
}

/** Commander has said what it had to say, in words; only a reader of JSON is still waiting. */
async function afterCommander(error: CommanderError, args: readonly string[], io: Io): Promise<ExitCode> {
  if (error.exitCode === 0) return EXIT.ok;
  if (args.includes('--json') && error.code !== 'commander.help') await sayJson(io, 'usage', error.message);
  return EXIT.usage;
}

async function fail(error: unknown, args: readonly string[], io: Io): Promise<ExitCode> {
  const usage = error instanceof UsageError;
  const text = safeLine(messageOf(error), 2_000);
  if (args.includes('--json')) await sayJson(io, usage ? 'usage' : 'internal', text);
  else await write(io.err, `arbiter: ${text}\n${usage ? '' : `${REPORT}\n`}`);
  if (!usage && io.env['ARBITER_DEBUG'] === '1' && error instanceof Error)
    await write(io.err, `${error.stack}\n`);
  return usage ? EXIT.usage : EXIT.internal;
}

const sayJson = (io: Io, code: string, message: string): Promise<void> =>
  write(io.err, `${JSON.stringify({ error: { code, message: message.replace(/^error: /, '') } })}\n`);
