import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../chains/steps/failure.ts';
import type { StepError } from '../../chains/steps/work.ts';
import { isObject, type Json } from '../../core/json.ts';
import type { PluginEntry, RegistrySnapshot } from '../../registry/entry.ts';

export type PluginDirs =
  | { readonly kind: 'folders'; readonly folders: readonly string[] }
  | { readonly kind: 'failed'; readonly error: StepError };

/**
 * What `--plugin-dir` must name for a session to have a plugin: the plugin and what it depends on, except what the session
 * loads by itself. Claude Code leaves a plugin out without a word when one of its dependencies is not there, and would take its
 * command for a plain sentence, so that is a failure here.
 */
export function pluginDirsOf(snapshot: RegistrySnapshot, name: string): PluginDirs {
  const folders = new Map<string, string>();
  const open = [name];
  for (const wanted of open) {
    const plugin = snapshot.plugins.find((p) => p.name === wanted);
    if (plugin === undefined) {
      if (wanted === name) continue; // a person's or a project's own
      const fix = `Install it: claude plugin install ${wanted}`;
      const message = `The plugin ${name} needs ${wanted}, which is not here.`;
      return { kind: 'failed', error: failure('not-found', message, { fix }) };
    }
    if (folders.has(wanted) || isLoadedAnyway(plugin)) continue;
    folders.set(wanted, plugin.root);
    open.push(...dependenciesOf(plugin));
  }
  return { kind: 'folders', folders: [...folders.values()] };
}

/** Installed plugins, with what they need, and the agents of the person and the project are found by every session. */
const isLoadedAnyway = ({ source }: PluginEntry): boolean =>
  source === 'installed' || source === 'user' || source === 'project';

/** Names in the manifest; a dependency is `name`, `name@marketplace`, or an object with a name. */
function dependenciesOf({ root }: PluginEntry): string[] {
  try {
    const manifest = JSON.parse(readFileSync(join(root, '.claude-plugin', 'plugin.json'), 'utf8')) as Json;
    const listed = isObject(manifest) ? manifest['dependencies'] : undefined;
    if (!Array.isArray(listed)) return [];
    return listed.flatMap((item: Json) => {
      const name = isObject(item) ? item['name'] : item;
      return typeof name === 'string' ? [name.split('@')[0] as string] : [];
    });
  } catch {
    return []; // no manifest: nothing is needed
  }
}
