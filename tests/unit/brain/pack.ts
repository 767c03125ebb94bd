import { join } from 'node:path';
import { pluginSources } from '../../../scripts/host/plugin-sources.ts';
import type { RegistrySnapshot, Source } from '../../../scripts/registry/entry.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';

export const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** The six plugins of the repository, as a session with `--plugin-dir <repository>` sees them. */
export function packSources(): Source[] {
  return pluginSources({
    env: {
      CLAUDE_CONFIG_DIR: '/nowhere',
      CLAUDE_PLUGIN_DATA: '/nowhere/plugins/data/jira-orchestrator-inline',
    },
    project: '/nowhere/project',
    ownRoot: REPOSITORY,
    pluginDirs: [REPOSITORY],
    installed: [],
    asked: 'brain',
  });
}

export function scanPack(): RegistrySnapshot {
  return new Scanner().scan(packSources());
}
