import { describe, expect, it } from 'vitest';
import { fewExamples } from '../../../../scripts/lint/checks/few-examples.ts';
import { agent, found } from '../support.ts';

const FOUR = ['one', 'two', 'three', 'four'];
const TWO = [
  ['five', 'none'],
  ['six', 'none'],
] as const;

const one = (parts: Parameters<typeof agent>[1]) =>
  found(fewExamples, { 'desk/agents/a.md': agent('a', parts) });

describe('examples and near misses', () => {
  it('three examples and one near miss are two errors', () => {
    expect(one({ examples: FOUR.slice(1), nearMisses: TWO.slice(1) })).toEqual([
      'desk/agents/a.md:4 error few-examples',
      'desk/agents/a.md:8 error few-near-misses',
    ]);
  });

  it('four and two are silent', () => {
    expect(one({ examples: FOUR, nearMisses: TWO })).toEqual([]);
  });

  it('an agent that declares triggers only is warned', () => {
    expect(one({ triggers: ['file this'] })).toEqual([
      'desk/agents/a.md:1 warning few-examples',
      'desk/agents/a.md:1 warning few-near-misses',
    ]);
  });

  it('an agent written for Claude Code alone owes none, and neither does one that is never routed to', () => {
    expect(one({})).toEqual([]);
    expect(one({ examples: ['one'], more: 'routed: false\n' })).toEqual([]);
  });
});
