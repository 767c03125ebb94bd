import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deletions, places } from '../../../scripts/text/deletions.ts';
import { Numbering } from '../../../scripts/text/numbering.ts';
import { Spelling } from '../../../scripts/text/spelling.ts';

function knowing(...words: string[]): Spelling {
  const spelling = new Spelling();
  for (const word of words) spelling.learn(word);
  return spelling;
}

describe('reading a misspelled word', () => {
  it.each([
    ['endpiont', 'endpoint'],
    ['endpont', 'endpoint'],
    ['enddpoint', 'endpoint'],
    ['ednpoint', 'endpoint'],
    ['nedpoint', 'endpoint'],
    ['endpoit', 'endpoint'],
    ['enddpont', 'endpoint'],
  ])('%s is %s', (word, meant) => {
    expect(knowing('endpoint', 'migration', 'tenant').correct(word)).toBe(meant);
  });

  it.each([
    ['endpoint', 'a known word'],
    ['enpo', 'three edits'],
    ['hat', 'a word too short'],
    ['endp0int', 'a word with a digit'],
    ['xndpoint', 'a wrong first letter'],
    ['x'.repeat(40), 'a word too long'],
  ])('%s stays: %s', (word) => {
    expect(knowing('endpoint', 'that').correct(word)).toBeUndefined();
  });

  it('of two words as near, the more common is meant', () => {
    const spelling = knowing('stack', 'stuck', 'stuck', 'stuck');
    expect(spelling.correct('stick')).toBe('stuck');
  });

  it('a word learned after a look-up is found by the next', () => {
    const spelling = knowing('tenant');
    expect(spelling.correct('endpiont')).toBeUndefined();
    spelling.learn('endpoint');
    expect(spelling.correct('endpiont')).toBe('endpoint');
  });

  it('vocabularies over one numbering know their own words only', () => {
    const numbering = new Numbering();
    const [one, other] = [new Spelling(numbering), new Spelling(numbering)];
    one.learn('tenant');
    other.learnNumber(numbering.of('endpoint'));
    expect([one.knows('tenant'), one.knows('endpoint')]).toEqual([true, false]);
    expect([other.knows('tenant'), other.correct('endpiont')]).toEqual([false, 'endpoint']);
  });
});

describe('the index of deletions', () => {
  const without = (word: string, left: number): string =>
    left < 0 ? word : word.slice(0, left) + word.slice(left + 1);
  const keys = (word: string): string[] => places(word).map((left) => without(word, left));

  it('leaves out each letter once, of equal neighbours only the first', () => {
    expect(keys('abbc')).toEqual(['abbc', 'bbc', 'abc', 'abb']);
    expect(keys('')).toEqual(['']);
  });

  it('gives the same words as a table of strings would, in the same order', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 30 }),
        word,
        fc.integer({ min: 1, max: 5 }),
        (words, asked, most) => {
          const deletions = new Deletions(words);
          for (const left of places(asked)) {
            const naive = words.filter((w) => keys(w).includes(without(asked, left)));
            expect(deletions.sharing(asked, left, most)).toEqual(naive.slice(0, most));
          }
        },
      ),
    );
  });
});

describe('numbers of words', () => {
  it('stay the same, and words without one are not found', () => {
    const numbering = new Numbering();
    expect([numbering.of('a'), numbering.of('constructor'), numbering.of('a')]).toEqual([0, 1, 0]);
    expect([numbering.find('constructor'), numbering.find('__proto__'), numbering.size]).toEqual([1, -1, 2]);
    expect(numbering.word(1)).toBe('constructor');
  });
});
