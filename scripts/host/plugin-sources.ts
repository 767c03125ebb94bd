import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, join, resolve, sep } from 'node:path';
import type { Source } from '../registry/entry.ts';
import { isPluginFolder, pluginRoots } from '../registry/roots.ts';
import { configFolder, type Environment, runsInline } from './data-folder.ts';
import type { InstalledPlugin } from './installed-plugins.ts';

/** What decides which folders hold this session's agents. */
export interface SourceFacts {
  readonly env: Environment;
  /** The folder the session was started in. */
  readonly project: string;
  /** Root of the running copy of jira-orchestrator. */
  readonly ownRoot: string;
  /** `--plugin-dir` of the session, absolute. Empty for the CLI. */
  readonly pluginDirs: readonly string[];
  readonly installed: readonly InstalledPlugin[];
  /** Who asks: the brain of a session, or the CLI started by hand. */
  readonly asked: 'brain' | 'cli';
}

/**
 * The folders to scan, first come first served when two plugins have one name, as in Claude Code: the project's and the
 * person's own agents, plugins given for this session, installed ones, and last the pack that we ourselves come from.
 *
 * The pack's other plugins count only where we run from the repository. A marketplace copies the whole repository into
 * the root plugin's cache folder, so there `plugins/` holds plugins that the person may not have installed.
 */
export function pluginSources(facts: SourceFacts): Source[] {
  const names = new Set<string>();
  const take = (source: Source): Source[] => {
    const name = pluginName(source.root);
    if (names.has(name)) return [];
    names.add(name);
    return [source];
  };
  return [
    { kind: 'project', root: join(facts.project, '.claude'), name: 'project', loaded: true },
    { kind: 'user', root: configFolder(facts.env), name: 'user', loaded: true },
    ...sessionRoots(facts).flatMap((root) => take({ kind: 'plugin-dir', root, loaded: true })),
    ...facts.installed.flatMap((p) =>
      take({ kind: 'installed', root: resolve(p.installPath), loaded: true }),
    ),
    ...take({ kind: 'pack', root: facts.ownRoot, loaded: facts.asked === 'brain' }),
    ...packRoots(facts).flatMap((root) => take({ kind: 'pack', root, loaded: false })),
  ];
}

function sessionRoots(facts: SourceFacts): string[] {
  const fromEnv = facts.env['CLAUDE_CODE_PLUGIN_DIRS']?.split(delimiter) ?? [];
  return [...facts.pluginDirs, ...fromEnv]
    .filter((path) => path !== '' && existsSync(path))
    .flatMap(pluginRoots);
}

/** The other plugins of the repository that we run from; none for a marketplace install. */
function packRoots(facts: SourceFacts): string[] {
  const fromRepository = facts.asked === 'brain' ? runsInline(facts.env) : !isMarketplaceCopy(facts.ownRoot);
  if (!fromRepository) return [];
  return packFolders(facts.ownRoot);
}

/** The other plugins of the pack whose root plugin is given, whether anybody has installed them or not. */
export function packFolders(ownRoot: string): string[] {
  const folder = join(ownRoot, 'plugins');
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter(isPluginFolder);
  } catch {
    return [];
  }
}

/** Claude Code keeps what it installs below `plugins/cache/` and `plugins/marketplaces/`. */
function isMarketplaceCopy(root: string): boolean {
  return /[\\/]plugins[\\/](cache|marketplaces)[\\/]/.test(root + sep);
}

/** The name in the manifest, or the folder's. */
export function pluginName(root: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(root, '.claude-plugin', 'plugin.json'), 'utf8'));
    if (
      typeof manifest === 'object' &&
      manifest !== null &&
      'name' in manifest &&
      typeof manifest.name === 'string'
    ) {
      return manifest.name;
    }
  } catch {
    // no manifest, or a broken one, which the registry reports
  }
  return basename(root);
}
