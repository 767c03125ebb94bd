import { describe, expect, it } from 'vitest';
import { allowedTools, allows } from '../../../scripts/lint/permissions.ts';
import { commandsOf, isPlaceholder } from '../../../scripts/lint/shell.ts';

describe('a shell line', () => {
  it.each([
    ['arbiter bus publish --stdin < messages.jsonl', [['arbiter', 'bus', 'publish', '--stdin']]],
    ['git log --format="%h %s" -n 3', [['git', 'log', '--format=%h %s', '-n', '3']]],
    [
      `git ls-files '*|x' 2>/dev/null | head -60 || echo none`,
      [
        ['git', 'ls-files', '*|x'],
        ['head', '-60'],
        ['echo', 'none'],
      ],
    ],
    ['make > out.txt 2>&1; ls', [['make'], ['ls']]],
    ['arbiter run <a name> x<y>z', [['arbiter', 'run', '<a name>', 'x<y>z']]],
    ['   ', []],
  ])('%s is cut as a shell would', (line, commands) => {
    expect(commandsOf(line)).toEqual(commands);
  });

  it('a placeholder is told from a word', () => {
    expect(['<file>', '[--json]', '…', '$ARGUMENTS', '...'].filter((word) => !isPlaceholder(word))).toEqual(
      [],
    );
    expect(['file', '--json', 'a<b'].filter(isPlaceholder)).toEqual([]);
  });
});

describe('a permission', () => {
  it('a list and a text with commas or spaces are the same', () => {
    const tools = ['Read', 'Bash(git log:*)', 'mcp__x__y'];
    expect(allowedTools('Read, Bash(git log:*), mcp__x__y')).toEqual(tools);
    expect(allowedTools('Read Bash(git log:*) mcp__x__y')).toEqual(tools);
    expect(allowedTools(tools)).toEqual(tools);
    expect(allowedTools(undefined)).toEqual([]);
  });

  it.each([
    ['Bash', 'rm -rf x', true],
    ['Bash(git log:*)', 'git log -3', true],
    ['Bash(git log:*)', 'git log', true],
    ['Bash(git log:*)', 'git logs', false],
    ['Bash(git log *)', 'git log -3', true],
    ['Bash(git remote -v)', 'git remote -v', true],
    ['Bash(git remote -v)', 'git remote add', false],
    ['Bash(* --version)', 'borg --version', true],
    ['Bash(cat .HA_VERSION:*)', 'cat xHA_VERSION', false],
    ['Bash(git * main)', 'git push main', true],
    ['Bash(git * main)', 'git main', false],
    ['Bash(a*a)', 'a', false],
    [`Bash(${'*a'.repeat(200)})`, `${'a'.repeat(199)}b`, false],
    ['Read', 'git log', false],
  ])('%s and the line %s: %s', (rule, line, allowed) => {
    expect(allows(rule, line.split(' '))).toBe(allowed);
  });
});
