import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTree } from '../../scripts/cli/command-tree.ts';
import { arbiterCommands } from '../../scripts/lint/checks/arbiter-commands.ts';
import { MarkdownSource } from '../../scripts/lint/markdown-source.ts';
import { commandsOf } from '../../scripts/lint/shell.ts';
import { arbiterProgram } from '../../tools/support/cli-page.ts';
import { cli } from '../unit/cli/cli.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';
import { allPages, anchorsOf, deadAnchors, firstUnlike, shownRuns } from './support/pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const PAGES = allPages(ROOT);
const RUN_PAGES = PAGES.filter((page) => shownRuns(textOf(page)).length > 0);

/** Runs what a page shows, in order, in one folder and one home; gives back what did not come out as shown. */
async function wrongRuns(text: string): Promise<string[]> {
  const home = tempFolder();
  const cwd = tempFolder();
  const wrong: string[] = [];
  for (const { line, command, exitCode, output } of shownRuns(text)) {
    const [words = []] = commandsOf(command);
    const run = await cli(words, { cwd, env: { HOME: home, ARBITER_HOME: join(home, 'data') } });
    const place = `line ${line}: arbiter ${command}`;
    if (run.code !== exitCode) wrong.push(`${place}: exit code ${run.code}, ${run.err || run.out}`);
    const unlike = output === undefined ? undefined : firstUnlike(output, run.out + run.err);
    if (unlike !== undefined) wrong.push(`${place}: no "${unlike}" in its place in\n${run.out}${run.err}`);
  }
  return wrong;
}

/** What the command line of Arbiter would not understand of a page, in blocks and in backticks, also behind a pipe. */
function unknownCommands(page: string, text: string): string[] {
  const source = new MarkdownSource(page, text);
  const lint = { agents: [], commands: [{ source }], around: { arbiter: commandTree(arbiterProgram()) } };
  return arbiterCommands(lint as unknown as Parameters<typeof arbiterCommands>[0]).map(
    ({ line, message }) => `${line}: ${message}`,
  );
}

describe('the pages', () => {
  it.each(PAGES)('%s has only links to headings that are there', (page) => {
    expect(deadAnchors(ROOT, page)).toEqual([]);
  });

  it.each(PAGES.filter((page) => page !== 'docs/reference/cli.md'))(
    '%s has only commands and options that arbiter knows',
    (page) => {
      expect(unknownCommands(page, textOf(page))).toEqual([]);
    },
  );

  it('show runs, among them for users, authors and operators', () => {
    expect(RUN_PAGES).toEqual(
      expect.arrayContaining(['docs/users.md', 'docs/plugin-authors.md', 'docs/operators.md']),
    );
  });

  it.each(RUN_PAGES)('%s: what it shows comes out', { timeout: 240_000 }, async (page) => {
    expect(await wrongRuns(textOf(page))).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('would be noticed: a link to a heading that is gone, here and in another page', () => {
    const root = writeTree(tempFolder(), {
      'docs/a.md':
        '# One `two`, three\n## Same\n## Same\n[x](#one-two-three) [y](#same-1) [z](b.md#there) [w](#gone) [v](b.md#gone)\n',
      'docs/b.md': '# There\n```sh\n# gone\n```\n[f](x.yaml#L3) [s](https://example.com/#gone)\n',
    });
    expect(deadAnchors(root, 'docs/a.md')).toEqual(['#gone', 'b.md#gone']);
    expect(deadAnchors(root, 'docs/b.md')).toEqual([]);
    expect([...anchorsOf('## What if … “it” fails?\n')]).toEqual(['what-if--it-fails']);
  });

  it('would be noticed: an option that nobody has, behind a pipe too', () => {
    const page =
      '```sh\narbiter route --jsn x\ngit log -1 | arbiter rout -\n```\nRun `arbiter bus stats --json`.\n';
    expect(unknownCommands('a.md', page)).toEqual([
      expect.stringMatching(/^2: .*--jsn/),
      expect.stringMatching(/^3: .*rout/),
    ]);
  });

  it('would be noticed: other output, more output, another exit code, a line that cannot be run', async () => {
    const block = (output: string, head = '<!-- run -->', command = 'arbiter bus groups list') =>
      `${head}\n\n\`\`\`sh\n${command}\n\`\`\`\n\n\`\`\`text\n${output}\n\`\`\`\n`;
    expect(await wrongRuns(block('one … group'))).toEqual([expect.stringContaining('one … group')]);
    expect(await wrongRuns(block('…'))).toEqual([]);
    expect(await wrongRuns(block('…', '<!-- run: exit code 1 -->'))).toEqual([
      expect.stringContaining('exit code 0'),
    ]);
    expect(() => shownRuns(block('x', '<!-- run -->', 'rm -r x'))).toThrow('line 1: only arbiter can be run');
    expect(shownRuns('```sh\narbiter demo\n```\n')).toEqual([]);
  });

  it.each([
    [['a …', 'c'], 'a b\nc\n', undefined],
    [['…', 'c'], 'a\nb\nc\n', undefined],
    [['a', '…'], 'a\nb\nc\n', undefined],
    [['a', 'c'], 'a\nb\nc\n', 'c'],
    [['a', 'b'], 'a\nb\nc\n', '(end of the output, not: c)'],
    [['a  b'], 'a b\n', undefined],
    [['(a) [b]'], '(a) [b]\n', undefined],
  ])('%j against %j', (shown, output, unlike) => {
    expect(firstUnlike(shown, output)).toBe(unlike);
  });
});
