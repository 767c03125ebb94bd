import { describe, expect, it } from 'vitest';
import { warmUp } from '../../../scripts/brain/warm-up.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';

const EMPTY: RegistrySnapshot = { version: 1, plugins: [], agents: [], commands: [], problems: [] };
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('warming up', () => {
  it('practises a few prompts at once, then one a turn, a bounded number of them, also without an agent', async () => {
    const seen: string[] = [];
    warmUp(EMPTY, (prompt) => seen.push(prompt));
    expect(seen).toHaveLength(4);
    await turns(1);
    expect(seen.length).toBeLessThanOrEqual(6);
    await turns(150);
    expect(seen.length).toBe(70);
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect(seen.some((prompt) => prompt.split(' ').some((word) => word.startsWith(`${letter}q`)))).toBe(
        true,
      );
    }
  });

  it('ends at the first failure, and throws nothing', async () => {
    let calls = 0;
    warmUp(EMPTY, () => {
      calls += 1;
      throw new Error('broken');
    });
    await turns(10);
    expect(calls).toBe(1);
  });
});
