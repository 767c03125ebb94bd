import { describe, expect, it } from 'vitest';
import { registryProblems } from '../../../../scripts/lint/checks/registry-problems.ts';
import { agent, found } from '../support.ts';

describe('what the registry found', () => {
  it('a file that it left out is an error', () => {
    const files = {
      'desk/agents/a.md': '---\nname: a\n---\nNo description.',
      'desk/agents/b.md': agent('b', {}),
    };
    expect(found(registryProblems, files)).toEqual(['desk/agents/a.md:1 error rejected']);
  });

  it('a key that is misspelled is a warning, and a wrong item has its line', () => {
    const files = {
      'desk/agents/a.md': agent('a', { triggers: ['x', ' '], more: 'exampels: [y]\n' }),
    };
    expect(found(registryProblems, files)).toEqual([
      'desk/agents/a.md:1 warning misread',
      'desk/agents/a.md:6 warning misread',
    ]);
  });

  it('a clean plugin has none', () => {
    expect(found(registryProblems, { 'desk/agents/a.md': agent('a', { triggers: ['x'] }) })).toEqual([]);
  });
});
