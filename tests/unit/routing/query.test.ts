import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { analyse } from '../../../scripts/routing/query.ts';
import { Reading } from '../../../scripts/routing/reading.ts';
import { Vocabulary } from '../../../scripts/routing/vocabulary.ts';
import { stem } from '../../../scripts/text/stem.ts';
import { agent, plugin } from './support/registry.ts';

const lexicon = loadLexicon();
const weight = (prompt: string, word: string): number => analyse(prompt, lexicon).terms.get(stem(word)) ?? 0;
const length = (v: Float32Array): number => Math.hypot(...v);

describe('a query', () => {
  it('of nothing has no terms and no sense', () => {
    for (const prompt of ['', '   ', '!!!', '\n\n']) {
      const query = analyse(prompt, lexicon);
      expect(query.terms.size).toBe(0);
      expect(length(query.sense)).toBe(0);
      expect(length(query.askedUnit)).toBe(0);
      expect(query.proseTokens).toBe(0);
    }
  });

  it('weighs a word by where it stands: prose, quote, log, code, taken back', () => {
    const prose = weight('keycloak is slow', 'keycloak');
    expect(weight('translate "keycloak realm" now', 'keycloak')).toBeLessThan(prose);
    expect(weight('why?\nERROR: keycloak died', 'keycloak')).toBeLessThan(prose);
    expect(weight('why?\n```\nkeycloak\n```', 'keycloak')).toBeLessThan(prose);
    expect(weight('no keycloak, plain login', 'keycloak')).toBeLessThan(0.2 * prose);
  });

  it('a word said twice counts more, but not double; function words count nothing', () => {
    const once = weight('realm', 'realm');
    const twice = weight('realm realm', 'realm');
    expect(twice).toBeGreaterThan(once);
    expect(twice).toBeLessThan(2 * once);
    expect(analyse('the of and', lexicon).terms.size).toBe(0);
  });

  it('numbers and single letters count little, status codes more', () => {
    expect(weight('port 8080', '8080')).toBeLessThan(weight('a 422', '422'));
    expect(weight('a 422', '422')).toBeLessThan(weight('realm', 'realm'));
  });

  it('senses have unit length, and lie closer for the same subject', () => {
    const dot = (a: string, b: string): number => {
      const y = analyse(b, lexicon).sense;
      return analyse(a, lexicon).sense.reduce((sum, x, k) => sum + x * (y[k] as number), 0);
    };
    expect(length(analyse('postgres query is slow', lexicon).sense)).toBeCloseTo(1, 4);
    expect(dot('postgres query is slow', 'add a database index')).toBeGreaterThan(
      dot('postgres query is slow', 'write the minutes of the board meeting'),
    );
  });

  it('counts the words of prose, not of logs and code', () => {
    expect(analyse('why does it fail?\nERROR: a b c d\n```\ne f g\n```', lexicon).proseTokens).toBe(4);
  });

  it('translates prompts that are not in English, and says so', () => {
    const query = analyse('la base de datos está lenta y la consulta falla', lexicon);
    expect(query.foreign).toBe(true);
    expect([...query.terms.keys()]).toContain(stem('database'));
    expect(analyse('the database is slow and the query fails', lexicon).foreign).toBe(false);
  });

  it('reads a misspelled word as the known one, in prose only', () => {
    const words = new Vocabulary(lexicon, [agent('a:keycloak-admin')], [plugin('a')]);
    const of = (prompt: string): string[] => [...analyse(prompt, lexicon, words).terms.keys()];
    expect(of('the keycolak login')).toContain(stem('keycloak'));
    expect(of('the "keycolak login"')).not.toContain(stem('keycloak'));
    expect([...analyse('the keycolak login', lexicon).terms.keys()]).not.toContain(stem('keycloak'));
  });

  it('looks at a bounded number of words', () => {
    expect(analyse('realm '.repeat(5_000), lexicon).tokens.length).toBeLessThanOrEqual(420);
  });

  it('the prose of a reading keeps what people wrote and drops logs and code', () => {
    const { prose } = new Reading('fix "the form" now\nERROR: boom\n```\ncode\n```\nno redux');
    expect(prose).toMatch(/fix/);
    expect(prose).toMatch(/the form/);
    expect(prose).toMatch(/redux/);
    expect(prose).not.toMatch(/boom|code/);
  });
});

describe('the vocabulary', () => {
  const words = new Vocabulary(
    lexicon,
    [agent('a:zigbee-tamer', { triggers: ['pair a thermostat'] })],
    [plugin('a', { keywords: { strong: ['frobnicator'], weak: [], against: [] } })],
  );

  it.each([
    ['zigbe', 'zigbee'],
    ['thermosatt', 'thermostat'],
    ['frobnicater', 'frobnicator'],
  ])('reads %s as %s', (wrong, right) => {
    expect(words.correct(wrong)).toBe(right);
  });

  it.each(['zigbee', 'database', 'zgb', 'qqqqxxxxzzzz', '12345', 'ключ'])('leaves %s alone', (word) => {
    expect(words.correct(word)).toBeUndefined();
  });
});
