import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AfterAnswer } from '../../../scripts/brain/after-answer.ts';
import { practise } from '../../../scripts/brain/on-prompt.ts';
import { WarmUp } from '../../../scripts/brain/warm-up.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import { routeTo, testBrain } from './brain.ts';
import { scanPack } from './pack.ts';

const EMPTY: RegistrySnapshot = { version: 1, plugins: [], agents: [], commands: [], problems: [] };

describe('warming up', () => {
  it('practises a few prompts at once, then one whenever it is asked, also without an agent, with a word of every letter', () => {
    const seen: string[] = [];
    const warmUp = new WarmUp(EMPTY, (prompt) => `answer ${seen.push(prompt)}`);
    warmUp.begin();
    expect(seen).toHaveLength(4);
    for (let i = 5; i <= 70; i++) expect(warmUp.next()).toBe(`answer ${i}`);
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect(seen.some((prompt) => prompt.split(' ').some((word) => word.startsWith(`${letter}q`)))).toBe(
        true,
      );
    }
  });

  it('practises prompts that ask for the work of several plugins, which are taken apart', () => {
    const seen: string[] = [];
    const warmUp = new WarmUp(scanPack(), (prompt) => `answer ${seen.push(prompt)}`);
    for (let i = 0; i < 70; i++) warmUp.next();
    expect(seen.filter((prompt) => prompt.includes(', and then ')).length).toBeGreaterThanOrEqual(10);
  });

  it('ends at the first failure, and throws nothing', () => {
    let calls = 0;
    const warmUp = new WarmUp(EMPTY, () => {
      calls += 1;
      throw new Error('broken');
    });
    warmUp.begin();
    expect(warmUp.next()).toBe('');
    expect(calls).toBe(1);
  });

  it('goes the way of the prompts of a session, and leaves no trace in what is recorded', () => {
    const agent = 'fastapi-backend:endpoint-engineer';
    const { state, asked, events, settle } = testBrain(scanPack(), () => routeTo(agent));
    const after = new AfterAnswer((work) => work());
    const practising = { ...state, later: (work: () => void) => after.add(work) };
    const warmUp = new WarmUp(state.registry.snapshot, (prompt) =>
      after.dropping(() => practise(practising, prompt)),
    );
    expect(warmUp.next()).toContain(agent);
    expect(warmUp.next()).toContain(agent);
    expect(asked.map((request) => request.evidence?.last?.agent)).toEqual([undefined, agent]);
    after.finish();
    settle();
    expect(state.records.recent()).toEqual([]);
    expect(events).toEqual([]);
    expect(existsSync(`${state.dataFolder}/routes`)).toBe(false);
  });
});
