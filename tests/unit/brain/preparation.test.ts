import { describe, expect, it } from 'vitest';
import { Preparation } from '../../../scripts/brain/preparation.ts';
import type { Clock } from '../../../scripts/core/clock.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import { isPrepared } from '../../../scripts/routing/index/prepared.ts';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../../scripts/routing/router.ts';
import { scanPack } from './pack.ts';

const PROMPTS = [
  'endpoint for creating orders returns 500 when the body is empty, should be 422',
  'the combobox cannot be reached with the keyboard',
  'write the minutes of the board meeting, and then triage the open bugs of the sprint',
  'realm import fails with a missing client scope',
  'thanks',
];
const lexicon = loadLexicon();

/** A fresh scan, of which nothing is prepared. */
function strangers(): RegistrySnapshot {
  const snapshot = scanPack();
  return { ...snapshot, agents: snapshot.agents.map((a) => ({ ...a })) };
}

/** Each look at the clock is a millisecond later than the one before. */
function ticking(): Clock {
  let now = 0;
  return { now: () => now, monotonicMs: () => ++now };
}

function preparation() {
  const work: (() => void)[] = [];
  const state = { done: 0 };
  const made = new Preparation({
    lexicon,
    clock: ticking(),
    later: (one) => void work.push(one),
    done: () => {
      state.done += 1;
    },
  });
  return { made, work, state };
}

const decisions = (snapshot: RegistrySnapshot) => {
  const router = createRouter(snapshot, lexicon);
  return PROMPTS.map((prompt) => router.route({ prompt }));
};

describe('the preparation of unknown agents', () => {
  it('of a few is done at once', () => {
    const { made, work, state } = preparation();
    const agents = strangers().agents.slice(0, 20);
    expect(made.take(agents)).toBe(true);
    expect(agents.every((a) => isPrepared(a, lexicon))).toBe(true);
    expect(work).toHaveLength(0);
    expect(state.done).toBe(0);
  });

  it('of many makes them routable at once and whole piece by piece, and in the end decisions are those of whole agents', () => {
    const { made, work, state } = preparation();
    const snapshot = strangers();
    const routed = snapshot.agents.filter((a) => a.routed);
    expect(made.take(routed)).toBe(false);
    expect(routed.some((a) => isPrepared(a, lexicon))).toBe(false);
    const [first] = decisions(snapshot);
    expect(first?.kind === 'abstain' ? undefined : first?.plugin).toBe('fastapi-backend');
    let slices = 0;
    for (let one = work.shift(); one !== undefined; one = work.shift()) {
      one();
      slices += 1;
    }
    expect(slices).toBeGreaterThan(routed.length / 5);
    expect(state.done).toBe(1);
    expect(routed.every((a) => isPrepared(a, lexicon))).toBe(true);
    expect(decisions(snapshot)).toEqual(decisions(strangers()));
  });

  it('that is still going on gives way to a newer registry, also to one of few agents, and leaves no reduced one in it', () => {
    const { made, work } = preparation();
    const routed = strangers().agents.filter((a) => a.routed);
    made.take(routed);
    work.shift()?.();
    const kept = routed.slice(-5);
    expect(kept.some((a) => isPrepared(a, lexicon))).toBe(false);
    expect(made.take(kept)).toBe(true);
    expect(kept.every((a) => isPrepared(a, lexicon))).toBe(true);
    for (let one = work.shift(); one !== undefined; one = work.shift()) one();
    expect(routed.filter((a) => !isPrepared(a, lexicon)).length).toBeGreaterThan(0);
  });
});
