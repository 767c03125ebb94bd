import { describe, expect, it } from 'vitest';
import { compileGlossary, Glossary } from '../../../../scripts/routing/lexicon/glossary.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { tokenize } from '../../../../scripts/text/tokenize.ts';

const glossary = new Glossary(
  compileGlossary({
    es: { 'base de datos': 'database', consulta: 'query', lenta: 'slow' },
    de: { datenbank: 'database', anmeldung: 'login', table: 'blackboard' },
    ja: { データベース: 'database', データ: 'data', 遅い: 'slow' },
  }),
);

const english = (text: string): string[] => glossary.translate(text, tokenize(text)).map((t) => t.word);

describe('the glossary', () => {
  it('translates words and phrases of a foreign prompt', () => {
    expect(english('la consulta que hace el pedido a la base de datos está lenta')).toEqual([
      'query',
      'database',
      'slow',
    ]);
    expect(english('die Anmeldung und die Datenbank sind kaputt')).toEqual(['login', 'database']);
  });

  it('translates a Spanish sentence whose function words are short', () => {
    expect(english('la consulta a la base de datos es muy lenta')).toEqual(['query', 'database', 'slow']);
  });

  it('leaves English alone, also where a word exists in both languages', () => {
    expect(english('the table and the consulta of the base')).toEqual([]);
    expect(english('move the table to the left of the chart')).toEqual([]);
  });

  it('one foreign word alone proves nothing', () => {
    expect(english('die Anmeldung')).toEqual([]);
  });

  it('finds words inside scripts without spaces, the longest first and once', () => {
    expect(english('データベースが遅い')).toEqual(['database', 'slow']);
    expect(english('データが遅い')).toEqual(['data', 'slow']);
  });

  it('an empty text gives nothing', () => {
    expect(english('')).toEqual([]);
  });

  it.each([
    ['la base de datos está lenta y la consulta falla siempre', 'database'],
    ['die Datenbank ist langsam und die Abfrage schlägt fehl', 'database'],
    ['la base de données est lente et la requête échoue', 'database'],
    ['ログインできない', 'login'],
  ])('the glossary of this project reads %s', (text, word) => {
    const words = loadLexicon()
      .glossary.translate(text, tokenize(text))
      .map((t) => t.word);
    expect(words).toContain(word);
  });
});
