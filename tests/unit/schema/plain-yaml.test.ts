import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainYaml } from '../../../scripts/schema/plain-yaml.ts';
import { parseYaml } from '../../../scripts/schema/yaml.ts';

const scalar = fc.oneof(
  fc.constantFrom(
    'plain words',
    '3d models',
    '401',
    '0x1F',
    '1e3',
    '.5',
    '-1',
    '+7',
    '012',
    '1_000',
    'true',
    'True',
    'no',
    '~',
  ),
  fc.constantFrom(
    'null',
    '',
    '2026-01-01',
    'a: b',
    'a # b',
    'a#b',
    'http://x.test',
    'ends:',
    '- x',
    '-x',
    '? x',
    '*x',
    '&x y',
  ),
  fc.constantFrom(
    '"double"',
    '"a \\" b"',
    '"a \\n b"',
    '"a',
    '"a" b',
    '"\\x41"',
    "'single'",
    "'it''s'",
    "'a",
    '@x',
    '`x`',
    '%x',
  ),
  fc.constantFrom(
    '[a, b]',
    '[]',
    '[a, ]',
    '[,]',
    '[a: b]',
    '[1, true]',
    '[ a , b ]',
    '["a", b]',
    '{}',
    '!tag x',
    '| ',
    'x  ',
    '.inf',
  ),
  fc.string({ unit: fc.constantFrom(...'ab:#-"\'[], {}é日1.'), maxLength: 12 }),
);

const key = fc.constantFrom('a', 'b', 'c-d', 'name', 'x_y');

const block = fc.oneof(
  fc.tuple(key, scalar).map(([k, v]) => `${k}: ${v}`),
  fc
    .tuple(
      key,
      fc.constantFrom('>', '>-', '|', '|-', '>+', '|2'),
      fc.array(fc.constantFrom('  one', '  two # x', '   deep', '', '  end ', '  - x')),
    )
    .map(([k, style, lines]) => [`${k}: ${style}`, ...lines].join('\n')),
  fc
    .tuple(key, fc.constantFrom('', '  ', '    '), fc.array(scalar, { maxLength: 4 }))
    .map(([k, indent, items]) => [`${k}:`, ...items.map((i) => `${indent}- ${i}`)].join('\n')),
  fc
    .tuple(key, fc.constantFrom('  ', ''), fc.array(fc.tuple(scalar, scalar), { maxLength: 3 }))
    .map(([k, indent, items]) =>
      [`${k}:`, ...items.flatMap(([p, a]) => [`${indent}- prompt: ${p}`, `${indent}  agent: ${a}`])].join(
        '\n',
      ),
    ),
  fc.constantFrom('', '# comment', '  stray', 'no colon', 'a:b', '...', '<<: x', 'key:', '? a', '- top'),
);

const text = fc.array(block, { maxLength: 3 }).map((blocks) => blocks.join('\n'));

function parsed(source: string): unknown {
  try {
    return parseYaml(source);
  } catch {
    return 'not YAML';
  }
}

describe('readPlainYaml', () => {
  it('gives what the full parser gives, or leaves the text to it', () => {
    let read = 0;
    fc.assert(
      fc.property(text, (source) => {
        const plain = readPlainYaml(source);
        if (plain === undefined) return;
        read += 1;
        expect(plain).toEqual(parsed(source) ?? {});
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(1_000);
  }, 60_000);

  it('reads the head of every agent of this pack, which is what it is for', () => {
    const root = join(import.meta.dirname, '../../..');
    const folders = ['.', ...readdirSync(join(root, 'plugins')).map((p) => join('plugins', p))];
    for (const folder of folders) {
      for (const name of readdirSync(join(root, folder, 'agents'))) {
        const file = readFileSync(join(root, folder, 'agents', name), 'utf8');
        const head = file.slice(4, file.indexOf('\n---', 3));
        expect(readPlainYaml(head), name).toEqual(parseYaml(head));
      }
    }
  });

  it('does not take a tab, a control character or an odd line end for text', () => {
    for (const odd of ['\t', '\u0000', '\u0085', '\u2028', '\r'])
      expect(readPlainYaml(`a: b${odd}c`)).toBeUndefined();
  });
});
