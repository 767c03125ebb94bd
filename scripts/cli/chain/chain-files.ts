import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { LIMITS } from '../../chains/language/chain.ts';
import type { ChainFiles, FoundChain } from '../../chains/language/chain-files.ts';
import { messageOf } from '../../core/errors.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import { nearest } from '../../schema/validate.ts';
import { ownRoot } from '../own-root.ts';

/** A chain that can be run by its name. */
export interface NamedChain {
  readonly name: string;
  readonly file: string;
  /** Where it comes from: `project`, or a plugin's name. */
  readonly from: string;
}

const ENDING = /\.ya?ml$/;

/** Chains by name: of the project first, then of the plugins. Of two with one name the first is taken. */
export function namedChains(cwd: string, { plugins }: RegistrySnapshot): NamedChain[] {
  const folders = [
    { from: 'project', folder: join(cwd, '.arbiter', 'chains') },
    ...plugins.flatMap(({ name, root }) => [
      { from: name, folder: join(root, 'chains') },
      ...(resolve(root) === ownRoot ? [{ from: name, folder: join(root, 'orchestration', 'chains') }] : []),
    ]),
  ];
  return folders.flatMap(({ from, folder }) =>
    listed(folder).map((file) => ({
      name: basename(file).replace(ENDING, ''),
      file: join(folder, file),
      from,
    })),
  );
}

export function chainFilesFor(cwd: string, snapshot: RegistrySnapshot): ChainFiles {
  let named: readonly NamedChain[] | undefined;
  return {
    find(reference, from) {
      if (ENDING.test(reference) || reference.includes('/')) {
        const base = existsSync(from) && statSync(from).isDirectory() ? from : dirname(from);
        return read(isAbsolute(reference) ? reference : resolve(base, reference), reference);
      }
      named ??= namedChains(cwd, snapshot);
      const found = named.find((chain) => chain.name === reference);
      if (found !== undefined) return read(found.file, reference);
      const near = nearest(
        reference,
        named.map((chain) => chain.name),
      );
      const missing = { kind: 'missing', message: `There is no chain "${reference}".` } as const;
      return near === undefined ? missing : { ...missing, nearest: near };
    },
  };
}

function read(file: string, reference: string): FoundChain {
  try {
    const { size } = statSync(file);
    if (size > LIMITS.fileBytes)
      return {
        kind: 'missing',
        message: `${reference} has ${size} bytes; a chain has at most ${LIMITS.fileBytes}.`,
      };
    return { kind: 'found', file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { kind: 'missing', message: `${reference} cannot be read: ${messageOf(error)}.` };
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => ENDING.test(name))
      .sort();
  } catch {
    return [];
  }
}
