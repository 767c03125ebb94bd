import { describe, expect, it } from 'vitest';
import { PhraseTable, phraseKey } from '../../../scripts/text/phrases.ts';
import { tokenize } from '../../../scripts/text/tokenize.ts';

function table(...phrases: string[]): PhraseTable<string> {
  const made = new PhraseTable<string>();
  for (const p of phrases) made.add(p, p);
  return made;
}

const found = (t: PhraseTable<string>, text: string): string[] => t.match(tokenize(text)).map((h) => h.value);

describe('PhraseTable', () => {
  it('finds phrases in any form of their words, the longest first, shorter ones inside too', () => {
    expect(
      found(table('pull request', 'pull', 'merge conflict'), 'Pulling requests with merge conflicts'),
    ).toEqual(['pull request', 'pull', 'merge conflict']);
  });

  it('finds "github actions" also where it is written in camel case', () => {
    const [hit] = table('github actions').match(tokenize('a GitHub Actions job'));
    expect(hit).toMatchObject({ start: 1, length: 4, value: 'github actions' });
  });

  it('finds a phrase that was added in camel case in a text that is not, and the other way round', () => {
    expect(found(table('createUser endpoint'), 'the createUser endpoint')).toEqual(['createUser endpoint']);
    expect(found(table('access token'), 'my access_token')).toEqual(['access token']);
    expect(found(table('user id'), 'get_user id')).toEqual(['user id']);
  });

  it('does not find a phrase across other words', () => {
    expect(found(table('access token'), 'access the token')).toEqual([]);
  });

  it('reports every value of a phrase once', () => {
    const t = new PhraseTable<string>();
    for (const v of ['a', 'b', 'a']) t.add('sprint', v);
    expect(t.size).toBe(1);
    expect(t.match(tokenize('sprints')).map((h) => h.value)).toEqual(['a', 'b']);
  });

  it('refuses text without a word and phrases of more than six words', () => {
    const t = table();
    expect(t.add('!!', 'x')).toBe(false);
    expect(t.add('one two three four five six seven', 'x')).toBe(false);
    expect(t.add('one two three four five six', 'x')).toBe(true);
    expect(phraseKey('Pull-Requests')).toEqual({ key: phraseKey('pull request').key, words: 2 });
  });
});
