import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chain } from '../../scripts/chains/language/chain.ts';
import type { ChainFiles } from '../../scripts/chains/language/chain-files.ts';
import { loadChain } from '../../scripts/chains/language/load.ts';
import { formatProblem } from '../../scripts/chains/language/problem.ts';
import { BRAIN, domainPlugins } from './pack.ts';

/** A chain that ships with the pack. */
export interface Template {
  readonly plugin: string;
  /** Path of the YAML file from the root, with `/`. */
  readonly path: string;
  readonly chain: Chain;
}

/** All chain templates, by plugin and name. Throws what is wrong with the first one that cannot be loaded. */
export function chainTemplates(root: string): Template[] {
  const folders: (readonly [string, string])[] = [
    [BRAIN, 'orchestration/chains'],
    ...domainPlugins(root).map((name) => [name, `plugins/${name}/chains`] as const),
  ];
  const paths = folders.flatMap(([plugin, folder]) =>
    yamlFiles(join(root, folder)).map((name) => ({ plugin, path: `${folder}/${name}` })),
  );
  const files = byName(
    root,
    paths.map(({ path }) => path),
  );
  return paths.map(({ plugin, path }) => {
    const loaded = loadChain(path, readFileSync(join(root, path), 'utf8'), { files });
    if (loaded.kind === 'invalid') throw new Error(loaded.problems.map(formatProblem).join('\n'));
    return { plugin, path, chain: loaded.chain };
  });
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
}

/** Nested chains of the pack name each other. */
function byName(root: string, paths: readonly string[]): ChainFiles {
  return {
    find: (reference) => {
      const path = paths.find((p) => p.endsWith(`/${reference}.yaml`));
      if (path === undefined) return { kind: 'missing', message: `The pack has no chain "${reference}".` };
      return { kind: 'found', file: path, text: readFileSync(join(root, path), 'utf8') };
    },
  };
}
