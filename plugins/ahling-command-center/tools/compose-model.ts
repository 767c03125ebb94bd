import { join, posix } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { NotRead } from '../../../scripts/core/finding.ts';
import { readText } from '../../../scripts/core/source-files.ts';
import type { FoundStacks, StackFiles } from './compose-files.ts';
import { mergeExtended, mergeNodes } from './compose-merge.ts';
import { type Interpolated, interpolate, parseDotEnv } from './interpolate.ts';
import {
  entriesOf,
  getNode,
  getText,
  oneOrMore,
  parseYaml,
  type YamlMap,
  type YamlNode,
  type YamlProblem,
} from './yaml-tree.ts';

export interface Service {
  readonly name: string;
  readonly node: YamlMap;
  readonly stack: Stack;
  /** Folder of its file, from the root: relative paths start there. */
  readonly folder: string;
  /** It extends something that could not be read: what is absent here may be there. */
  readonly isPartial: boolean;
}

export interface Stack {
  /** First file, from the root. */
  readonly file: string;
  readonly files: readonly string[];
  /** Name that Docker gives networks and volumes as a prefix, when the files decide it. */
  readonly project: string;
  readonly services: readonly Service[];
  /** Declared names of networks, volumes, secrets, configs. */
  readonly declared: Readonly<Record<Section, ReadonlyMap<string, YamlNode>>>;
  readonly top: YamlMap | undefined;
  /** A file beside the base, read on top of it; what the base already has is reported there only. */
  readonly variantOf: string | undefined;
  resolve(text: string): Interpolated;
}

export type Section = 'networks' | 'volumes' | 'secrets' | 'configs';

