import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

/** A command line that a page shows for running, and what it says comes out. */
export interface ShownRun {
  /** Line of the block in the page, from 1. */
  readonly line: number;
  /** What comes first: `arbiter` is left out. */
  readonly command: string;
  readonly exitCode: number;
  /** Lines of the block behind it; undefined when there is none. Only the last command of a block has one. */
  readonly output: readonly string[] | undefined;
}

/** All pages of a repository: in the root, in `docs/` at any depth, of its plugins and of the benchmarks. Paths with `/`. */
export function allPages(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      posix.join(folder, name),
    );
  return [
    ...readdirSync(root),
    ...below('docs'),
    ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/README.md`),
    'bench/README.md',
  ].filter((path) => path.endsWith('.md'));
}

const FENCED = /^([ \t]*)(`{3,})[^\n]*\n[\s\S]*?^\1\2[ \t]*$/gm;

/** Anchors of a page, as GitHub makes them from its headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...text.replace(FENCED, '').matchAll(/^#{1,6}\s+(.+?)\s*#*\s*$/gm)];
  return new Set(
    headings.map((heading) => {
      const slug = slugOf(heading[1] as string);
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

function slugOf(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Links with an anchor that no heading makes, as they stand in the page. Links to other sites and to files without headings are not looked at. */
export function deadAnchors(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.replace(FENCED, '').matchAll(/\]\(([^)\s]*#[^)\s]+)\)/g)].map((m) => m[1] as string);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor = ''] = link.split('#');
      const target = path === '' ? page : relative(root, join(root, dirname(page), path));
      if (!target.endsWith('.md')) return false;
      return !anchorsOf(textAt(join(root, target))).has(decodeURIComponent(anchor));
    });
}

function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A link that leads to no file has its own check.
    return '';
  }
}

const RUN =
  /^[ \t]*<!-- run(?:: exit code (\d))? -->\n+[ \t]*```sh\n([\s\S]*?)^[ \t]*```[ \t]*\n(?:\n*[ \t]*```text\n([\s\S]*?)^[ \t]*```[ \t]*$)?/gm;

/**
 * Command lines behind `<!-- run -->`: the lines of the `sh` block that follows, and, if a `text` block comes right behind, the output of the
 * last one. `<!-- run: exit code 1 -->` is for a last line that ends so. Throws for a line that is no `arbiter`.
 */
export function shownRuns(text: string): ShownRun[] {
  return [...text.matchAll(RUN)].flatMap((m) => {
    const line = text.slice(0, m.index).split('\n').length;
    const commands = linesOf(m[2] as string);
    return commands.map((shown, i): ShownRun => {
      const command = /^arbiter (.+)$/.exec(shown)?.[1];
      if (command === undefined) throw new Error(`line ${line}: only arbiter can be run, not: ${shown}`);
      const isLast = i === commands.length - 1;
      return {
        line,
        command,
        exitCode: isLast && m[1] !== undefined ? Number(m[1]) : 0,
        output: isLast && m[3] !== undefined ? linesOf(m[3]) : undefined,
      };
    });
  });
}

const linesOf = (block: string): string[] =>
  block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/**
 * The first shown line that is not in the output where it should be; undefined when all are. In a shown line `…` stands for any text, alone it
 * stands for any lines; spaces count as one.
 */
export function firstUnlike(shown: readonly string[], output: string): string | undefined {
  const printed = linesOf(output);
  let at = 0;
  let mayskip = false;
  for (const line of shown) {
    if (line === '…') {
      mayskip = true;
      continue;
    }
    const pattern = likePattern(line);
    const found = printed.findIndex((text, i) => i >= at && pattern.test(text));
    if (found < 0 || (found > at && !mayskip)) return line;
    at = found + 1;
    mayskip = false;
  }
  return mayskip || at === printed.length ? undefined : `(end of the output, not: ${printed[at]})`;
}

function likePattern(line: string): RegExp {
  const escaped = line
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  return new RegExp(`^${escaped.join('.*')}$`);
}
