import { resolve } from 'node:path';
import { ChainFinder, chainFolders } from '../chains/language/find.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { installRoot } from '../store/migrations.ts';

/** Chains as a person in a folder finds them: those of the project, of this pack, and of every plugin. */
export function chainFinder(cwd: string, { plugins }: RegistrySnapshot): ChainFinder {
  const pack = plugins.find(({ root }) => resolve(root) === resolve(installRoot));
  return new ChainFinder(chainFolders({ project: cwd, ...(pack && { pack }), plugins }));
}
