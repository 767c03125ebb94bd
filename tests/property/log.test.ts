import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Log, LogReader, Offset } from '../../scripts/log/log.ts';
import { idOf, logIn } from '../unit/log/support.ts';
import { tempFolder } from '../unit/support/temp.ts';

/**
 * Several log objects on one folder, any order of operations, against a list. The list knows which records must be there,
 * which may be gone, and what a reader that follows has to see.
 */

const LOGS = 3;

interface Kept {
  readonly id: number;
  readonly offset: Offset;
  readonly next: Offset;
}

type Operation =
  | { readonly kind: 'append'; readonly log: number; readonly sizes: readonly number[] }
  | { readonly kind: 'retain'; readonly log: number; readonly maxBytes: number; readonly keep: number }
  | { readonly kind: 'compact'; readonly log: number; readonly modulus: number }
  | { readonly kind: 'follow'; readonly log: number; readonly maxBytes: number }
  | { readonly kind: 'read'; readonly log: number; readonly from: number; readonly maxBytes: number };

const log = fc.nat(LOGS - 1);
const maxBytes = fc.constantFrom(1, 100, 1_500, 300_000);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      log,
      sizes: fc.array(fc.constantFrom(0, 30, 200, 900, 5_000), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('retain' as const),
      log,
      maxBytes: fc.constantFrom(0, 2_000, 6_000),
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      log,
      modulus: fc.integer({ min: 2, max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('follow' as const), log, maxBytes }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      log,
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      maxBytes,
    }),
  },
);

class Model {
  readonly logs: readonly Log[];
  readonly followers: readonly LogReader[];
  readonly followed: number[][];
  /** All that was ever appended. */
  readonly appended: Kept[] = [];
  /** Ids that a compaction or retention was allowed to take. */
  readonly mayBeGone = new Set<number>();

  constructor() {
    const folder = tempFolder();
    this.logs = Array.from({ length: LOGS }, () => logIn(folder, { segmentBytes: 1_024 }));
    this.followers = this.logs.map((one) => one.reader(0));
    this.followed = this.logs.map(() => []);
  }

  at(index: number): Log {
    return this.logs[index] as Log;
  }

  append(index: number, sizes: readonly number[]): void {
    const first = this.appended.length;
    const bodies = sizes.map((size, i) => JSON.stringify({ id: first + i, pad: 'ö'.repeat(size) }));
    const given = this.at(index).append(bodies);
    expect(given).toHaveLength(bodies.length);
    for (const [i, place] of given.entries()) {
      expect(place.offset).toBeGreaterThanOrEqual(this.appended.at(-1)?.next ?? 0);
      this.appended.push({ id: first + i, ...place });
    }
    for (const one of this.logs) expect(one.end()).toBe(given.at(-1)?.next);
  }

  /** Reads from an offset and compares: nothing unknown, nothing out of order, nothing lost that must be there. */
  read(index: number, from: Offset, bytes: number): void {
    const reader = this.at(index).reader(from);
    const seen: Kept[] = [];
    for (;;) {
      const { records, skipped } = reader.next(bytes);
      for (const record of records)
        seen.push({ id: idOf(record) as number, offset: record.offset, next: record.next });
      for (const { reason } of skipped) expect(reason).toBe('removed');
      if (records.length === 0 && skipped.length === 0) break;
    }
    reader.close();
    const wanted = this.appended.filter(({ offset }) => offset >= from);
    const ids = new Set(seen.map(({ id }) => id));
    expect(seen).toEqual(wanted.filter(({ id }) => ids.has(id)));
    for (const { id } of wanted) if (!ids.has(id)) expect(this.mayBeGone, `record ${id}`).toContain(id);
  }

  follow(index: number, bytes: number): void {
    const seen = this.followed[index] as number[];
    for (;;) {
      const { records, skipped } = (this.followers[index] as LogReader).next(bytes);
      seen.push(...records.map((record) => idOf(record) as number));
      if (records.length === 0 && skipped.length === 0) break;
    }
    for (let i = 1; i < seen.length; i += 1) expect(seen[i]).toBeGreaterThan(seen[i - 1] as number);
    const there = new Set(seen);
    for (const { id } of this.appended)
      if (!there.has(id)) expect(this.mayBeGone, `record ${id}`).toContain(id);
  }

  async apply(step: Operation): Promise<void> {
    if (step.kind === 'append') this.append(step.log, step.sizes);
    else if (step.kind === 'follow') this.follow(step.log, step.maxBytes);
    else if (step.kind === 'read') this.read(step.log, this.offsetOf(step.from), step.maxBytes);
    else if (step.kind === 'retain') {
      const keepFrom = this.offsetOf(step.keep);
      const { removed } = this.at(step.log).retain({ maxBytes: step.maxBytes, keepFrom, graceMs: 0 });
      for (const { offset, next } of removed) {
        expect(next).toBeLessThanOrEqual(keepFrom);
        for (const kept of this.appended)
          if (kept.offset >= offset && kept.offset < next) this.mayBeGone.add(kept.id);
      }
    } else {
      const keep = (body: string): boolean => (idOf({ body }) as number) % step.modulus !== 0;
      await this.at(step.log).compact(keep, { graceMs: 0 });
      for (const { id } of this.appended) if (id % step.modulus === 0) this.mayBeGone.add(id);
    }
  }

  offsetOf(share: number): Offset {
    const index = Math.floor(share * this.appended.length);
    return this.appended[index]?.offset ?? this.appended.at(-1)?.next ?? 0;
  }

  end(): void {
    for (const index of this.logs.keys()) {
      this.follow(index, 300_000);
      this.read(index, 0, 1);
      (this.followers[index] as LogReader).close();
    }
  }
}

describe('any order of appends, rotations, removals and compactions by several logs', () => {
  it('loses nothing that must be kept, and every reader sees the order of the offsets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (steps) => {
        const model = new Model();
        for (const step of steps) await model.apply(step);
        model.end();
      }),
      { numRuns: process.env['LONG'] === '1' ? 2_000 : 60 },
    );
  });
});
