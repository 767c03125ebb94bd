import { UsageError } from '../core/errors.ts';
import type { PluginEntry, RegistrySnapshot } from '../registry/entry.ts';
import { nearest } from '../schema/validate.ts';

/** The plugin of a name that a person gave. Throws a {@link UsageError} that names the nearest one. */
export function pluginOf(snapshot: RegistrySnapshot, name: string): PluginEntry {
  const plugins = snapshot.plugins.filter(isPlugin);
  const found = plugins.find((p) => p.name === name);
  if (found !== undefined) return found;
  const names = plugins.map((p) => p.name);
  const near = nearest(name, names);
  throw new UsageError(`There is no plugin ${name} here.`, {
    fix: near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** Agents of a person or a project are in the registry too, but are no plugin that anybody could call. */
export const isPlugin = ({ source }: PluginEntry): boolean => source !== 'project' && source !== 'user';
