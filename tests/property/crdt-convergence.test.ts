import { describe, expect, it } from 'vitest';
import type { Delta } from '../../scripts/crdt/delta.ts';
import type { Document } from '../../scripts/crdt/document.ts';
import { mergeDelta } from '../../scripts/crdt/merge.ts';
import { at } from '../../scripts/crdt/record.ts';
import { simulate } from '../unit/crdt/support/simulation.ts';

/**
 * `SEED=7 npx vitest run --project unit tests/property/crdt-convergence.test.ts` repeats one run; `LONG=1` makes ten of the
 * full size with seeds from the clock.
 */
const OPERATIONS = 100_000;
const REPLICAS = 8;

const seeds = (): readonly number[] => {
  const given = process.env['SEED'];
  if (given !== undefined) return [Number(given)];
  return process.env['LONG'] === undefined
    ? [20261122]
    : Array.from({ length: 10 }, (_, i) => Date.now() + i);
};

const replay = (seed: number): string =>
  `replay: SEED=${seed} npx vitest run --project unit tests/property/crdt-convergence.test.ts`;

describe('eight replicas over a bad network', () => {
  it.each(seeds())(
    'agree with each other and with the oracle after 100,000 operations, seed %i',
    (seed) => {
      const { faults, seen } = simulate({ seed, replicas: REPLICAS, operations: OPERATIONS });
      expect(faults, replay(seed)).toEqual([]);
      // What the run is about has happened in it.
      for (const [what, times] of Object.entries(seen))
        expect(times, `${what}; ${replay(seed)}`).toBeGreaterThan(10);
    },
    120_000,
  );
});

describe('the simulation itself', () => {
  const runs = [1, 2, 3, 4].map((seed) => ({ seed, replicas: 4, operations: 2_000 }));
  const faultsWith = (merge: typeof mergeDelta): readonly string[] =>
    runs.flatMap((world) => simulate({ ...world, merge }).faults);

  it('finds no fault in small runs', () => {
    expect(faultsWith(mergeDelta)).toEqual([]);
  });

  it('catches a merge that keeps its own write when the clocks are equal', () => {
    const merge = (document: Document, delta: Delta, self?: string) =>
      mergeDelta(
        document,
        {
          ...delta,
          facts: delta.facts.filter((f) => f.kind !== 'register' || !isTie(document, f.key, f.stamp)),
        },
        self,
      );
    expect(faultsWith(merge)).not.toEqual([]);
  });

  it('catches a merge that takes deltas with gaps', () => {
    const merge = (document: Document, delta: Delta, self?: string) =>
      mergeDelta(document, { ...delta, from: {} }, self);
    expect(faultsWith(merge)).not.toEqual([]);
  });

  it('catches a merge that reads a whole set as a part of one', () => {
    const merge = (document: Document, delta: Delta, self?: string) =>
      mergeDelta(document, { ...delta, facts: delta.facts.filter((f) => f.kind !== 'whole') }, self);
    expect(faultsWith(merge)).not.toEqual([]);
  });

  it('catches a merge that drops removals', () => {
    const merge = (document: Document, delta: Delta, self?: string) =>
      mergeDelta(
        document,
        {
          ...delta,
          facts: delta.facts.filter((f) => f.kind !== 'element' || Object.keys(f.live).length > 0),
        },
        self,
      );
    expect(faultsWith(merge)).not.toEqual([]);
  });
});

/** Whether two writes differ in nothing but the node of their stamps. */
function isTie(document: Document, key: string, stamp: string): boolean {
  const entry = at(document.entries, key);
  if (entry?.kind !== 'register' || entry.state === null) return false;
  const clock = (s: string): string => s.slice(0, 18);
  return entry.state.stamp !== stamp && clock(entry.state.stamp) === clock(stamp);
}
