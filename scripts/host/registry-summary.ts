import { join } from 'node:path';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';

/**
 * What the last session found when it looked for agents, in numbers: for people who look at a glance. Not the truth, which are the
 * files; sessions in other folders see others. The last writer wins, and a lost file is written again by the next session.
 */
export interface RegistrySummary {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly plugins: number;
  readonly agents: number;
  readonly rejected: number;
}

const fileOf = (dataFolder: string): string => join(dataFolder, 'registry.json');

/** Throws when the file cannot be written. */
export function keepRegistrySummary(
  dataFolder: string,
  { plugins, agents, problems }: RegistrySnapshot,
  now: number,
): void {
  const summary: RegistrySummary = {
    at: new Date(now).toISOString(),
    plugins: plugins.filter(({ source }) => source !== 'project' && source !== 'user').length,
    agents: agents.length,
    rejected: problems.filter(({ severity }) => severity === 'rejected').length,
  };
  writeFileAtomic(fileOf(dataFolder), `${JSON.stringify(summary)}\n`);
}

/** Undefined when no session has written it, or when it cannot be read. Never throws. */
export function readRegistrySummary(dataFolder: string): RegistrySummary | undefined {
  try {
    const value: unknown = JSON.parse(readIfThere(fileOf(dataFolder)) ?? 'null');
    return isSummary(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSummary(value: unknown): value is RegistrySummary {
  if (typeof value !== 'object' || value === null) return false;
  const { at, plugins, agents, rejected } = value as Record<keyof RegistrySummary, unknown>;
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    [plugins, agents, rejected].every((n) => typeof n === 'number')
  );
}
