import { describe, expect, it } from 'vitest';
import { lookOf } from '../../../scripts/cli/look.ts';
import { table } from '../../../scripts/cli/table.ts';
import { cut, pad, widthOf, wrap, wrapText } from '../../../scripts/cli/text-width.ts';

const plain = (width: number | undefined) => ({ width, paint: (_: unknown, text: string) => text });

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['🦀', 2],
    ['\u001b[1mx\u001b[22m', 1],
    ['', 0],
  ])('of %j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('cuts at a column and marks it', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('abc', 3)).toBe('abc');
  });

  it('pads wide text by columns', () => {
    expect(pad('日', 4)).toBe('日  ');
    expect(pad('7', 3, 'right')).toBe('  7');
  });

  it('wraps at spaces, breaks what is too long, and keeps a % with its number', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrap('is at 10 % now', 9)).toEqual(['is at', '10 % now']);
  });

  it('keeps the indent of a wrapped line', () => {
    expect(wrapText(`  + ${'word '.repeat(6).trim()}`, 24)).toBe('  + word word word word\n    word word');
  });
});

describe('table', () => {
  const columns = [{ title: 'a' }, { title: 'long', flex: 'cut' }, { title: 'n', align: 'right' }] as const;

  it('cuts only the flexible column, and only in a terminal', () => {
    const row = ['x', 'word '.repeat(10).trim(), '10'];
    expect(table(columns, [row], plain(40)).split('\n')).toEqual([
      'a  long                                n',
      `x  ${cut(row[1] as string, 33)}  10`,
    ]);
    expect(table(columns, [row], plain(undefined))).toContain(row[1]);
  });

  it('wraps a cell under itself', () => {
    const text = table(
      [{ title: 'k' }, { title: 'v', flex: 'wrap' }],
      [['a', 'one two three four five']],
      plain(20),
    );
    expect(text.split('\n')).toEqual(['k  v', 'a  one two three', '   four five']);
  });

  it('sets a row as a list where the terminal is too narrow for its columns, and leaves out empty cells', () => {
    const wide = [{ title: 'message' }, { title: 'group' }, { title: 'error', flex: 'cut' }] as const;
    const rows = [
      ['0193-aaaa-bbbb', 'workers-of-the-day', 'It cannot be read at all'],
      ['0193-cccc-dddd', '', 'x'],
    ];
    expect(table(wide, rows, plain(40)).split('\n')).toEqual([
      '0193-aaaa-bbbb',
      '  group  workers-of-the-day',
      '  error  It cannot be read at all',
      '0193-cccc-dddd',
      '  error  x',
    ]);
    expect(table(wide, rows, plain(60)).split('\n')).toHaveLength(3);
    expect(table(wide, rows, plain(undefined)).split('\n')).toHaveLength(3);
  });
});

describe('colour', () => {
  const terminal = { isTTY: true, columns: 80 } as never;
  const pipe = {} as never;
  const isPainted = (out: never, env: Record<string, string>, colour = true): boolean =>
    lookOf({ out, env }, colour).paint('red', 'x') !== 'x';

  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['a pipe with an empty FORCE_COLOR', pipe, { FORCE_COLOR: '' }, true],
    ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['both, of which FORCE_COLOR decides', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('on %s: %#', (_, out, env, painted) => {
    expect(isPainted(out, env as Record<string, string>)).toBe(painted);
  });

  it('--no-color decides against everything', () => {
    expect(isPainted(terminal, { FORCE_COLOR: '1' }, false)).toBe(false);
  });
});
