import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stem } from '../../../scripts/text/stem.ts';
import { termWeight } from '../../../scripts/text/stopwords.ts';
import { fold, tokenize } from '../../../scripts/text/tokenize.ts';

const words = (text: string): string[] => tokenize(text).map((t) => t.word);

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(
      fc.constantFrom(
        'İ',
        'ß',
        'Σ',
        'ϓ',
        'ΐ',
        'か\u3099',
        'e\u0301',
        'Å',
        'K',
        '가',
        '\u1100\u1161',
        'ʼn',
        '_',
        "'",
        '’',
        'Aa',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('fold', () => {
  it('never throws and changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => fold(fold(text)) === fold(text)),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['Sesión', 'sesion'],
    ['ÇA VA', 'ca va'],
    ['アクセス', 'アクセス'],
    ['か\u3099', 'が'],
    ['한국어', '한국어'],
    ['İstanbul', 'istanbul'],
  ])('folds %s to %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe('tokenize', () => {
  it('never throws, never gives an empty term, and never more than the limit', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 20 }), (text, limit) => {
        const tokens = tokenize(text, limit);
        expect(tokens.length).toBeLessThanOrEqual(limit);
        expect(tokens.every((t) => t.term !== '' && t.word !== '')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same words again for its own words, apart from identifiers', () => {
    const lower = fc.string({ unit: fc.constantFrom(...'abcdefgh xyz,.'), maxLength: 60 });
    fc.assert(fc.property(lower, (text) => words(words(text).join(' ')).join() === words(text).join()));
  });

  it.each([
    ['a C++ and C# service', ['a', 'cpp', 'and', 'csharp', 'service']],
    ['ASP.NET on .NET', ['aspnet', 'on', 'dotnet']],
    ['Next.js', ['nextjs']],
    ['a11y, i18n, l10n, k8s', ['accessibility', 'internationalization', 'localization', 'kubernetes']],
    ['an N+1 query', ['an', 'nplusone', 'query']],
    ['end-to-end and end to end', ['endtoend', 'and', 'endtoend']],
    ["the user's jobs don’t run", ['the', 'user', 'jobs', 'dont', 'run']],
    ['getUser', ['getuser', 'get', 'user']],
    ['access_token', ['accesstoken', 'access', 'token']],
    ['__init__', ['init']],
    ['租户隔离', ['租户', '户隔', '隔离']],
    ['हिन्दी में', ['हिन्दी', 'में']],
  ])('%s is %j', (text, expected) => {
    expect(words(text)).toEqual(expected.map(fold));
  });

  it('does not let a megabyte of one CJK run or of log lines cost time', () => {
    const start = performance.now();
    expect(tokenize('漢'.repeat(1_000_000)).length).toBe(2_000);
    tokenize('2026-01-01 ERROR getUser(a_b_c) failed\n'.repeat(30_000));
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('stem and termWeight', () => {
  it('brings forms of a word together and leaves short, foreign and numbered words alone', () => {
    expect(stem('deployments')).toBe(stem('deployment'));
    expect(stem('run')).toBe('run');
    expect(stem('über')).toBe('über');
    expect(stem('python3')).toBe('python3');
    expect(stem('constructor')).toBe(stem('constructors'));
  });

  it('never throws and never empties a word', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abcdeinsty'), minLength: 1, maxLength: 40 }),
        (w) => stem(w) !== '',
      ),
    );
  });

  it('gives function words nothing, everyday words little and telling words all', () => {
    expect(termWeight('the')).toBe(0);
    expect(termWeight(stem('application'))).toBeGreaterThan(0);
    expect(termWeight(stem('application'))).toBeLessThan(1);
    expect(termWeight('keycloak')).toBe(1);
  });
});
