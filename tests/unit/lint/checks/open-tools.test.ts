import { describe, expect, it } from 'vitest';
import { openTools } from '../../../../scripts/lint/checks/open-tools.ts';
import { agent, found } from '../support.ts';

const one = (parts: Parameters<typeof agent>[1]) =>
  found(openTools, { 'desk/agents/a.md': agent('a', parts) });

describe('agents without a list of tools', () => {
  it('one with examples is an error', () => {
    expect(one({ examples: ['x'] })).toEqual(['desk/agents/a.md:1 error open-tools']);
  });

  it('one with a list is silent, and so is one that pledges nothing', () => {
    expect(one({ examples: ['x'], tools: 'Read' })).toEqual([]);
    expect(one({})).toEqual([]);
  });
});
