import { pluginName } from '../host/plugin-sources.ts';
import type { PluginEntry, RegistrySnapshot, Source } from '../registry/entry.ts';
import { Scanner } from '../registry/scanner.ts';
import type { Context } from './app.ts';
import { findSources } from './sources.ts';

/** What was found, and how long it took. */
export interface OpenRegistry {
  readonly snapshot: RegistrySnapshot;
  readonly sources: readonly Source[];
  readonly scanMs: number;
}

/** Scans the folders of a command. Throws only a usage error. */
export function openRegistry({ globals, env, io }: Context): OpenRegistry {
  const sources = findSources(globals, env, io.cwd);
  const started = io.clock.monotonicMs();
  const snapshot = new Scanner().scan(sources);
  return { snapshot, sources, scanMs: io.clock.monotonicMs() - started };
}

/** What one plugin says of itself, found without looking into the others; undefined when there is none of that name here. */
export function findPlugin({ globals, env, io }: Context, name: string): PluginEntry | undefined {
  const sources = findSources(globals, env, io.cwd).filter((s) => (s.name ?? pluginName(s.root)) === name);
  return new Scanner().scan(sources).plugins.find((plugin) => plugin.name === name);
}
