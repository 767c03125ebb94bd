import type { RegistrySnapshot, Source } from '../registry/entry.ts';
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
