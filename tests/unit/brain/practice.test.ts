import { describe, expect, it } from 'vitest';
import { practiseWay } from '../../../scripts/brain/practice.ts';

describe('practising the way of a prompt', () => {
  it('sends inputs like a hook’s, one after the other, each through the transport', async () => {
    let open = 0;
    let most = 0;
    const prompts: unknown[] = [];
    await practiseWay(async (input) => {
      prompts.push(input['prompt']);
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return '{}';
    }, 5);
    expect(prompts).toHaveLength(5);
    expect(prompts.every((p) => typeof p === 'string')).toBe(true);
    expect(most).toBe(1);
  });

  it.each([
    ['no answer', undefined],
    ['an empty one', ''],
  ])('ends at %s', async (_, answer) => {
    let calls = 0;
    await practiseWay(async () => {
      calls += 1;
      return calls < 3 ? '{}' : answer;
    }, 10);
    expect(calls).toBe(3);
  });

  it('lets others have their turn between two prompts', async () => {
    let turns = 0;
    let going = true;
    const count = (): void => {
      turns += 1;
      if (going) setImmediate(count);
    };
    count();
    await practiseWay(() => Promise.resolve('{}'), 10);
    going = false;
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