export interface Loaded {
  readonly root: string;
  readonly stacks: readonly Stack[];
  readonly files: readonly string[];
  readonly problems: readonly (YamlProblem & { readonly file: string })[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

export const SECTIONS: readonly Section[] = ['networks', 'volumes', 'secrets', 'configs'];
const MAX_BYTES = 1_000_000;
const MAX_EXTENDS = 10;
const MAX_INCLUDES = 100;

/** Reads stacks as Docker would put them together, as far as files alone decide that. Never throws. */
export function loadStacks(found: FoundStacks): Loaded {
  const loader = new Loader(found.root);
  const stacks = found.stacks.flatMap((files) => loader.stacksOf(files));
  // A file that another one includes is part of that stack and not one of its own.
  const own = stacks.filter((stack) => !loader.included.has(stack.file));
  if (found.truncated)
    loader.notes.add('There were more Compose files than are read; the rest was not looked at.');
  return {
    root: found.root,
    stacks: own,
    files: [...loader.documents.keys()].filter((file) => loader.documents.get(file) !== undefined).sort(),
    problems: loader.problems,
    notRead: [...loader.notRead].sort((a, b) => (a.file < b.file ? -1 : 1)),
    notes: [...loader.notes].sort(),
  };
}

class Loader {
  readonly root: string;
  readonly documents = new Map<string, YamlMap | undefined>();
  readonly included = new Set<string>();
  readonly problems: (YamlProblem & { file: string })[] = [];
  readonly notRead: NotRead[] = [];
  readonly notes = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  stacksOf({ files, variants }: StackFiles): Stack[] {
    const [first = ''] = files;
    const base = this.#merged(files);
    const stacks = [this.#stack(first, files, base, undefined)];
    for (const variant of variants) {
      const node = this.read(variant);
      const names = entriesOf(getNode(base, 'services')).map(([name]) => name);
      const touches = entriesOf(getNode(node, 'services')).some(([name]) => names.includes(name));
      if (base === undefined || node === undefined || !touches) {
        stacks.push(this.#stack(variant, [variant], node, undefined));
        continue;
      }
      const merged = mergeNodes(base, node) as YamlMap;
      stacks.push(this.#stack(first, [...files, variant], merged, variant));
      this.notes.add(`${variant} was read on top of ${first}, as with -f; other orders were not tried.`);
    }
    return stacks;
  }

  #merged(files: readonly string[]): YamlMap | undefined {
    let merged: YamlMap | undefined;
    for (const file of files) {
      const node = this.read(file);
      if (node === undefined) continue;
      merged = merged === undefined ? node : (mergeNodes(merged, node) as YamlMap);
    }
    return merged;
  }

  /** All documents of a file, merged; undefined when it cannot be read or is no mapping. */
  read(file: string): YamlMap | undefined {
    if (this.documents.has(file)) return this.documents.get(file);
    this.documents.set(file, undefined);
    try {
      const { documents, problems } = parseYaml(readText(join(this.root, file), MAX_BYTES), file);
      this.problems.push(...problems.map((problem) => ({ ...problem, file })));
      const maps = documents.filter((node) => node.kind === 'map');
      const [first, ...more] = maps;
      if (first === undefined) {
        const reason = documents.length === 0 ? 'It is empty or cannot be parsed.' : 'It is not a mapping.';
        this.notRead.push({ file, reason });
        return undefined;
      }
      const merged = more.reduce<YamlMap>((base, over) => mergeNodes(base, over) as YamlMap, first);
      this.documents.set(file, merged);
      return merged;
    } catch (error) {
      this.notRead.push({ file, reason: messageOf(error).replaceAll(this.root, '.') });
      return undefined;
    }
  }

  #stack(
    file: string,
    files: readonly string[],
    top: YamlMap | undefined,
    variantOf: string | undefined,
  ): Stack {
    const folder = posix.dirname(file);
    const variables = this.#dotEnv(folder);
    if (variables.has('COMPOSE_FILE'))
      this.notes.add(`COMPOSE_FILE in the .env beside ${file} names the files itself; it was not followed.`);
    const services: Service[] = [];
    const declared: Record<Section, Map<string, YamlNode>> = {
      networks: new Map(),
      volumes: new Map(),
      secrets: new Map(),
      configs: new Map(),
    };
    const stack: Stack = {
      file: variantOf ?? file,
      files,
      project:
        variables.get('COMPOSE_PROJECT_NAME') ?? getText(top, 'name') ?? projectName(folder, this.root),
      services,
      declared,
      top,
      variantOf,
      resolve: (text) => interpolate(text, variables),
    };
    this.#collect(stack, services, declared, top, folder, new Set(files));
    return stack;
  }

  #collect(
    stack: Stack,
    services: Service[],
    declared: Record<Section, Map<string, YamlNode>>,
    top: YamlMap | undefined,
    folder: string,
    seen: Set<string>,
  ): void {
    for (const [name, { value }] of entriesOf(getNode(top, 'services'))) {
      if (value.kind !== 'map') continue;
      const { node, isPartial } = this.#extended(value, top, folder, 0);
      services.push({ name, node, stack, folder, isPartial });
    }
    for (const section of SECTIONS)
      for (const [name, { value }] of entriesOf(getNode(top, section)))
        if (!declared[section].has(name)) declared[section].set(name, value);
    for (const entry of oneOrMore(getNode(top, 'include'))) {
      for (const path of oneOrMore(entry.kind === 'map' ? getNode(entry, 'path') : entry).map((n) =>
        getText(n),
      )) {
        if (path === undefined || seen.size > MAX_INCLUDES) continue;
        const file = this.#relative(folder, path);
        if (file === undefined || seen.has(file)) continue;
        seen.add(file);
        this.included.add(file);
        const inner = this.read(file);
        this.#collect(stack, services, declared, inner, posix.dirname(file), seen);
      }
    }
  }

  #extended(
    node: YamlMap,
    top: YamlMap | undefined,
    folder: string,
    depth: number,
  ): { node: YamlMap; isPartial: boolean } {
    const extended = getNode(node, 'extends');
    if (extended === undefined) return { node, isPartial: false };
    const name = getText(extended) ?? getText(extended, 'service');
    const path = getText(extended, 'file');
    const file = path === undefined ? undefined : this.#relative(folder, path);
    const source = path === undefined ? top : file === undefined ? undefined : this.read(file);
    const base = name === undefined ? undefined : getNode(source, 'services', name);
    if (base?.kind !== 'map' || depth >= MAX_EXTENDS) return { node, isPartial: true };
    const inner = this.#extended(base, source, file === undefined ? folder : posix.dirname(file), depth + 1);
    return { node: mergeExtended(inner.node, node), isPartial: inner.isPartial };
  }

  /** A path in a Compose file, from the root. Undefined when it leaves the root or is not decided by the files. */
  #relative(folder: string, path: string): string | undefined {
    const file = posix.normalize(posix.join(folder, path));
    if (!path.includes('$') && !path.includes('://') && !posix.isAbsolute(path) && !file.startsWith('..'))
      return file;
    this.notes.add('Files named by include or extends outside the folder, or by a variable, were not read.');
    return undefined;
  }

  #dotEnv(folder: string): ReadonlyMap<string, string> {
    try {
      return parseDotEnv(readText(join(this.root, folder, '.env'), MAX_BYTES));
    } catch {
      return new Map();
    }
  }
}

/** As Docker makes it from the folder: lower case, only letters, digits, dashes and underscores. */
function projectName(folder: string, root: string): string {
  const name = posix.basename(folder === '.' ? root.replaceAll('\\', '/') : folder);
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
