import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { compare, type NotRead } from './finding.ts';
import { cyclesToCut, cyclicGroups, type Graph } from './graph-cycles.ts';
import { type ImportEdge, importEdges } from './import-edges.ts';
import { readSources } from './read-sources.ts';
import { ImportResolver } from './resolve-import.ts';
import { readAliases } from './tsconfig-paths.ts';

interface Params {
  readonly path: string;
}

export interface Cycle {
  /** How many files it goes through. */
  readonly length: number;
  /** The first 100, in the order in which they import each other; the last of all imports the first. */
  readonly files: readonly string[];
  /** One import for each step. */
  readonly imports: readonly { readonly from: string; readonly to: string; readonly line: number }[];
  /** The import of the last file that names the first. */
  readonly closing: { readonly file: string; readonly line: number; readonly to: string };
  /** Whether a step goes through an index file; a direct import often cuts such a cycle. */
  readonly throughIndex: boolean;
}

export interface CycleReport {
  readonly counts: {
    readonly files: number;
    /** Cycles that exist when the code is loaded. */
    readonly cycles: number;
    /** Files that are part of one. */
    readonly filesInCycles: number;
    /** Groups of files that form cycles only when imports of types are counted, too. */
    readonly typeOnlyGroups: number;
  };
  readonly cycles: readonly Cycle[];
  readonly unresolvedImports: readonly string[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const IS_SOURCE = /^(?!.*\.d\.)[^.].*\.([cm]?[jt]s|[jt]sx)$/;
const IS_INDEX = /(^|\/)index\.\w+$/;
const MAX_PER_GROUP = 25;
const MAX_CYCLES = 200;
/** Files named of one cycle: an answer is at most 900,000 bytes. */
const MAX_NAMED = 100;

export const importCycles: Method<Params, CycleReport> = {
  name: 'import_cycles',
  description:
    'Cycles of imports between source files, with the import that closes each; those through types only are counted apart.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project, from the caller’s folder.',
      },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const { trees, notRead, notes } = readSources(root, (name) => IS_SOURCE.test(name), signal);
    const { aliases, notes: aliasNotes } = readAliases(root);
    const resolver = new ImportResolver(new Set(trees.map((tree) => tree.path)), aliases);
    const atLoad = new Map<string, Map<string, number>>();
    const withTypes = new Map<string, Set<string>>();
    for (const tree of trees) {
      signal.throwIfAborted();
      const edges = importEdges(tree);
      atLoad.set(tree.path, targets(resolver, tree.path, edges, ['value']));
      withTypes.set(tree.path, new Set(targets(resolver, tree.path, edges, ['value', 'type']).keys()));
    }
    const graph: Graph = new Map([...atLoad].map(([from, to]) => [from, new Set(to.keys())]));
    const groups = cyclicGroups(graph);
    const found = cyclesOf(graph, atLoad, groups, signal);
    return {
      counts: {
        files: trees.length,
        cycles: found.cycles.length,
        filesInCycles: groups.reduce((sum, group) => sum + group.length, 0),
        typeOnlyGroups: typeOnly(withTypes, groups),
      },
      cycles: found.cycles,
      unresolvedImports: [...resolver.failed].sort(compare).slice(0, 200),
      notRead,
      notes: [
        ...notes,
        ...aliasNotes,
        ...found.notes,
        'An import whose names are used as types only, and which is not written as import type, is counted as loaded. import() and require() inside functions are not counted.',
      ],
    };
  },
};

/** Files of the project that a file imports, each with the line of the first such import. */
function targets(
  resolver: ImportResolver,
  from: string,
  edges: readonly ImportEdge[],
  kinds: readonly ImportEdge['kind'][],
): Map<string, number> {
  const found = new Map<string, number>();
  for (const edge of edges) {
    if (!kinds.includes(edge.kind)) continue;
    const to = resolver.resolve(from, edge.specifier);
    if (to !== undefined && !found.has(to)) found.set(to, edge.line);
  }
  return found;
}

function cyclesOf(
  graph: Graph,
  lines: ReadonlyMap<string, ReadonlyMap<string, number>>,
  groups: readonly string[][],
  signal: AbortSignal,
): { cycles: Cycle[]; notes: string[] } {
  const cycles: Cycle[] = [];
  const notes: string[] = [];
  for (const group of groups) {
    signal.throwIfAborted();
    const room = Math.min(MAX_PER_GROUP, MAX_CYCLES - cycles.length);
    if (room <= 0) {
      notes.push(`More than ${MAX_CYCLES} cycles; the rest is not listed.`);
      break;
    }
    const cut = cyclesToCut(graph, group, room);
    cycles.push(...cut.cycles.map((files) => described(files, lines)));
    if (cut.more)
      notes.push(`${group[0]} and ${group.length - 1} other files form more cycles than are listed.`);
  }
  return { cycles: cycles.sort((a, b) => a.length - b.length || compareFirst(a, b)), notes };
}

function described(files: readonly string[], lines: ReadonlyMap<string, ReadonlyMap<string, number>>): Cycle {
  const imports = files.map((from, i) => {
    const to = files[(i + 1) % files.length] as string;
    return { from, to, line: lines.get(from)?.get(to) ?? 1 };
  });
  const last = imports.at(-1) as Cycle['imports'][number];
  return {
    length: files.length,
    files: files.slice(0, MAX_NAMED),
    imports: imports.slice(0, MAX_NAMED),
    closing: { file: last.from, line: last.line, to: last.to },
    throughIndex: files.some((file) => IS_INDEX.test(file)),
  };
}

function compareFirst(a: Cycle, b: Cycle): number {
  return compare(a.files.join('\0'), b.files.join('\0'));
}

/** Groups that are cyclic with types and have no part that is cyclic without. */
function typeOnly(withTypes: Graph, groups: readonly string[][]): number {
  const atLoad = new Set(groups.flat());
  return cyclicGroups(withTypes).filter((group) => !group.some((file) => atLoad.has(file))).length;
}
