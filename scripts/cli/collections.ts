import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isPluginFolder, pluginRoots } from '../registry/roots.ts';

/** How deep a marketplace's plugins are looked for: `plugins/<category>/<plugin>` and one more. */
const MAX_DEPTH = 4;

/** Folders that hold no plugins of their own. */
const SKIPPED = new Set(['node_modules', 'dist', 'build']);

/**
 * The plugins that a folder stands for: itself, its children, or, for a marketplace (`marketplace.json` and no plugin of its
 * own at the root), the plugins anywhere below. A folder of none of these is taken as a bare collection of agent files, and so
 * are folders of agent files that lie beside plugins.
 */
export function collectionRoots(path: string): string[] {
  if (isMarketplace(path)) {
    const found = pluginsBelow(path, 1);
    if (found.length > 0) return found;
  }
  const roots = pluginRoots(path);
  if (isPluginFolder(path) || roots[0] === path) return roots;
  // Beside plugins there may be folders of loose agents; to leave them out would be silent.
  const loose = folders(path).filter((child) => !isPluginFolder(child) && holdsAgents(child, 1));
  return [...roots, ...loose].sort();
}

/** Frontmatter that begins like an agent's; enough to tell agents from documents. */
const AGENT_HEAD = /^\ufeff?---\r?\n(?=[\s\S]*?^name:)(?=[\s\S]*?^description:)/m;

function holdsAgents(path: string, depth: number): boolean {
  const files = markdownIn(path);
  if (files.some((file) => AGENT_HEAD.test(readHead(file)))) return true;
  return depth < MAX_DEPTH && folders(path).some((child) => holdsAgents(child, depth + 1));
}

function markdownIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((e) => e.isFile() && /\.md$/i.test(e.name) && e.name !== 'SKILL.md')
      .map((e) => join(path, e.name));
  } catch {
    return [];
  }
}

/** The first two thousand bytes; empty when they cannot be read. */
function readHead(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(2_000);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
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
