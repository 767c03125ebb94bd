import { describe, expect, it } from 'vitest';
import { compileSmalltalk, Smalltalk } from '../../../../scripts/routing/lexicon/smalltalk.ts';

const talk = new Smalltalk(
  compileSmalltalk({
    acknowledge: ['thanks', 'looks good', "that's fine"],
    repo: ['what does * do', 'where is *'],
    greeting: ['hello', 'grüß dich'],
  }),
);

describe('small talk', () => {
  it.each([
    ['thanks', 'acknowledge'],
    ['Thanks!!!', 'acknowledge'],
    ['ok, looks good', 'acknowledge'],
    ['looks good please', 'acknowledge'],
    ['thats fine', 'acknowledge'],
    ['Hello', 'greeting'],
    ['gruss dich', undefined],
    ['GRÜß DICH', 'greeting'],
    ['what does the parser do?', 'repo'],
    ['where is main.ts', 'repo'],
    ['?!', 'empty'],
    ['🎉', 'empty'],
  ])('%j is %s', (text, kind) => {
    expect(talk.kindOf(text)).toBe(kind);
  });

  it.each([
    'thanks, now add an endpoint',
    'it looks good on mobile but breaks on desktop',
    'hello world endpoint',
    'what does the parser do when the body is empty and the header says json but the client sent form data',
    'tell me where is it',
  ])('%j is not small talk as a whole', (text) => {
    expect(talk.kindOf(text)).toBeUndefined();
  });

  it('a curly apostrophe is an apostrophe', () => {
    expect(talk.kindOf('that’s fine')).toBe('acknowledge');
  });

  it('a star stands for at most six words', () => {
    expect(talk.kindOf('where is a b c d e f')).toBe('repo');
    expect(talk.kindOf('where is a b c d e f g')).toBeUndefined();
  });

  it('phrases are words, not patterns', () => {
    const odd = new Smalltalk(compileSmalltalk({ odd: ['a.c', '(x) *'] }));
    expect(odd.kindOf('abc')).toBeUndefined();
    expect(odd.kindOf('x y')).toBe('odd');
  });
});
