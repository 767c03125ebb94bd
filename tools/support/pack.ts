import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistrySnapshot } from '../../scripts/registry/entry.ts';
import { Scanner } from '../../scripts/registry/scanner.ts';

/** Root of the plugin that is the brain; the others lie below it. */
export const BRAIN = 'jira-orchestrator';

/** Names of the domain plugins, sorted. */
export function domainPlugins(root: string): string[] {
  return readdirSync(join(root, 'plugins')).sort();
}

/** The registry of the whole pack, as its files are now; the brain first, then the domain plugins by name. */
export function scanPack(root: string): RegistrySnapshot {
  return new Scanner().scan([
    { kind: 'pack', root, name: BRAIN, loaded: true },
    ...domainPlugins(root).map((name) => ({
      kind: 'pack' as const,
      root: join(root, 'plugins', name),
      loaded: true,
    })),
  ]);
}
