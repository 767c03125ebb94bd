import type { AgentEntry } from '../registry/entry.ts';
import type { SearchHit } from '../registry/query.ts';
import { count, shortPath } from './format.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import { table } from './table.ts';
import { wrap } from './text-width.ts';

/** An agent without the head of its body, which is kept for indexing only. */
export function agentJson({
  body: _,
  ...agent
}: AgentEntry): Omit<AgentEntry, 'body' | 'tools'> & { tools: readonly string[] | null } {
  return { ...agent, tools: agent.tools ?? null };
}

/** Agents by plugin, each plugin under its name. */
export function agentLists(agents: readonly AgentEntry[], look: Look): string {
  const plugins = [...new Set(agents.map((a) => a.plugin))];
  const total = `${count(agents.length, 'agent')} of ${count(plugins.length, 'plugin')}`;
  return [...plugins.map((plugin) => section(plugin, agents, look)), look.paint('dim', total)].join('\n\n');
}

function section(plugin: string, agents: readonly AgentEntry[], look: Look): string {
  const own = agents.filter((a) => a.plugin === plugin);
  const rows = own.map((a) => [
    a.id.startsWith(`${plugin}:`) ? a.id.slice(plugin.length + 1) : a.id,
    a.model,
    a.routed ? a.description : `(only called by others) ${a.description}`,
  ]);
  const columns = [
    { title: '', style: 'cyan' },
    { title: '', style: 'dim' },
    { title: '', flex: 'cut' },
  ] as const;
  return `${look.paint('bold', plugin)} ${look.paint('dim', `(${own.length})`)}\n${table(columns, rows, look, '  ')}`;
}

/** What was found, and in which part of an agent the words were. */
export function hitTable(hits: readonly SearchHit[], look: Look): string {
  const rows = hits.map(({ agent, score, reasons }) => [
    agent.id,
    score.toFixed(1),
    reasons.map((r) => `${r.field}: ${r.words.join(', ')}`).join('; '),
  ]);
  return table(
    [
      { title: 'agent', style: 'cyan' },
      { title: 'score', align: 'right' },
      { title: 'words found in', flex: 'wrap' },
    ],
    rows,
    look,
  );
}

/** Triggers shown; some agents have fifty. */
const MAX_TRIGGERS = 12;

function some(triggers: readonly string[]): string {
  const more = triggers.length - MAX_TRIGGERS;
  const shown = triggers.slice(0, MAX_TRIGGERS).map((t) => `“${t}”`);
  return [...shown, ...(more > 0 ? [`and ${more} more (--json)`] : [])].join(', ');
}

/** What is known of one agent. */
export function agentCard(agent: AgentEntry, look: Look): string {
  const fields: readonly (readonly [name: string, text: string])[] = [
    ['plugin', `${agent.plugin} (${agent.source})`],
    ['model', agent.model],
    ['tools', agent.tools === undefined ? 'any' : agent.tools.join(', ') || 'none'],
    ['routed', agent.routed ? 'yes' : 'no, only called by others'],
    ['delivery', agent.delivery === 'native' ? 'Claude Code loads it' : 'charter, handed to a shell agent'],
    ['file', shortPath(agent.file)],
    ['about', agent.description],
    ['triggers', some(agent.triggers)],
    ['can do', agent.capabilities.join(', ')],
    ...agent.examples.map((e, i) => [i === 0 ? 'examples' : '', `“${e}”`] as const),
    ...agent.nearMisses.map(
      (m, i) => [i === 0 ? 'not for' : '', `“${m.prompt}”  (that is ${m.agent})`] as const,
    ),
  ];
  const width = (look.width ?? PROSE_WIDTH) - 12;
  const lines = fields
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) =>
      wrap(text, width).map((part, i) => `  ${look.paint('dim', (i === 0 ? name : '').padEnd(10))}${part}`),
    );
  return [look.paint('bold', agent.id), ...lines].join('\n');
}
