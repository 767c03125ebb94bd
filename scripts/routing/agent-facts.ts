import type { AgentEntry } from '../registry/entry.ts';
import type { Estimate, Tier } from './decision.ts';

/** Tools by which an agent changes things. */
const WRITING = /^(?:Edit|Write|MultiEdit|NotebookEdit|Bash|PowerShell)\b/;

/** Whether an agent's tools let it change nothing. Unrestricted tools can. */
export function readsOnly(agent: Pick<AgentEntry, 'tools'>): boolean {
  return agent.tools !== undefined && !agent.tools.some((t) => WRITING.test(t));
}

/** The tier an agent's author chose. `fable` is above the ladder and left to the session. */
export function ownTier(agent: Pick<AgentEntry, 'model'>): Tier {
  return agent.model === 'fable' ? 'inherit' : agent.model;
}

/** Nothing is recorded of this agent yet. */
export const NO_ESTIMATE: Estimate = {
  kind: 'none',
  basis: 'not measured: no finished runs of this agent are recorded',
};
