import type { Command } from 'commander';
import type { App } from './app.ts';
import { baseProgram } from './base-program.ts';
import { agentsCommand } from './commands/agents.ts';
import { breakersCommand } from './commands/breakers.ts';
import { busCommand } from './commands/bus.ts';
import { chainCommand } from './commands/chain.ts';
import { completionCommand } from './commands/completion.ts';
import { costCommand } from './commands/cost.ts';
import { dashboardCommand } from './commands/dashboard.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { learnCommand } from './commands/learn.ts';
import { metricsCommand } from './commands/metrics.ts';
import { pluginCommand } from './commands/plugin.ts';
import { registryCommand } from './commands/registry.ts';
import { routeCommand } from './commands/route.ts';
import { rpcCommand } from './commands/rpc.ts';
import { serveCommand } from './commands/serve.ts';
import { sloCommand } from './commands/slo.ts';
import { stateCommand } from './commands/state.ts';
import { statusCommand } from './commands/status.ts';
import { statuslineCommand } from './commands/statusline.ts';
import { EXIT_HELP } from './exit.ts';

/**
 * The whole command line. Nothing that a command needs is loaded before the command runs.
 *
 * @param quiet says nothing in words about a wrong command line: the caller says it in JSON.
 */
export function makeProgram(app: App, quiet: boolean): Command {
  const program = baseProgram(app, quiet).addHelpText('after', `\n${EXAMPLES}\n\n${EXIT_HELP}`);
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
    learnCommand,
    costCommand,
    metricsCommand,
    sloCommand,
    serveCommand,
    statusCommand,
    statuslineCommand,
    dashboardCommand,
    doctorCommand,
    demoCommand,
    completionCommand,
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
