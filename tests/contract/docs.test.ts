import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUN_TOPIC, STEP_TOPIC } from '../../scripts/chains/bus/bus-relay.ts';
import { EXIT } from '../../scripts/cli/exit.ts';
import { cli } from '../unit/cli/cli.ts';
import { agentText, tempFolder, writeTree } from '../unit/support/temp.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Folders of the repository: only what begins with one of them, or lies in the root, is a path of ours. */
const TOP = readdirSync(ROOT);

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'],
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}/README.md`),
].filter((page) => page.endsWith('.md'));

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** The relative links of a page that lead nowhere. */
function deadLinks(text: string, folder: string): string[] {
  const links = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1] as string);
  return links
    .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
    .filter((link) => !existsSync(join(folder, link.replace(/#.*$/, ''))));
}

/** Paths in backticks that begin like one of the repository and are not there. Patterns and placeholders are no paths. */
function missingPaths(text: string, root: string, top: readonly string[]): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)]
    .map((m) => m[1] as string)
    .filter((path) => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(path) && top.includes(path.split('/')[0] as string))
    .filter((path) => ![RUN_TOPIC, STEP_TOPIC].includes(path))
    .filter((path) => !existsSync(join(root, path)));
}

const BLOCK = /^[ \t]*```(\w*)[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/gm;

const withoutBlocks = (text: string): string => text.replace(BLOCK, '');

/** The command lines of `arbiter` in code blocks and in backticks, as words. */
function commandLines(text: string): string[][] {
  const blocks = [...text.matchAll(BLOCK)].flatMap((m) => (m[2] as string).split('\n'));
  const inline = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map((m) => m[1] as string);
  return [...blocks, ...inline]
    .map((line) => /^\s*(?:\$ )?(?:bin\/)?arbiter (.+)$/.exec(line)?.[1])
    .filter((rest) => rest !== undefined)
    .map(words);
}

/** As a shell would cut them, up to a redirection, a pipe or a comment. */
function words(line: string): string[] {
  const command = line.replace(/\s(?:[<>|#]\s|&&).*$/, '');
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => (m[1] ?? m[2] ?? m[3]) as string);
}

/** What the pages call the plugin that their reader writes, and the folder it lies in. */
const READERS_PLUGIN = 'my-plugin';

/** Behind these stands a folder that has to be there. */
const BEFORE_FOLDER = ['--plugin-dir', '--with', 'migrate', 'test'];

/** How long a command that waits for more is left waiting, in milliseconds. */
const PATIENCE_MS = 100;

/** Pages show the same lines; each is run once. */
const asked = new Map<string, Promise<boolean>>();

function understood(args: readonly string[]): Promise<boolean> {
  const key = JSON.stringify(args);
  const known = asked.get(key) ?? isUnderstood(args);
  asked.set(key, known);
  return known;
}

/** Whether a command line is understood, run with stand-ins for its folders; or names a command and no more. */
async function isUnderstood(args: readonly string[]): Promise<boolean> {
  const folder = writeTree(tempFolder(), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: READERS_PLUGIN }),
    'agents/helper.md': agentText('helper'),
  });
  const known = args.map((arg, i) => (BEFORE_FOLDER.includes(args[i - 1] ?? '') ? folder : arg));
  const interrupted = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const run = await cli(known, { cwd: folder, stdin: '', interrupted });
  // An empty home may hold nothing to find; a command line that cannot be used ends with another code.
  if (run.code === EXIT.ok || run.code === EXIT.found) return true;
  const help = await cli([...args, '--help']);
  return help.out.startsWith(`Usage: arbiter ${args.join(' ')} [`);
}

/** Names of all properties that a schema speaks of, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) => [
    ...(name === 'properties' && typeof value === 'object' && value !== null ? Object.keys(value) : []),
    ...keysOf(value),
  ]);
}

/** Keys of a schema that a page does not show, as `key`, `above.key` or `key.below`. */
function unshown(text: string, schema: unknown): string[] {
  const shown = (key: string): boolean => new RegExp(`[\`.]${key.replace('$', '\\$')}[\`.]`).test(text);
  return [...new Set(keysOf(schema))].filter((key) => !shown(key));
}

