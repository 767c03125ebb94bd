import { Command } from 'commander';
import type { App } from './app.ts';
import { agentsCommand } from './commands/agents.ts';
import { breakersCommand } from './commands/breakers.ts';
import { busCommand } from './commands/bus.ts';
import { chainCommand } from './commands/chain.ts';
import { costCommand } from './commands/cost.ts';
import { dashboardCommand } from './commands/dashboard.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { metricsCommand } from './commands/metrics.ts';
import { pluginCommand } from './commands/plugin.ts';
import { registryCommand } from './commands/registry.ts';
import { routeCommand } from './commands/route.ts';
import { rpcCommand } from './commands/rpc.ts';
import { serveCommand } from './commands/serve.ts';
import { sloCommand } from './commands/slo.ts';
import { stateCommand } from './commands/state.ts';
import { EXIT_HELP } from './exit.ts';
import { ownVersion } from './own-root.ts';

/** Help into a file or a pipe is wrapped here. */
const HELP_WIDTH = 100;

/**
 * The whole command line. Nothing that a command needs is loaded before the command runs.
 *
 * @param quiet says nothing in words about a wrong command line: the caller says it in JSON.
 */
export function makeProgram(app: App, quiet: boolean): Command {
  const { out, err } = app.io;
  const program = new Command('arbiter')
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
    .option('--no-color', 'print without colours (also: NO_COLOR)')
    .addHelpText('after', `\n${EXAMPLES}\n\n${EXIT_HELP}`);
  for (const add of [
    routeCommand,
    explainCommand,
    agentsCommand,
    registryCommand,
    pluginCommand,
    chainCommand,
    busCommand,
    rpcCommand,
    stateCommand,
    breakersCommand,
    costCommand,
    dashboardCommand,
    metricsCommand,
    sloCommand,
    serveCommand,
    doctorCommand,
    demoCommand,
  ]) {
    add(program, app);
  }
  return program;
}

const EXAMPLES = `Examples:
  $ arbiter demo                                     see it decide, measured here and now
  $ arbiter route "login loops after the callback"   where a prompt would go, and why
  $ arbiter agents search keycloak theme             who could help
  $ arbiter registry validate --strict --only-plugin-dirs --plugin-dir .
                                                     check a plugin you write`;
