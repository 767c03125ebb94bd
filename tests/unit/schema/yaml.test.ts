import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_YAML_CHARS, parseYaml, YamlError } from '../../../scripts/schema/yaml.ts';

function failure(text: string): YamlError {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('this was parsed');
}

const BOMB = `${'abcdefghi'
  .split('')
  .map(
    (name, i, all) =>
      `${name}: &${name} [${Array(9)
        .fill(i === 0 ? 'lol' : `*${all[i - 1]}`)
        .join(', ')}]`,
  )
  .join('\n')}\n`;

describe('parseYaml', () => {
  it('says line and column of a mistake', () => {
    expect(failure('a: 1\nb: [1\n')).toMatchObject({ code: 'yaml', line: 3 });
    expect(failure('a: b: c').message).toMatch(/line 1/);
  });

  it.each([
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a tab for indentation', 'a:\n\tb: 1\n'],
    ['an alias bomb', BOMB],
    ['ten thousand open brackets', '['.repeat(10_000)],
    ['sixty thousand open brackets, which would end the process', `a: ${'['.repeat(60_000)}`],
    ['a list in a list in a list', '- '.repeat(100_000)],
    [
      'steps of indentation without end',
      Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ],
    ['a hundred thousand open maps', '{a: '.repeat(100_000)],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['more than a million characters', `a: ${'x'.repeat(MAX_YAML_CHARS)}`],
  ])('refuses %s quickly and with a YamlError', (_what, text) => {
    const start = performance.now();
    expect(failure(text)).toBeInstanceOf(YamlError);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('takes the value of a few shared blocks', () => {
    expect(parseYaml('a: &x [1]\nb: *x\n')).toEqual({ a: [1], b: [1] });
  });

  it('makes no code and no objects of custom tags', () => {
    expect(parseYaml('a: !!js/function "function () { return 1 }"')).toEqual({
      a: 'function () { return 1 }',
    });
    expect(Object.getPrototypeOf(parseYaml('__proto__: { polluted: true }'))).toBe(Object.prototype);
  });

  it('throws nothing but YamlError', () => {
    const odd = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '&x ',
        '*x',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '\n',
        '  ',
        '|',
        '>',
        '!t ',
        '# ',
      ),
    );
    fc.assert(
      fc.property(odd, (parts) => {
        try {
          parseYaml(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(YamlError);
        }
      }),
    );
  });
});
