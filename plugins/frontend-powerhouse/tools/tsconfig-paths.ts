import { join, posix } from 'node:path';
import { parseExpression } from '@babel/parser';
import type { Expression } from '@babel/types';
import { readText, walkFiles } from '../../../scripts/core/source-files.ts';

/** One entry of `paths`, or `baseUrl` as an entry that takes everything. Paths are from the folder that was asked about. */
export interface PathAlias {
  /** Folder of the config; files outside do not know the alias. */
  readonly scope: string;
  readonly pattern: string;
  readonly targets: readonly string[];
}

const CONFIG = /^(tsconfig|jsconfig)(\.[\w-]+)?\.json$/;
const MAX_CONFIGS = 100;
const MAX_EXTENDS = 8;
const MAX_BYTES = 500_000;

type Json = { readonly [key: string]: unknown };

/** Aliases of all tsconfig and jsconfig files, the longest patterns first. Configs that cannot be read are told in `notes`. */
export function readAliases(root: string): { aliases: PathAlias[]; notes: string[] } {
  const files = walkFiles(root, { accept: (name) => CONFIG.test(name), maxFiles: MAX_CONFIGS }).files;
  const notes: string[] = [];
  const aliases = files.flatMap((file) => {
    const scope = posix.dirname(file);
    const options = optionsOf(root, file, notes, new Set());
    const base =
      typeof options.baseUrl?.value === 'string'
        ? posix.join(options.baseUrl.folder, options.baseUrl.value)
        : undefined;
    const found: PathAlias[] = [];
    const paths = options.paths?.value;
    if (options.paths !== undefined && typeof paths === 'object' && paths !== null) {
      const from = base ?? options.paths.folder;
      for (const [pattern, targets] of Object.entries(paths)) {
        const strings = Array.isArray(targets)
          ? targets.filter((t): t is string => typeof t === 'string')
          : [];
        found.push({ scope, pattern, targets: strings.map((target) => posix.join(from, target)) });
      }
    }
    if (base !== undefined) found.push({ scope, pattern: '*', targets: [posix.join(base, '*')] });
    return found;
  });
  aliases.sort((a, b) => b.scope.length - a.scope.length || b.pattern.length - a.pattern.length);
  return { aliases, notes };
}

interface Option {
  readonly value: unknown;
  readonly folder: string;
}

/** `baseUrl` and `paths` with the folder of the file that sets them; `extends` is followed when it is a relative path. */
function optionsOf(
  root: string,
  file: string,
  notes: string[],
  seen: Set<string>,
): { baseUrl?: Option; paths?: Option } {
  if (seen.size > MAX_EXTENDS || seen.has(file)) return {};
  seen.add(file);
  const config = readJsonc(root, file, notes);
  const folder = posix.dirname(file);
  const parents =
    typeof config?.['extends'] === 'string'
      ? [config['extends']]
      : Array.isArray(config?.['extends'])
        ? config['extends']
        : [];
  let found: { baseUrl?: Option; paths?: Option } = {};
  for (const parent of parents) {
    if (typeof parent !== 'string' || !parent.startsWith('.')) continue;
    const path = posix.join(folder, parent.endsWith('.json') ? parent : `${parent}.json`);
    if (!path.startsWith('..')) found = { ...found, ...optionsOf(root, path, notes, seen) };
  }
  const options = config?.['compilerOptions'];
  if (typeof options !== 'object' || options === null) return found;
  const { baseUrl, paths } = options as Json;
  return {
    ...found,
    ...(baseUrl === undefined ? {} : { baseUrl: { value: baseUrl, folder } }),
    ...(paths === undefined ? {} : { paths: { value: paths, folder } }),
  };
}

function readJsonc(root: string, file: string, notes: string[]): Json | undefined {
  try {
    const value = plain(parseExpression(readText(join(root, file), MAX_BYTES)), 0);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    const note = `${file} cannot be read, so its path aliases are not known.`;
    if (!notes.includes(note)) notes.push(note);
    return undefined;
  }
}

/** JSON with comments and trailing commas is an object literal of JavaScript; anything else in it is left out. */
function plain(node: Expression, depth: number): unknown {
  if (depth > 20) return undefined;
  if (node.type === 'StringLiteral' || node.type === 'NumericLiteral' || node.type === 'BooleanLiteral')
    return node.value;
  if (node.type === 'ArrayExpression')
    return node.elements.map((e) =>
      e === null || e.type === 'SpreadElement' ? undefined : plain(e, depth + 1),
    );
  if (node.type !== 'ObjectExpression') return undefined;
  return Object.fromEntries(
    node.properties.flatMap((p) =>
      p.type === 'ObjectProperty' &&
      p.key.type === 'StringLiteral' &&
      p.value.type.endsWith('Pattern') === false
        ? [[p.key.value, plain(p.value as Expression, depth + 1)]]
        : [],
    ),
  );
}
