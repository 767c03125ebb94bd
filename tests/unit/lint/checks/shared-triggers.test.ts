import { describe, expect, it } from 'vitest';
import { sharedTriggers } from '../../../../scripts/lint/checks/shared-triggers.ts';
import { agent, found } from '../support.ts';

const two = (first: readonly string[], second: readonly string[]) =>
  found(sharedTriggers, {
    'desk/agents/a.md': agent('a', { triggers: first }),
    'shop/agents/b.md': agent('b', { triggers: second }),
  });

describe('triggers of two agents', () => {
  it('one that two plugins share is an error at the second, whatever its case and punctuation', () => {
    expect(two(['x y z', 'Le conteneur redémarre'], ['le conteneur redemarre!'])).toEqual([
      'shop/agents/b.md:5 error shared-trigger',
    ]);
  });

  it('one that says nearly the same in another order is a warning', () => {
    expect(two(['terraform state lock stuck'], ['stuck terraform state locks'])).toEqual([
      'shop/agents/b.md:5 warning similar-trigger',
    ]);
  });

  it('one that has a word of its own is silent', () => {
    expect(two(['right-to-left layout for arabic'], ['right-to-left layout for arabic sign in'])).toEqual([]);
    expect(two(['terraform state lock'], ['terraform state drift'])).toEqual([]);
  });

  it('two words in common are no similarity', () => {
    expect(two(['log time'], ['time the log'])).toEqual([]);
  });

  it('one that an agent has twice is a warning', () => {
    expect(two(['file this', 'keep that', 'File this.'], [])).toEqual([
      'desk/agents/a.md:7 warning repeated-trigger',
    ]);
  });

  it('agents that are never routed to share what they like', () => {
    const parts = { triggers: ['file this'], more: 'routed: false\n' };
    expect(
      found(sharedTriggers, {
        'desk/agents/a.md': agent('a', parts),
        'shop/agents/b.md': agent('b', parts),
      }),
    ).toEqual([]);
  });
});
