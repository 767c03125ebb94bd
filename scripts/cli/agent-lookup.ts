import type { AgentEntry, RegistrySnapshot } from '../registry/entry.ts';
import type { AgentFilter } from '../registry/query.ts';
import { nearest } from '../schema/validate.ts';

/** Agents that a word names: by full id, or by name, whatever the case. */
export function agentsNamed(snapshot: RegistrySnapshot, wanted: string): AgentEntry[] {
  const exact = snapshot.agents.filter((a) => a.id === wanted);
  if (exact.length > 0) return exact;
  const word = wanted.toLowerCase();
  return snapshot.agents.filter((a) => a.id.toLowerCase() === word || a.name.toLowerCase() === word);
}

/** What is said when there is no such agent. */
export function unknown(snapshot: RegistrySnapshot, wanted: string): string {
  const near = nearest(
    wanted,
    snapshot.agents.map((a) => (wanted.includes(':') ? a.id : a.name)),
  );
  return `There is no agent ${wanted}. ${near === undefined ? 'To see all: arbiter agents list' : `Did you mean ${near}?`}`;
}

/** What is said when a filter or a search leaves nothing. */
export function nothing(snapshot: RegistrySnapshot, { plugin }: AgentFilter): string {
  const names = snapshot.plugins.map((p) => p.name);
  if (plugin === undefined || names.includes(plugin)) return 'No agent was found.';
  const near = nearest(plugin, names);
  return `There is no plugin ${plugin}. ${near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean ${near}?`}`;
}
