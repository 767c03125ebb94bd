import { describe, expect, it } from 'vitest';
import { repeatedPrompts } from '../../../../scripts/lint/checks/repeated-prompts.ts';
import { agent, found } from '../support.ts';

describe('prompts that are there twice', () => {
  it('an example that is a trigger of any agent is an error at the example', () => {
    expect(
      found(repeatedPrompts, {
        'desk/agents/a.md': agent('a', { examples: ['x', 'The lock is stuck!'] }),
        'shop/agents/b.md': agent('b', { triggers: ['the lock is stuck'] }),
      }),
    ).toEqual(['desk/agents/a.md:6 error prompt-is-trigger']);
  });

  it('an example that is another agent’s example or near miss is an error', () => {
    expect(
      found(repeatedPrompts, {
        'desk/agents/a.md': agent('a', { examples: ['Unlock it, please', 'Open the door'] }),
        'shop/agents/b.md': agent('b', {
          examples: ['unlock it please'],
          nearMisses: [['open the door', 'desk:a']],
        }),
      }),
    ).toEqual(['shop/agents/b.md:5 error repeated-prompt', 'shop/agents/b.md:7 error repeated-prompt']);
  });

  it('one word more makes another prompt, and two agents with one trigger are not this check’s business', () => {
    expect(
      found(repeatedPrompts, {
        'desk/agents/a.md': agent('a', { triggers: ['lock'], examples: ['Unlock it, please'] }),
        'shop/agents/b.md': agent('b', { triggers: ['lock'], examples: ['Unlock it now, please'] }),
      }),
    ).toEqual([]);
  });
});
