import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPluginFolder, pluginRoots } from '../registry/roots.ts';

/** How deep a marketplace's plugins are looked for: `plugins/<category>/<plugin>` and one more. */
const MAX_DEPTH = 4;

/** Folders that hold no plugins of their own. */
const SKIPPED = new Set(['node_modules', 'dist', 'build']);

/**
 * The plugins that a folder stands for: itself, its children, or, for a marketplace (`marketplace.json` and no plugin of its
 * own at the root), the plugins anywhere below. A folder of none of these is taken as a bare collection of agent files.
 */
export function collectionRoots(path: string): string[] {
  if (!isMarketplace(path)) return pluginRoots(path);
  const found = pluginsBelow(path, 1);
  return found.length > 0 ? found : pluginRoots(path);
}

function isMarketplace(path: string): boolean {
  const meta = join(path, '.claude-plugin');
  const hasOwn = existsSync(join(meta, 'plugin.json')) || existsSync(join(path, 'agents'));
  return existsSync(join(meta, 'marketplace.json')) && !hasOwn;
}

function pluginsBelow(path: string, depth: number): string[] {
  return folders(path).flatMap((child) => {
    if (isPluginFolder(child)) return [child];
    return depth < MAX_DEPTH ? pluginsBelow(child, depth + 1) : [];
  });
}

/** Links are not followed, so that nothing is found twice and no circle is walked. */
function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((e) => e.isDirectory() && !e.name.startsWith('.') && !SKIPPED.has(e.name))
      .map((e) => join(path, e.name))
      .sort();
  } catch {
    return [];
  }
}
