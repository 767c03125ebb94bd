import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, catalogueText } from '../../tools/catalogue.ts';
import { chainPages, withGraph } from '../../tools/chain-graphs.ts';
import { stale } from '../../tools/support/generated.ts';
import { cell, firstSentence, markdownTable } from '../../tools/support/markdown.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('pages that a program writes', () => {
  it('docs/catalogue.md is what `npm run catalogue` writes', async () => {
    expect(stale(ROOT, new Map([[CATALOGUE, await catalogueText(ROOT)]]))).toEqual([]);
  });

  it('the README and the changelog count agents and commands as the catalogue does', async () => {
    const catalogue = await catalogueText(ROOT);
    const counts = (row: string): string[] | undefined =>
      new RegExp(`^\\| ${row} \\| (\\d+) \\| (\\d+) \\|`, 'm').exec(catalogue)?.slice(1);
    const [agents, commands] = counts('five domain plugins') ?? [];
    const [ownAgents, ownCommands] = counts('\\[jira-orchestrator\\]\\(#jira-orchestrator\\)') ?? [];
    const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
    expect(textOf('README.md')).toContain(
      `${agents} agents and ${commands} commands in the five, ${ownAgents} and ${ownCommands} beside the brain`,
    );
    expect(textOf('CHANGELOG.md').replace(/\s+/g, ' ')).toContain(
      `${agents} agents and ${commands} commands, and ${ownAgents} agents and ${ownCommands} commands of the brain`,
    );
  });

  it('the pages of all chain templates have the pictures that `npm run graphs` draws', () => {
    const pages = chainPages(ROOT);
    expect(pages.size).toBeGreaterThanOrEqual(17);
    expect(stale(ROOT, pages)).toEqual([]);
  });

  it('a page that is gone and one that was changed would be noticed', () => {
    const root = writeTree(tempFolder(), { 'same.md': 'a', 'changed.md': 'b' });
    const files = new Map([
      ['same.md', 'a'],
      ['changed.md', 'a'],
      ['gone.md', 'a'],
    ]);
    expect(stale(root, files)).toEqual(['changed.md', 'gone.md']);
  });
});

const CHAIN = 'name: greet\ndescription: Says hello.\nsteps:\n  - id: hello\n    run: [echo, hello]\n';

/** The files of a pack with one chain. */
const pack = (page: string): string =>
  writeTree(tempFolder(), {
    'plugins/desk/chains/greet.yaml': CHAIN,
    'plugins/desk/chains/greet.md': page,
  });

describe('the picture of a chain', () => {
  it('is put in its place, twice the same, and the rest of the page stays', () => {
    const root = pack('# Greet $& $1\n\n<!-- graph -->\n<!-- /graph -->\n\nThe end.\n');
    const page = chainPages(root).get('plugins/desk/chains/greet.md') ?? '';
    expect(page).toMatch(
      /^# Greet \$& \$1\n\n<!-- graph -->\n\n```mermaid\nflowchart TD\n[\s\S]+```\n\n<!-- \/graph -->\n\nThe end\.\n$/,
    );
    expect(page).toContain('echo hello');
    expect(withGraph(page, 'flowchart TD\n')).not.toContain('echo hello');
    writeTree(root, { 'plugins/desk/chains/greet.md': page });
    expect(chainPages(root).get('plugins/desk/chains/greet.md')).toBe(page);
  });

  it('a page without a place for it is an error that names the page', () => {
    expect(() => chainPages(pack('# Greet\n'))).toThrow(
      'plugins/desk/chains/greet.md has no line <!-- graph -->',
    );
  });

  it('a chain that cannot be loaded is an error with its place', () => {
    const root = pack('<!-- graph -->\n<!-- /graph -->\n');
    writeTree(root, { 'plugins/desk/chains/greet.yaml': `${CHAIN}    neds: [x]\n` });
    expect(() => chainPages(root)).toThrow('plugins/desk/chains/greet.yaml:6:5');
  });
});

describe('the text of a table', () => {
  it('nothing in a cell ends it or opens a tag', () => {
    expect(cell('a | b\nc')).toBe('a \\| b c');
    expect(markdownTable(['x'], [['<b>|'], ['`<k>`']])).toBe('| x |\n|---|\n| &lt;b>\\| |\n| `<k>` |');
  });

  it.each([
    ['One thing. Another.', 'One thing.'],
    ['Use v1.2 for it, e.g. here. Then more', 'Use v1.2 for it, e.g. here.'],
    ['No end', 'No end'],
  ])('the first sentence of "%s" is "%s"', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });

  it('a sentence without end is cut after a word', () => {
    const cut = firstSentence('word, '.repeat(100));
    expect(cut.length).toBeLessThanOrEqual(242);
    expect(cut).toMatch(/word …$/);
  });
});
