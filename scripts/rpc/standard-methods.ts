import { MethodError } from '../core/method.ts';
import type { PluginEntry, RegistrySnapshot } from '../registry/entry.ts';
import { filterAgents, searchAgents } from '../registry/query.ts';
import { commandPrompt } from './command-prompt.ts';
import type { MethodFacts } from './outcome.ts';

/** What the process that answers knows. */
export interface Answerer {
  readonly snapshot: RegistrySnapshot;
  /** Agents that are routed around, with the reason; undefined when this process does not keep account of runs. */
  readonly unavailable: ReadonlyMap<string, string> | undefined;
  /** Who this is, for people: `brain 4711`, `arbiter 4712`. */
  readonly name: string;
}

interface StandardMethod extends MethodFacts {
  run(params: never, plugin: PluginEntry, answerer: Answerer): unknown;
}

const AGENTS_SHOWN = 20;

const text = (description: string) => ({ type: 'string', minLength: 1, maxLength: 4_000, description });
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

/** Methods that every plugin has, whether its author did anything or not. All of them only look. */
export const STANDARD_METHODS: readonly StandardMethod[] = [
  {
    name: 'get_status',
    description:
      'What of the plugin is registered, which of its agents are routed around and why, and who answers.',
    params: object({}),
    idempotent: true,
    run: (_: object, plugin, answerer) => status(plugin, answerer),
  },
  {
    name: 'query_agents',
    description: 'Agents of the plugin, by words, capability, tool or model class.',
    params: object({
      query: text('Words to look for; without them all agents are listed by id.'),
      capability: text('Only agents that declare this capability.'),
      tool: text('Only agents that may use this tool.'),
      model: { type: 'string', description: 'Only agents of this model class.' },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: 500,
        default: AGENTS_SHOWN,
        description: 'Most agents listed.',
      },
    }),
    idempotent: true,
    run: queryAgents,
  },
  {
    name: 'execute_command',
    description:
      'The prompt that a slash command of the plugin stands for, with its arguments in place. Nothing is run: the prompt is for whoever has a model.',
    params: object(
      {
        command: text('Name of the command, with or without the plugin: release-notes.'),
        arguments: {
          type: 'string',
          maxLength: 100_000,
          default: '',
          description: 'What a person would type after it.',
        },
      },
      ['command'],
    ),
    idempotent: true,
    run: executeCommand,
  },
];

function status(plugin: PluginEntry, { snapshot, unavailable, name }: Answerer): object {
  const agents = snapshot.agents.filter((a) => a.plugin === plugin.name);
  const around = [...(unavailable ?? [])].filter(([id]) => agents.some((a) => a.id === id));
  return {
    plugin: plugin.name,
    version: plugin.version ?? null,
    source: plugin.source,
    root: plugin.root,
    agents: agents.length,
    commands: snapshot.commands.filter((c) => c.plugin === plugin.name).length,
    methods: [...STANDARD_METHODS.map((m) => m.name), ...(plugin.rpc?.methods ?? [])],
    // Unknown is not the same as none.
    routedAround: unavailable === undefined ? null : around.map(([id, reason]) => ({ agent: id, reason })),
    problems: snapshot.problems.filter((p) => p.file.startsWith(plugin.root)).length,
    answeredBy: name,
  };
}

interface AgentQuery {
  readonly query?: string;
  readonly capability?: string;
  readonly tool?: string;
  readonly model?: string;
  readonly limit: number;
}

function queryAgents(params: AgentQuery, plugin: PluginEntry, { snapshot, unavailable }: Answerer): object {
  const { query, limit, ...filter } = params;
  const all = filterAgents(snapshot, { ...filter, plugin: plugin.name } as Parameters<
    typeof filterAgents
  >[1]);
  const agents =
    query === undefined
      ? all
      : searchAgents({ ...snapshot, agents: all }, query, all.length).map((h) => h.agent);
  return {
    total: agents.length,
    agents: agents.slice(0, limit).map((a) => ({
      id: a.id,
      description: a.description,
      capabilities: a.capabilities,
      model: a.model,
      tools: a.tools ?? null,
      routed: a.routed,
      routedAround: unavailable?.get(a.id) ?? null,
    })),
  };
}

function executeCommand(
  params: { readonly command: string; readonly arguments: string },
  plugin: PluginEntry,
  { snapshot }: Answerer,
): object {
  const wanted = params.command.replace(/^\//, '');
  const id = wanted.includes(':') ? wanted : `${plugin.name}:${wanted}`;
  const own = snapshot.commands.filter((c) => c.plugin === plugin.name);
  const command = own.find((c) => c.id === id);
  if (command === undefined) {
    const fix = own.length === 0 ? 'It has no commands.' : `It has: ${own.map((c) => c.name).join(', ')}.`;
    throw new MethodError('unknown_command', `${plugin.name} has no command ${params.command}.`, { fix });
  }
  return { kind: 'prompt', command: command.id, ...commandPrompt(command.file, params.arguments) };
}
