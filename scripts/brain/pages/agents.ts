import { safeLine } from '../../core/untrusted.ts';
import type { AgentEntry } from '../../registry/entry.ts';
import { searchAgents } from '../../registry/query.ts';
import { type BrainState, routedAround } from '../state.ts';

/** Agents found that are shown. */
const MAX_FOUND = 12;
const MAX_PURPOSE = 110;
const MAX_LIST = 1_200;

type Seen = Pick<BrainState, 'registry' | 'health' | 'marks' | 'clock'>;

/**
 * Who is there, as this session's registry has it. Nothing: names by plugin. A plugin: what each of its agents is for. A whole id: all
 * of one agent. Other words: agents that share them, best first.
 */
export function agentsPage(state: Seen, argument: string): string {
  const wanted = argument.trim();
  const agents = state.registry.snapshot.agents.filter((a) => a.routed);
  const around = routedAround(state);
  if (agents.length === 0)
    return 'There are no agents to route to. What was looked at: /jira-orchestrator:doctor';
  if (wanted === '') return [...byPlugin(agents), ...aroundLines(around), HOW].join('\n');
  const one = agents.find((a) => a.id === wanted);
  if (one !== undefined) return card(one, around.get(one.id));
  const plugin = agents.filter((a) => a.plugin === wanted);
  return plugin.length > 0 ? purposes(plugin) : found(state, wanted);
}

const HOW = 'More: /jira-orchestrator:agents <plugin | plugin:agent | words>';

function byPlugin(agents: readonly AgentEntry[]): string[] {
  const plugins = [...new Set(agents.map((a) => a.plugin))].sort();
  const total = `${agents.length} agents of ${plugins.length} plugins can be routed to.`;
  return [
    total,
    ...plugins.map((plugin) => {
      const names = agents.filter((a) => a.plugin === plugin).map((a) => a.id.slice(plugin.length + 1));
      return `${safeLine(plugin, 80)} (${names.length}): ${safeLine(names.sort().join(', '), MAX_LIST)}`;
    }),
  ];
}

const aroundLines = (around: ReadonlyMap<string, string>): string[] =>
  [...around].map(([id, reason]) => `Routed around: ${safeLine(id, 120)}, ${safeLine(reason, 200)}`);

const purposes = (agents: readonly AgentEntry[]): string =>
  agents.map((a) => `${safeLine(a.id, 120)}  ${safeLine(a.description, MAX_PURPOSE)}`).join('\n');

function found(state: Seen, words: string): string {
  const hits = searchAgents(state.registry.snapshot, words, MAX_FOUND).filter((hit) => hit.agent.routed);
  return hits.length === 0
    ? `No agent, plugin or word "${safeLine(words, 80)}". All agents: /jira-orchestrator:agents`
    : purposes(hits.map((hit) => hit.agent));
}

function card(agent: AgentEntry, reason: string | undefined): string {
  const delivery =
    agent.delivery === 'charter' ? 'charter, handed over when it is called' : 'loaded by Claude Code';
  return [
    safeLine(agent.id, 120),
    safeLine(agent.description, 2_000),
    `Model: ${agent.model}. Delivery: ${delivery}.`,
    `Tools: ${agent.tools === undefined ? 'all' : safeLine(agent.tools.join(', '), 400)}`,
    ...(agent.capabilities.length > 0
      ? [`Capabilities: ${safeLine(agent.capabilities.join(', '), 400)}`]
      : []),
    `File: ${safeLine(agent.file, 300)}`,
    reason === undefined ? 'Can be routed to.' : `Routed around: ${safeLine(reason, 200)}`,
  ].join('\n');
}
