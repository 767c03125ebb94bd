import { describe, expect, it } from 'vitest';
import { warmUp } from '../../../scripts/brain/warm-up.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import type { RouteDecision } from '../../../scripts/routing/decision.ts';

const EMPTY: RegistrySnapshot = { version: 1, plugins: [], agents: [], commands: [], problems: [] };
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('warming up', () => {
  it('routes a few prompts at once, then one a turn, a bounded number of them, also without an agent', async () => {
    const seen: string[] = [];
    const router = {
      route: ({ prompt }: { prompt: string }): RouteDecision => {
        seen.push(prompt);
        return { kind: 'abstain' } as RouteDecision;
      },
    };
    warmUp({ snapshot: EMPTY, router });
    expect(seen).toHaveLength(4);
    await turns(1);
    expect(seen.length).toBeLessThanOrEqual(6);
    await turns(100);
    expect(seen.length).toBe(40);
  });

  it('ends at the first failure, and throws nothing', async () => {
    let calls = 0;
    const router = {
      route: (): RouteDecision => {
        calls += 1;
        throw new Error('broken');
      },
    };
    warmUp({ snapshot: EMPTY, router });
    await turns(10);
    expect(calls).toBe(1);
  });
});
