/**
 * The architecture of `scripts/`, checked: folders are ranked and import only from earlier ranks (type imports too), no import
 * cycles between files, no barrels, no file above 600 lines. What it does not check: whether an import resolves (tsc does).
 *
 *   tsx tools/check-imports.ts [root]      root: a folder that holds `scripts/`; default this repository
 *
 * Prints `file:line: what: how to mend` for each violation and exits 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ImportSite, importsOf } from './support/import-sites.ts';

/** Folders of `scripts/` in order. A folder imports from itself and from earlier ranks, never from another one of its own rank. */
export const RANKS: readonly (readonly string[])[] = [
  ['core'],
  ['text'],
  ['schema', 'crdt', 'resilience'],
  ['log', 'store', 'registry'],
  ['models'],
  ['bus', 'routing', 'methods'],
  ['rpc'],
  ['chains', 'telemetry', 'learning'],
  ['host', 'lint'],
  ['brain', 'cli', 'dashboard', 'kit'],
];

/** Longest file, in lines. */
export const MAX_LINES = 600;

/** One broken rule, at a place. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly mend: string;
}

/** What a tree was found to be. */
export interface Report {
  readonly violations: readonly Violation[];
  readonly files: number;
  /** Median of the lines of a file; 0 for a tree without files. */
  readonly medianLines: number;
  readonly longest: { readonly file: string; readonly lines: number } | undefined;
}

interface SourceFile {
  /** Path from the root, with `/`: `scripts/core/clock.ts`. */
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly ImportSite[];
}

/** Checks every `scripts/**\/*.ts` below a root. Throws only when `scripts/` cannot be read. */
export function checkTree(root: string): Report {
  const files = readTree(root);
  const byPath = new Map(files.map((f) => [f.path, f]));
  const lengths = files.map((f) => f.lines).sort((a, b) => a - b);
  const longest = [...files].sort((a, b) => b.lines - a.lines)[0];
  return {
    violations: [
      ...files.flatMap((f) => [...placeOf(f), ...ranksOf(f), ...barrelsOf(f), ...lengthOf(f)]),
      ...cycles(byPath),
    ].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
    files: files.length,
    medianLines: lengths[Math.floor(lengths.length / 2)] ?? 0,
    longest: longest === undefined ? undefined : { file: longest.path, lines: longest.lines },
  };
}

function readTree(root: string): SourceFile[] {
  return readdirSync(join(root, 'scripts'), { recursive: true, encoding: 'utf8' })
    .map((name) => `scripts/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const parts = path.split('/');
      return {
        path,
        folder: parts.length > 2 ? (parts[1] as string) : '',
        lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
        imports: importsOf(text),
      };
    });
}

function rankOf(folder: string): number {
  return RANKS.findIndex((rank) => rank.includes(folder));
}

function placeOf(file: SourceFile): Violation[] {
  if (rankOf(file.folder) >= 0) return [];
  const what =
    file.folder === ''
      ? 'a file directly in scripts/ has no rank'
      : `the folder scripts/${file.folder} has no rank`;
  return [
    {
      file: file.path,
      line: 1,
      what,
      mend: 'move it into a ranked folder, or give the folder a rank in tools/check-imports.ts and ARCHITECTURE.md',
    },
  ];
}

function ranksOf(file: SourceFile): Violation[] {
  const own = rankOf(file.folder);
  if (own < 0) return [];
  return file.imports.flatMap((site) => {
    const target = targetOf(file, site);
    if (target === undefined) return [];
    const at = { file: file.path, line: site.line };
    if (!target.startsWith('scripts/')) {
      const mend =
        'move what is needed into scripts/, or pass it in; only tests, tools and bench import from scripts/';
      return [{ ...at, what: `imports ${target}, which is outside scripts/`, mend }];
    }
    const folder = target.split('/')[1] as string;
    const rank = rankOf(folder);
    if (folder === file.folder || rank < 0 || rank < own) return [];
    const how =
      rank === own
        ? `${folder}, a folder of its own rank`
        : `${folder}, which has a later rank than ${file.folder}`;
    const mend = `move the shared part to an earlier rank, or pass it in as a value${site.typeOnly ? ' (import type is no excuse)' : ''}`;
    return [{ ...at, what: `imports ${how}`, mend }];
  });
}

/** The path from the root of a relative import; undefined for packages and for anything that is not TypeScript. */
function targetOf(file: SourceFile, site: ImportSite): string | undefined {
  if (!site.specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(file.path), site.specifier));
}

function barrelsOf(file: SourceFile): Violation[] {
  const isIndex = /\/index\.[cm]?tsx?$/.test(file.path);
  return file.imports.flatMap((site) => {
    if (site.kind !== 'export-all' && !(isIndex && site.kind === 'export')) return [];
    const what = site.kind === 'export-all' ? 'a barrel: export *' : 'a barrel: an index.ts that re-exports';
    return [
      { file: file.path, line: site.line, what, mend: 'import each name from the file that defines it' },
    ];
  });
}

function lengthOf(file: SourceFile): Violation[] {
  if (file.lines <= MAX_LINES) return [];
  const what = `${file.lines} lines, more than ${MAX_LINES}`;
  return [{ file: file.path, line: MAX_LINES + 1, what, mend: 'split it by what its parts are for' }];
}

/** One violation for each group of files that import each other in a circle, with one shortest circle shown. */
function cycles(files: ReadonlyMap<string, SourceFile>): Violation[] {
  const next = new Map<string, ReadonlyArray<{ to: string; line: number }>>();
  for (const [path, file] of files) {
    const sites = file.imports.map((site) => ({ to: targetOf(file, site) ?? '', line: site.line }));
    next.set(
      path,
      sites.filter((s) => files.has(s.to)),
    );
  }
  const reported = new Set<string>();
  const found: Violation[] = [];
  for (const start of files.keys()) {
    if (reported.has(start)) continue;
    const circle = shortestCircle(start, next);
    if (circle === undefined) continue;
    for (const path of circle) reported.add(path);
    const line = next.get(start)?.find((n) => n.to === (circle[1] ?? start))?.line ?? 1;
    found.push({
      file: start,
      line,
      what: `an import cycle: ${[...circle, start].join(' -> ')}`,
      mend: 'move what both need into a third file',
    });
  }
  return found;
}

/** Breadth first from a file until it is met again. */
function shortestCircle(
  start: string,
  next: ReadonlyMap<string, ReadonlyArray<{ to: string }>>,
): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const { to } of next.get(path) ?? []) {
      if (to === start) {
        const circle = [path];
        while (circle[0] !== start) circle.unshift(from.get(circle[0] as string) as string);
        return circle;
      }
      if (!from.has(to)) {
        from.set(to, path);
        queue.push(to);
      }
    }
  }
  return undefined;
}

function main(): void {
  const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
  const report = checkTree(root);
  for (const v of report.violations) console.error(`${v.file}:${v.line}: ${v.what}: ${v.mend}`);
  const longest = report.longest === undefined ? 'none' : `${report.longest.file} (${report.longest.lines})`;
  console.log(
    `${report.files} files, median ${report.medianLines} lines, longest ${longest}, ${report.violations.length} violations`,
  );
  if (report.violations.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
