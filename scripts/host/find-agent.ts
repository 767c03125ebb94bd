import type { AgentEntry, RegistrySnapshot } from '../registry/entry.ts';
import { agentById } from '../registry/query.ts';

/** Agents of Claude Code itself, which a charter's bare name must not shadow. */
const BUILT_IN = new Set([
  'general-purpose',
  'explore',
  'plan',
  'fork',
  'claude',
  'statusline-setup',
  'output-style-setup',
  'claude-code-guide',
  'verification',
]);

/** Whether Claude Code has an agent of this name itself. */
export const isBuiltIn = (name: string): boolean => BUILT_IN.has(normalise(name));

/** By id as Claude Code compares them (case and separators aside), else by a bare name that only one agent has. */
export function findAgent(snapshot: RegistrySnapshot, type: string): AgentEntry | undefined {
  const exact = agentById(snapshot, type);
  if (exact !== undefined) return exact;
  const wanted = normalise(type);
  const same = snapshot.agents.filter((a) => normalise(a.id) === wanted);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  if (type.includes(':') || BUILT_IN.has(wanted)) return undefined;
  const named = snapshot.agents.filter((a) => normalise(a.name) === wanted);
  return named.length === 1 ? named[0] : undefined;
}

/** Every agent that a person may mean by an id or a bare name, Claude Code's own aside; one when it is clear. */
export function agentsCalled(snapshot: RegistrySnapshot, name: string): AgentEntry[] {
  const exact = snapshot.agents.filter((a) => a.id === name);
  if (exact.length > 0) return exact;
  const wanted = normalise(name);
  const same = snapshot.agents.filter((a) => normalise(a.id) === wanted);
  return same.length > 0 ? same : snapshot.agents.filter((a) => normalise(a.name) === wanted);
}

const normalise = (name: string): string => name.toLowerCase().replace(/[\s_]+/g, '-');
