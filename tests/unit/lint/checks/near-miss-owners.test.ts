import { describe, expect, it } from 'vitest';
import { nearMissOwners } from '../../../../scripts/lint/checks/near-miss-owners.ts';
import { agent, found } from '../support.ts';

const owner = (id: string) =>
  found(nearMissOwners, {
    'desk/agents/clerk.md': agent('clerk', {
      nearMisses: [
        ['a', 'none'],
        ['b', id],
      ],
    }),
    'desk/agents/judge.md': agent('judge', {}),
  });

describe('the owner of a near miss', () => {
  it.each([
    ['desk:clerk', 'the agent itself', 'error near-miss-own'],
    ['desk:jugde', 'an agent that its plugin does not have', 'error near-miss-unknown'],
    ['judge', 'a name without its plugin', 'error near-miss-unknown'],
    ['shop:seller', 'an agent of a plugin that is not here', 'warning near-miss-unknown'],
  ])('%s, %s, is found', (id, _, finding) => {
    expect(owner(id)).toEqual([`desk/agents/clerk.md:7 ${finding}`]);
  });

  it.each(['desk:judge', 'none'])('%s is silent', (id) => {
    expect(owner(id)).toEqual([]);
  });
});
