import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderContext } from '../../scripts/routing/render.ts';
import { segment } from '../../scripts/routing/segments.ts';
import {
  agent,
  pack,
  packRouter,
  plugin,
  registry,
  routerOf,
  short,
} from '../unit/routing/support/registry.ts';

/** Longest time for one decision on 100 kB of anything; a regular expression that backtracks takes minutes. */
const BOUND_MS = 3_000;

const router = packRouter();
router.route({ prompt: 'add a FastAPI endpoint, then a React form' });

function took(prompt: string): number {
  const started = performance.now();
  renderContext(router.route({ prompt }), pack);
  return performance.now() - started;
}

const fill = (unit: string, size = 100_000): string =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

/** Words that guards, segments and intents look for, between anything at all. */
const spice = fc.constantFrom(
  ...[
    'use the ',
    ' agent',
    '@agent-',
    'not ',
    'no ',
    '"',
    "'",
    '`',
    '```',
    '\n',
    '  ',
    '(',
    ')',
    '{',
    'at x (a:1:1)',
  ],
  ...[
    'ERROR: ',
    '2026-01-01 ',
    'then ',
    ' and ',
    ', ',
    '; ',
    '- ',
    '1. ',
    '<',
    '>',
    '/',
    '!',
    '#',
    'FastAPI ',
    'React ',
  ],
  ...[
    'keycloak ',
    'rename a to b',
    'typo',
    'line 1 ',
    'git ',
    'show me ',
    '\ud800',
    '\udc00',
    '👍',
    '\u0000',
    '\u202e',
    '注文',
  ],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.oneof(spice, fc.string({ maxLength: 12 })), { maxLength: 60 }).map((parts) => parts.join('')),
);

describe('route, for any string', () => {
  it('answers with a decision that makes sense', () => {
    fc.assert(
      fc.property(anyText, (prompt) => {
        const decision = router.route({ prompt });
        expect(decision.confidence).toBeGreaterThanOrEqual(0);
        expect(decision.confidence).toBeLessThanOrEqual(1);
        const text = renderContext(decision, pack);
        expect(text === undefined).toBe(decision.kind === 'abstain');
        expect((text ?? '').length).toBeLessThanOrEqual(600);
        expect(text ?? '').not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e<>]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the same prompt gives the same decision', () => {
    fc.assert(
      fc.property(anyText, (prompt) => {
        expect(router.route({ prompt })).toEqual(router.route({ prompt }));
      }),
      { numRuns: 200 },
    );
  });

  it('segments lose no letter of a prompt that fits', () => {
    const letters = (text: string): string =>
      [...text.matchAll(/\p{L}|\p{N}/gu)]
        .map((m) => m[0])
        .sort()
        .join('');
    fc.assert(
      fc.property(anyText, (prompt) => {
        expect(
          letters(
            segment(prompt)
              .map((s) => s.text)
              .join(' '),
          ),
        ).toBe(letters(prompt));
      }),
      { numRuns: 500 },
    );
  });
});

describe('time', () => {
  const units = [
    ...[
      '(',
      ')',
      '[',
      '{',
      '"',
      "'",
      '`',
      '```',
      '“',
      '“a',
      "'a ",
      ' "',
      '<',
      '@',
      '@agent-',
      '-',
      '_',
      '.',
      ',',
      ';',
    ],
    ...[
      'not ',
      'no ',
      "don't use ",
      'instead of ',
      'without a ',
      'do not ',
      'use the ',
      'use a-',
      'use a:',
      'ask a:b ',
    ],
    ...[
      'and ',
      ' and ',
      'then ',
      'first then ',
      ': ',
      '. ',
      '- ',
      '1. ',
      '\n- ',
      '; ',
      'a',
      'A',
      'aB',
      'a_',
      'a-',
      '1',
      '.1',
    ],
    ...[
      '\u0301',
      '注',
      'é',
      '\ud800',
      '\udc00',
      '👍',
      '\u0000',

      'git ',
      'rename a to ',
      'line 1 ',
      'the ',
      '### ',
    ],
    ...[
      'at a(',
      'at (:1:1',
      'at x (:1',
      'File "',
      '>>> ',
      '$ ',
      'n + 1 ',
      'ci / ',
      'fastapi react keycloak ',
      'ok ',
      'thanks ',
    ],
  ];

  it.each(units)('100 kB of %j takes less than a second', (unit) => {
    for (const end of ['', '!', 'x"']) expect(took(fill(unit) + end)).toBeLessThan(BOUND_MS);
  });

  it.each([
    ['words', fill('fix the FastAPI endpoint and the React form, ', 1_000_000)],
    ['one word', 'x'.repeat(1_000_000)],
    ['lone surrogates', '\udc00\ud800'.repeat(500_000)],
    ['lines of a log', fill('2026-01-01 12:00:00 ERROR fastapi boom\n', 1_000_000)],
    ['a quote that never ends', `"${'a '.repeat(500_000)}`],
    ['nested brackets', '('.repeat(500_000) + ')'.repeat(500_000)],
  ])('1 MB of %s takes less than a second', (_title, prompt) => {
    expect(took(prompt)).toBeLessThan(BOUND_MS);
  });

  it('white space takes no time', () => {
    expect(
      took(`build the React form for refunds${' '.repeat(900)}the FastAPI endpoint with pydantic`),
    ).toBeLessThan(1_500);
    for (const unit of [' ', '\t', '\r', '\n', '\u2028']) expect(took(`${fill(unit)}x"`)).toBeLessThan(1_500);
  });
});

describe('the registry around it', () => {
  const smallTalk = [
    'thanks',
    'yes',
    'continue',
    'ok cool',
    'hello',
    'lgtm',
    'what does this repo do?',
    'git status',
    '???',
  ];
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
    minLength: 2,
    maxLength: 10,
  });

  it('a plugin more never turns small talk into a route, even when its keywords are small talk', () => {
    const keyword = fc.oneof(word, fc.constantFrom('thanks', 'yes', 'ok', 'hello', 'continue', 'repo'));
    fc.assert(
      fc.property(fc.array(keyword, { minLength: 1, maxLength: 5 }), word, (strong, name) => {
        const stranger = agent(`${name}x:worker`, { description: strong.join(' '), triggers: strong });
        const more = routerOf(
          registry([stranger], [plugin(`${name}x`, { keywords: { strong, weak: [], against: [] } })]),
        );
        for (const prompt of smallTalk) expect(more.route({ prompt }).kind).toBe('abstain');
      }),
      { numRuns: 20 },
    );
  });

  it('the order of the registry does not change decisions', () => {
    const prompts = [
      ...[
        'add pagination to the FastAPI orders endpoint',
        'keycloak realm import fails',
        'board minutes for the meeting',
      ],
      ...[
        'make the FastAPI endpoint for orders, then the React form that calls it',
        'the list is too slow',
        'fix it',
      ],
      ...[
        'restore the vault backup',
        'triage the jira bugs',
        'write a haiku',
        'modal focus trap',
        'zigbee sensor offline',
      ],
    ];
    const expected = prompts.map((prompt) => short(router.route({ prompt })));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...pack.agents], { minLength: pack.agents.length }),
        fc.shuffledSubarray([...pack.plugins], { minLength: pack.plugins.length }),
        (agents, plugins) => {
          const other = routerOf({ ...pack, agents, plugins });
          expect(prompts.map((prompt) => short(other.route({ prompt })))).toEqual(expected);
        },
      ),
      { numRuns: 6 },
    );
  });
});
