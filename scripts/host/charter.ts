import type { AgentEntry } from '../registry/entry.ts';

/** The shells that plugin.json lists, by what they may do. */
export const SHELLS = {
  full: 'jira-orchestrator:specialist',
  readonly: 'jira-orchestrator:specialist-readonly',
} as const;

/** Most of a charter that is handed over; a longer one is a document, and would push the task out of sight. */
export const MAX_CHARTER_CHARS = 60_000;

/** Tools with which an agent changes things. */
const WRITES = new Set(['edit', 'write', 'multiedit', 'notebookedit', 'bash', 'powershell']);

/** The shell for an agent: the one without writing tools only for an agent that lists its tools and none of them writes. */
export function shellFor(agent: AgentEntry): string {
  const tools = agent.tools;
  const writes =
    tools === undefined ||
    tools.some((tool) => tool === '*' || WRITES.has(tool.replace(/\(.*$/s, '').trim().toLowerCase()));
  return writes ? SHELLS.full : SHELLS.readonly;
}

/** A charter as it is handed over: its head when it is too long. */
export function boundedCharter(charter: string): string {
  return charter.length > MAX_CHARTER_CHARS ? `${charter.slice(0, MAX_CHARTER_CHARS)}\n[cut here]` : charter;
}

/** The prompt of a shell: the charter, then the task as Claude wrote it. Neither can end its part early. */
export function charteredPrompt(agent: AgentEntry, charter: string, task: string): string {
  const tools =
    agent.tools === undefined ? '' : `\nTools for this work: ${agent.tools.join(', ')}. Use no others.`;
  return [
    `<charter agent="${agent.id}">`,
    unmarked(boundedCharter(charter)),
    `</charter>${tools}`,
    '',
    '<task>',
    unmarked(task),
    '</task>',
  ].join('\n');
}

function unmarked(text: string): string {
  return text.replace(/<(\/?)(charter|task)(?=[\s>])/gi, '‹$1$2');
}
