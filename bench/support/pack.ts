import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RegistrySnapshot } from '../../scripts/registry/entry.ts';
import { Scanner } from '../../scripts/registry/scanner.ts';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const DOMAIN_PLUGINS = [
  'fastapi-backend',
  'frontend-powerhouse',
  'lobbi-platform-manager',
  'ahling-command-center',
  'exec-automator',
] as const;

/** The registry of the whole pack, as a checkout has it. */
export function scanPack(): RegistrySnapshot {
  return new Scanner().scan([
    { kind: 'pack', root: ROOT, name: 'jira-orchestrator', loaded: true },
    ...DOMAIN_PLUGINS.map((name) => ({
      kind: 'pack' as const,
      root: join(ROOT, 'plugins', name),
      loaded: false,
    })),
  ]);
}
