import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { MODELS } from '../../registry/entry.ts';
import type { AgentFilter } from '../../registry/query.ts';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

interface SearchOptions extends AgentFilter {
  readonly limit: number;
}

export function agentsCommand(program: Command, app: App): void {
  const agents = program
    .command('agents')
    .summary('list, search and show agents')
    .description('List, search and show agents.');
  filters(agents.command('list').description('List agents by plugin.'))
    .addHelpText('after', LIST_EXAMPLES)
    .action(app.action((context, filter: AgentFilter) => list(context, filter)));
  filters(
    agents
      .command('search')
      .description('Find agents by words in their names, triggers, capabilities and descriptions.')
      .argument('<words...>', 'what the agent should know'),
  )
    .option('--limit <n>', 'agents to show', limitOf, 10)
    .addHelpText('after', SEARCH_EXAMPLES)
    .action(
      app.action((context, words: string[], options: SearchOptions) =>
        search(context, words.join(' '), options),
      ),
    );
  agents
    .command('show')
    .description('Show all that is known of one agent.')
    .argument('<agent>', 'plugin:agent, or the name alone when only one agent has it')
    .addHelpText('after', '\nExample:\n  $ arbiter agents show fastapi-backend:endpoint-engineer')
    .action(app.action((context, id: string) => show(context, id)));
}

const LIST_EXAMPLES = `
Examples:
  $ arbiter agents list --plugin fastapi-backend
  $ arbiter agents list --tool Write --model opus --json`;

const SEARCH_EXAMPLES = `
Examples:
  $ arbiter agents search keycloak login theme
  $ arbiter agents search migration --plugin fastapi-backend --limit 3`;

function filters(command: Command): Command {
  return command
    .option('--plugin <name>', 'only agents of this plugin; also: user, project')
    .option('--capability <words>', 'only agents that declare this capability')
    .option('--tool <name>', 'only agents that may use this tool')
    .addOption(new Option('--model <name>', 'only agents that ask for this model').choices(MODELS));
}

function limitOf(value: string): number {
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Give a whole number from 1 to 9999.');
}

async function list(context: Context, filter: AgentFilter): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { filterAgents } = await import('../../registry/query.ts');
  const { agentLists, agentJson } = await import('../agent-view.ts');
  const { nothing } = await import('../agent-lookup.ts');
  const { snapshot } = openRegistry(context);
  const agents = filterAgents(snapshot, filter);
  await context.print(
    () => (agents.length === 0 ? nothing(snapshot, filter) : agentLists(agents, context.look)),
    { agents: agents.map(agentJson) },
  );
  return agents.length === 0 ? EXIT.found : EXIT.ok;
}

async function search(context: Context, words: string, options: SearchOptions): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { filterAgents, searchAgents } = await import('../../registry/query.ts');
  const { hitTable } = await import('../agent-view.ts');
  const { nothing } = await import('../agent-lookup.ts');
  const { snapshot } = openRegistry(context);
  const hits = searchAgents({ ...snapshot, agents: filterAgents(snapshot, options) }, words, options.limit);
  await context.print(() => (hits.length === 0 ? nothing(snapshot, options) : hitTable(hits, context.look)), {
    agents: hits.map(({ agent, score, reasons }) => ({
      id: agent.id,
      plugin: agent.plugin,
      score,
      reasons,
      description: agent.description,
    })),
  });
  return hits.length === 0 ? EXIT.found : EXIT.ok;
}

async function show(context: Context, wanted: string): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { agentCard, agentJson } = await import('../agent-view.ts');
  const { agentsNamed, unknown } = await import('../agent-lookup.ts');
  const { snapshot } = openRegistry(context);
  const found = agentsNamed(snapshot, wanted);
  if (found.length > 1) {
    throw new UsageError(
      `${found.length} agents are called ${wanted}: ${found.map((a) => a.id).join(', ')}.`,
      { fix: 'Give the whole id.' },
    );
  }
  const [agent] = found;
  await context.print(
    () => (agent === undefined ? unknown(snapshot, wanted) : agentCard(agent, context.look)),
    { agent: agent === undefined ? null : agentJson(agent) },
  );
  return agent === undefined ? EXIT.found : EXIT.ok;
}
