import { describe, expect, it } from 'vitest';
import { practiseWay } from '../../../scripts/brain/practice.ts';

describe('practising the way of a prompt', () => {
  it('sends inputs like a hook’s, one after the other, each through the transport', async () => {
    let open = 0;
    let most = 0;
    const prompts: unknown[] = [];
    await practiseWay(
      async (input) => {
        prompts.push(input['prompt']);
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return '{}';
      },
      { atOnce: 3, slowly: 2 },
    );
    expect(prompts).toHaveLength(5);
    expect(prompts.every((p) => typeof p === 'string')).toBe(true);
    expect(most).toBe(1);
  });

  it.each([
    ['no answer', undefined],
    ['an empty one', ''],
  ])('ends at %s', async (_, answer) => {
    let calls = 0;
    await practiseWay(
      async () => {
        calls += 1;
        return calls < 3 ? '{}' : answer;
      },
      { atOnce: 2, slowly: 8 },
    );
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
    await practiseWay(() => Promise.resolve('{}'), { atOnce: 10, slowly: 0 });
    going = false;
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it('pauses between the later ones', async () => {
    const at: number[] = [];
    await practiseWay(
      async () => {
        at.push(performance.now());
        return '{}';
      },
      { atOnce: 1, slowly: 20 },
    );
    const pauses = at.slice(1).map((t, i) => t - (at[i] as number));
    expect(pauses).toHaveLength(20);
    for (const pause of pauses) expect(pause).toBeGreaterThan(1);
  });
});