/** Rows that no reader sees as a table: a blank line has cut them off from its head. By their first words. */
function lostRows(text: string): string[] {
  const lines = text.split('\n');
  const begins = (i: number): boolean =>
    lines[i]?.startsWith('|') === true && lines[i - 1]?.startsWith('|') !== true;
  return lines.filter((_, i) => begins(i) && !/^\|[\s:|-]+\|$/.test(lines[i + 1] ?? ''));
}

const SCHEMAS = [
  ['docs/plugin-authors.md', 'agent.schema.json'],
  ['docs/plugin-authors.md', 'arbiter.schema.json'],
  ['docs/bus.md', 'message.schema.json'],
  ['docs/bus.md', 'rpc-request.schema.json'],
  ['docs/chains.md', 'chain.schema.json'],
] as const;

describe('the pages', () => {
  it('are there', () => {
    expect(PAGES).toEqual(
      expect.arrayContaining([
        'docs/README.md',
        'docs/users.md',
        'docs/threat-model.md',
        'docs/plugin-authors.md',
        'docs/bus.md',
        'docs/operators.md',
        'docs/what-happens-if.md',
      ]),
    );
    expect(PAGES.length).toBeGreaterThanOrEqual(13);
  });

  it.each(PAGES)('%s has no dead link', (page) => {
    expect(deadLinks(textOf(page), dirname(join(ROOT, page)))).toEqual([]);
  });

  it.each(PAGES)('%s has no row outside of a table', (page) => {
    expect(lostRows(textOf(page))).toEqual([]);
  });

  it('a row behind a blank line would be noticed', () => {
    expect(lostRows('| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n\ntext | text\n')).toEqual(['| 3 | 4 |']);
  });

  it.each(PAGES)('%s names only paths that exist', (page) => {
    expect(missingPaths(textOf(page), ROOT, TOP)).toEqual([]);
  });

  it.each(PAGES)('%s has only command lines that arbiter understands', { timeout: 240_000 }, async (page) => {
    for (const args of commandLines(textOf(page)))
      expect(await understood(args), `arbiter ${args.join(' ')}`).toBe(true);
  });

  it('give a proof for everything that may happen', () => {
    const rows = textOf('docs/what-happens-if.md').match(/^\| (?!if \||---).*$/gm) ?? [];
    expect(rows.length).toBeGreaterThanOrEqual(25);
    const proofs = rows.map((row) => row.split(' | ').at(-1) ?? '');
    expect(proofs.filter((proof) => !/^(?:`tests\/[\w./-]+\.test\.ts`(?:, )?)+ \|$/.test(proof))).toEqual([]);
  });

  it.each(SCHEMAS)('%s shows all keys of %s', (page, name) => {
    const schema: unknown = JSON.parse(readFileSync(join(ROOT, 'schemas', name), 'utf8'));
    expect(keysOf(schema).length).toBeGreaterThanOrEqual(3);
    expect(unshown(textOf(page), schema)).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('would be noticed: a dead link, a path that is gone, a command that nobody has', async () => {
    const root = writeTree(tempFolder(), { 'docs/a.md': '', 'scripts/x.ts': '' });
    const text =
      'See [a](a.md), [b](b.md#c), [out](https://example.com), `scripts/x.ts`, `scripts/gone.ts`, `other/gone.ts`.';
    expect(deadLinks(text, join(root, 'docs'))).toEqual(['b.md#c']);
    expect(missingPaths(text, root, ['docs', 'scripts'])).toEqual(['scripts/gone.ts']);
    const lines = commandLines(
      '```sh\narbiter rout "a b" # c\n```\nor `bin/arbiter demo --jsn`, `arbiter bus publish a/* --payload \'{"b": 1}\'`',
    );
    expect(lines).toEqual([
      ['rout', 'a b'],
      ['demo', '--jsn'],
      ['bus', 'publish', 'a/*', '--payload', '{"b": 1}'],
    ]);
    expect(await Promise.all(lines.map(understood))).toEqual([false, false, false]);
    expect(relative(ROOT, root).startsWith('..')).toBe(true);
  });

  it('would be noticed: a key of a schema that no page shows', () => {
    const schema = { properties: { a: { items: { properties: { b: {} } } }, c: { enum: ['d'] }, e: {} } };
    expect(unshown('| `a.b` | and `c`, but e only in passing |', schema)).toEqual(['e']);
  });
});
