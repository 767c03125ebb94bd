import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../scripts/registry/entry.ts';

/** Every folder of a folder of plugins, as `--plugin-dir` gives them. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ kind: 'plugin-dir', root: join(folder, name), loaded: true }));
}
