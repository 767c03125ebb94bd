import { type Command, InvalidArgumentError } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

interface CallOptions {
  readonly params: string;
  readonly timeout?: number;
  readonly local?: boolean;
}

export function rpcCommand(program: Command, app: App): void {
  const rpc = program
    .command('rpc')
    .summary('call methods of plugins')
    .description('Methods that plugins offer: fixed work that a program does better than a model.');
  rpc
    .command('list')
    .description('List the methods of all plugins, or of one with their params.')
    .argument('[plugin]', 'a plugin')
    .addHelpText('after', '\nExamples:\n  $ arbiter rpc list\n  $ arbiter rpc list fastapi-backend')
    .action(app.action((context, plugin: string | undefined) => list(context, plugin)));
  rpc
    .command('call')
    .description(
      'Call a method and print its result as JSON. A running session answers, whichever is free; this process does when none is there, or with --local.',
    )
    .argument('<plugin>', 'a plugin')
    .argument('<method>', 'one of its methods; every plugin has get_status, query_agents and execute_command')
    .option('--params <json>', 'params as JSON, as @file, or - for standard input', '{}')
    .option(
      '--timeout <ms>',
      'longest time to wait, in milliseconds; without it the policy for methods says it',
      timeoutOf,
    )
    .option('--local', 'run it here, whether a session is running or not')
    .addHelpText('after', CALL_HELP)
    .action(
      app.action((context, plugin: string, method: string, options: CallOptions) =>
        call(context, plugin, method, options),
      ),
    );
}

const CALL_HELP = `
Relative paths in params start at the current folder.

Examples:
  $ arbiter rpc call fastapi-backend list_routes --params '{"path":"."}'
  $ arbiter rpc call exec-automator budget_variance --params @params.json --local`;

function timeoutOf(value: string): number {
  if (/^[1-9]\d{0,7}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Give a whole number of milliseconds from 1 to 99999999.');
}

async function list(context: Context, plugin: string | undefined): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { isPlugin, pluginOf } = await import('../rpc-plugin.ts');
  const { describePlugins, methodText } = await import('../rpc-list.ts');
  const { snapshot } = openRegistry(context);
  const wanted = plugin === undefined ? snapshot.plugins.filter(isPlugin) : [pluginOf(snapshot, plugin)];
  const described = await describePlugins(wanted);
  await context.print(() => methodText(described, plugin !== undefined, context.look), {
    plugins: described,
  });
  return described.some((p) => p.trouble !== null) ? EXIT.found : EXIT.ok;
}

async function call(
  context: Context,
  plugin: string,
  method: string,
  options: CallOptions,
): Promise<ExitCode> {
  const { readParams } = await import('../rpc-params.ts');
  const request = { method, params: await readParams(context.io, options.params), cwd: context.io.cwd };
  const { callHere, callSession } = await import('../rpc-call.ts');
  const end =
    options.local === true
      ? await callHere(context, plugin, request, options.timeout)
      : await callSession(context, plugin, request, options.timeout);
  const { write } = await import('../io.ts');
  if (end.kind === 'done') {
    await write(context.io.out, `${JSON.stringify(end.result, null, 2)}\n`);
    if (end.kept !== undefined) await sayKept(context, end.kept);
    if (end.here !== undefined) await sayHere(context, end.here);
    return EXIT.ok;
  }
  const { code, message, fix } = end;
  const { safeText } = await import('../../core/untrusted.ts');
  const words = safeText(fix === undefined ? message : `${message} ${fix}`, 4_000);
  await write(
    context.io.err,
    context.globals.json ? `${JSON.stringify({ error: { code, message, fix } })}\n` : `arbiter: ${words}\n`,
  );
  return EXIT.found;
}

/** Who answered is told: a session knows more of what goes on than a process of its own. */
async function sayHere({ io, globals }: Context, why: string): Promise<void> {
  const { write } = await import('../io.ts');
  const { safeLine } = await import('../../core/untrusted.ts');
  const words = safeLine(why, 1_000);
  await write(
    io.err,
    globals.json
      ? `${JSON.stringify({ note: { here: true, why: words } })}\n`
      : `arbiter: this process answered. ${words}\n`,
  );
}

/** An old result must not pass for a new one. */
async function sayKept(
  { io, globals }: Context,
  kept: { readonly ageMs: number; readonly why: string },
): Promise<void> {
  const { write } = await import('../io.ts');
  const { safeLine } = await import('../../core/untrusted.ts');
  const { durationText } = await import('../duration.ts');
  const why = safeLine(kept.why, 1_000);
  const note = { note: { kept: true, ageMs: kept.ageMs, why } };
  await write(
    io.err,
    globals.json
      ? `${JSON.stringify(note)}\n`
      : `arbiter: this is the result of ${durationText(kept.ageMs)} ago. ${why}\n`,
  );
}
