import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { loadChain } from '../../../../scripts/chains/language/load.ts';
import { chainOf, problemsOf, stepsOf } from './support/load.ts';

describe('a file that is not YAML as chains want it', () => {
  it.each([
    [
      'a tab as indentation',
      'steps:\n\t- run: [a]\n',
      /^2:1 yaml Tabs are not allowed as indentation\. Indent with spaces\./,
    ],
    ['an open quote', 'steps:\n  - run: "a\n', /^3:1 yaml Missing closing "quote\. Close the quote/],
    [
      'a colon inside of a text',
      'steps:\n  - if: ${{ a ? b : c }}\n    run: [a]\n',
      /^2:\d+ yaml Nested mappings .* Put a text that has ": " in it/,
    ],
    [
      'a flow map around an expression',
      'steps:\n  - { if: ${{ a }}, run: [b] }\n',
      /yaml .* quotes; inside of \[ \] and \{ \}|yaml/,
    ],
    ['several documents', 'steps: []\n---\nsteps: []\n', /^2:1 documents .* Keep one chain/],
    ['nothing', '', /^1:1 empty The file is empty\./],
    ['only comments', '# a\n# b\n', /^1:1 empty/],
    ['a list', '- run: [a]\n', /^1:1 type A chain is a map, but this is a list\./],
    ['a text', 'hello\n', /^1:1 type A chain is a map, but this is the text "hello"\./],
    ['binary', '\u0000\u0001\u0002', /^1:1/],
    ['a tag', 'steps: !!js/function "x"\n', /^1:8 yaml Unresolved tag.* Remove the tag/],
    ['an unknown alias', 'steps: *nowhere\n', /^1:8 alias The alias \*nowhere has no &nowhere before it\./],
    ['a key that is a list', '? [a]\n: b\n', /^1:3 key A key has to be a text\./],
    [
      'a number that JSON would change',
      'budget: { tokens: 12345678901234567890 }\nsteps: []\n',
      /^1:19 number 12345678901234567890 is not a number/,
    ],
    ['infinity', 'budget: { usd: .inf }\nsteps: []\n', /^1:16 number \.inf/],
  ])('says where and what to do: %s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  it('names both places of a repeated key', () => {
    const text = stepsOf('- id: a\n  run: [x]\n  run: [y]');
    expect(problemsOf(text)).toEqual([
      '4:5 duplicate-key The key "run" stands here for the second time; the first is in line 3. Keep one of them.',
    ]);
  });

  it('finds all repeated keys at once', () => {
    expect(problemsOf('name: a\nname: b\nsaga: true\nsaga: true\nsteps: []\n')).toHaveLength(2);
  });

  it('is read with shared blocks', () => {
    const chain = chainOf(
      'steps:\n  - &one\n    id: a\n    run: &argv [echo, hello]\n  - id: b\n    run: *argv\n',
    );
    expect(chain.steps.map((step) => step.kind === 'run' && step.argv)).toEqual([
      ['echo', 'hello'],
      ['echo', 'hello'],
    ]);
  });

  it('says a problem of a shared block once for each place that it has', () => {
    const text =
      'steps:\n  - id: a\n    run: &x [1]\n    env: &env { 1x: y }\n  - id: b\n    run: *x\n    env: *env\n';
    expect(problemsOf(text)).toHaveLength(1);
  });
});

describe('a file that is made to do harm', () => {
  const bomb = [
    'x: &a [1,2,3,4,5,6,7,8,9]',
    ...'bcdefghij'
      .split('')
      .map((name, i) => `x${i}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`),
    'steps: *j',
  ].join('\n');

  it('multiplies itself by aliases: refused, in no time and with no memory', () => {
    const before = process.memoryUsage().heapUsed;
    expect(problemsOf(bomb)[0]).toMatch(/alias The aliases of the file stand for more than 100000 values\./);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });

  it('contains itself', () => {
    expect(problemsOf('steps: &a [*a]\n')).toEqual([
      '1:12 alias The alias *a has no &a before it. Put the anchored value above; an alias cannot stand inside of its own anchor.',
    ]);
  });

  it.each([
    ['brackets', `steps: ${'['.repeat(10_000)}`],
    ['maps', `steps: ${'{a: '.repeat(10_000)}`],
    ['dashes', `steps:\n  ${'- '.repeat(10_000)}a\n`],
    ['indentation', Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('is nested without end: %s', (_, text) => {
    expect(problemsOf(text)[0]).toMatch(/ nesting The YAML is nested too deeply\./);
  });

  it('is larger than a file may be', () => {
    const text = `steps:\n  - run: "${'x'.repeat(LIMITS.fileBytes)}"\n`;
    expect(problemsOf(text)).toEqual([
      `1:1 file-too-large The file has more than ${LIMITS.fileBytes} bytes. Split it: a chain step runs another file.`,
    ]);
    expect(problemsOf(`steps:\n  - run: "${'é'.repeat(LIMITS.fileBytes / 2)}"\n`)[0]).toContain(
      'file-too-large',
    );
  });

  it('has more tokens than any chain', () => {
    expect(problemsOf(`steps: [${'1,'.repeat(490_000)}]`)[0]).toMatch(
      /file-too-large The YAML has more than 500000 tokens\./,
    );
  });

  it('is wrong everywhere: not every place is told', () => {
    const problems = problemsOf(`a:\n${'\tb: 1\n'.repeat(5_000)}`);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(100);
  });

  it('takes the keys of JavaScript objects for keys', () => {
    expect(problemsOf('__proto__: { polluted: true }\nsteps:\n  - run: [a]\n')[0]).toContain(
      '1:1 unknown-key',
    );
    const chain = chainOf(
      'steps:\n  - id: constructor\n    set: { __proto__: { polluted: 1 }, a: "${{ run.id }}" }\n',
    );
    expect(JSON.stringify(chain.steps[0])).toContain('"__proto__":{"polluted":1}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('any text', () => {
  it('gives a chain or problems with a place, never a throw', () => {
    const pieces = [
      'steps:',
      '\n',
      '  - ',
      'run: ',
      '[a]',
      '${{',
      '}}',
      'id: x',
      '"',
      "'",
      '{',
      '}',
      ': ',
      '&a ',
      '*a',
      '#',
      '|',
      '>',
      '\t',
      '? ',
      '!!x ',
      'foreach: ',
      'parallel:',
      'switch:',
      'if: ',
      'needs: ',
      '- ',
    ];
    let state = 7;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    for (let i = 0; i < 1_000; i++) {
      const length = 1 + Math.floor(random() * 25);
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const loaded = loadChain('any.yaml', text);
      if (loaded.kind === 'ok') continue;
      expect(loaded.problems.length, text).toBeGreaterThan(0);
      for (const { line, column, message, fix } of loaded.problems) {
        expect(line >= 1 && column >= 1 && message !== '' && fix !== '', text).toBe(true);
      }
    }
  });
});
