import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { messageOf, systemCode } from '../../core/errors.ts';
import { nearest } from '../../schema/validate.ts';
import { LIMITS } from './chain.ts';
import { type ChainFiles, type FoundChain, isPath } from './chain-files.ts';
import { nameFrom } from './keys.ts';
import { entryOf } from './read/located.ts';
import { readYaml } from './read/yaml-document.ts';

/** A folder of chains, and whose it is: `project`, or the name of a plugin. */
export interface ChainFolder {
  readonly path: string;
  readonly source: string;
}

/** The folders of chains in the order in which a name is looked up: the project's own first, then the brain's, then those of plugins. */
export function chainFolders(roots: {
  readonly project?: string;
  /** Root of the brain's plugin. */
  readonly pack?: { readonly name: string; readonly root: string };
  readonly plugins?: readonly { readonly name: string; readonly root: string }[];
}): ChainFolder[] {
  const { project, pack, plugins = [] } = roots;
  return [
    ...(project === undefined ? [] : [{ path: join(project, '.arbiter', 'chains'), source: 'project' }]),
    ...(pack === undefined ? [] : [{ path: join(pack.root, 'orchestration', 'chains'), source: pack.name }]),
    ...plugins.map(({ name, root }) => ({ path: join(root, 'chains'), source: name })),
  ];
}

/** A chain as a list shows it. */
export interface ListedChain {
  readonly name: string;
  readonly description: string;
  readonly file: string;
  readonly source: string;
  /** Why the file is no chain; its name is then that of the file. */
  readonly unreadable?: string;
  /** The file that is taken for this name instead, because its folder comes first. */
  readonly hiddenBy?: string;
}

/** Finds chains in folders, by their names, and by paths. Reads files when it is asked, so it may be kept. */
export class ChainFinder implements ChainFiles {
  readonly #folders: readonly ChainFolder[];

  constructor(folders: readonly ChainFolder[]) {
    this.#folders = folders;
  }

  /** By a name, or by a path relative to the folder of the file `from`. Never throws. */
  find(reference: string, from: string): FoundChain {
    return this.open(reference, dirname(from));
  }

  /** By a name, or by a path relative to a folder. What ends with .yaml or has a / is a path. Never throws. */
  open(reference: string, folder: string): FoundChain {
    if (isPath(reference)) return readChainFile(resolve(folder, reference));
    const names: string[] = [];
    for (const { file } of this.#files()) {
      const found = readChainFile(file);
      const name = found.kind === 'found' ? nameIn(found.text, file) : nameFrom(file);
      if (name === reference) return found;
      names.push(name);
    }
    const right = nearest(reference, names);
    return {
      kind: 'missing',
      message: `There is no chain "${reference}".`,
      ...(right !== undefined && { nearest: right }),
    };
  }

  /** All chains of all folders, by name, then in the order of the folders. */
  list(): ListedChain[] {
    const taken = new Map<string, string>();
    const chains = this.#files().map(({ file, source }): ListedChain => {
      const { name, description, unreadable } = headOf(file);
      const hiddenBy = unreadable === undefined ? taken.get(name) : undefined;
      if (unreadable === undefined && hiddenBy === undefined) taken.set(name, file);
      return {
        name,
        description,
        file,
        source,
        ...(unreadable !== undefined && { unreadable }),
        ...(hiddenBy !== undefined && { hiddenBy }),
      };
    });
    return chains
      .map((chain, i) => ({ chain, i }))
      .sort((a, b) => compare(a.chain.name, b.chain.name) || a.i - b.i)
      .map(({ chain }) => chain);
  }

  #files(): { file: string; source: string }[] {
    return this.#folders.flatMap(({ path, source }) =>
      yamlFiles(path).map((name) => ({ file: join(path, name), source })),
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\.ya?ml$/i.test(extname(name)) && !name.startsWith('.'))
      .sort(compare);
  } catch (error) {
    // Most projects and plugins have no chains.
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

/** The text of a chain's file, by its absolute path. Never throws. */
export function readChainFile(file: string): FoundChain {
  try {
    const found = statSync(file);
    if (!found.isFile()) return { kind: 'missing', message: `${file} is not a file.` };
    if (found.size > LIMITS.fileBytes) {
      return {
        kind: 'missing',
        message: `${file} has ${found.size} bytes; at most ${LIMITS.fileBytes} are read.`,
      };
    }
    return { kind: 'found', file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    if (systemCode(error) !== 'ENOENT')
      return { kind: 'missing', message: `${file} cannot be read: ${messageOf(error)}.` };
    return { kind: 'missing', message: `There is no file ${file}.` };
  }
}

/** The name that a text gives its chain, without reading all of it. */
function nameIn(text: string, file: string): string {
  const line = /^name:[ \t]*(["']?)([a-z0-9][a-z0-9-]*)\1[ \t]*(?:#.*)?$/m.exec(text);
  return line?.[2] ?? nameFrom(file);
}

function headOf(file: string): Pick<ListedChain, 'name' | 'description' | 'unreadable'> {
  const nothing = { name: nameFrom(file), description: '' };
  const found = readChainFile(file);
  if (found.kind === 'missing') return { ...nothing, unreadable: found.message };
  const { file: source, root } = readYaml(basename(file), found.text);
  const problem = source.problems[0];
  if (problem !== undefined) return { ...nothing, unreadable: `${problem.message} (line ${problem.line})` };
  if (root?.kind !== 'map') return { ...nothing, unreadable: 'It is not a map of YAML.' };
  const description = entryOf(root, 'description')?.value;
  return {
    name: nameIn(found.text, file),
    description: description?.kind === 'scalar' ? String(description.value ?? '').trim() : '',
  };
}
