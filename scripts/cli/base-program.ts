import { Command } from 'commander';
import type { App } from './app.ts';
import { ownVersion } from './own-root.ts';

/** Help into a file or a pipe is wrapped here. */
const HELP_WIDTH = 100;

/**
 * The program without its commands: what every command line of it understands.
 *
 * @param quiet says nothing in words about a wrong command line: the caller says it in JSON.
 */
export function baseProgram(app: App, quiet: boolean): Command {
  const { out, err } = app.io;
  return new Command('arbiter')
    .description(
      'Routes prompts to the agents of your Claude Code plugins, carries messages between sessions, and calls methods of plugins. Works offline.',
    )
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void (quiet || err.write(text)),
      getOutHelpWidth: () => (out.isTTY === true ? (out.columns ?? 80) : HELP_WIDTH),
      getErrHelpWidth: () => (out.isTTY === true ? (out.columns ?? 80) : HELP_WIDTH),
    })
    .exitOverride()
    .option(
      '--plugin-dir <dir>',
      'add a plugin, a folder of plugins, or a folder of agent files; may be repeated',
      (dir: string, before: string[] | undefined) => [...(before ?? []), dir],
    )
    .option('--only-plugin-dirs', 'look nowhere but in --plugin-dir')
    .option('--json', 'print JSON')
    .option('--home <dir>', 'use another data folder (also: ARBITER_HOME)')
    .option('--no-color', 'print without colours (also: NO_COLOR)');
}
