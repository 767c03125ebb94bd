import { describe, expect, it } from 'vitest';
import { bodyLength } from '../../../../scripts/lint/checks/body-length.ts';
import { agent, found } from '../support.ts';

const words = (n: number): string => Array.from({ length: n }, (_, i) => `w${i}`).join(' ');
const one = (n: number, parts: Parameters<typeof agent>[1]) =>
  found(bodyLength, { 'desk/agents/a.md': agent('a', { ...parts, body: words(n) }) });

describe('the length of a body', () => {
  it.each([
    [299, 'error body-short'],
    [1_001, 'error body-long'],
  ])('%i words of an agent with examples are an error', (n, finding) => {
    expect(one(n, { examples: ['x'] })).toEqual([`desk/agents/a.md:7 ${finding}`]);
  });

  it.each([300, 1_000])('%i words are silent', (n) => {
    expect(one(n, { examples: ['x'] })).toEqual([]);
  });

  it('an agent with triggers only is warned, one without is left alone', () => {
    expect(one(10, { triggers: ['x'] })).toEqual(['desk/agents/a.md:7 warning body-short']);
    expect(one(10, {})).toEqual([]);
  });
});
