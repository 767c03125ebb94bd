import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../scripts/log/log.ts';
import { CLOCK_SLACK_MS } from '../../scripts/log/offset-at.ts';
import { filesIn, logIn, readFrom } from '../unit/log/support.ts';
import { tempFolder } from '../unit/support/temp.ts';

/**
 * Searching by time against reading everything: several publishers whose clocks wait, run apart and are set back by up to an hour,
 * torn and corrupt lines, records without a time, compaction, retention, damaged index files, searches in between.
 */

const LOGS = 2;
const timeOf = (body: string): number => Number((JSON.parse(body) as { at?: number }).at ?? Number.NaN);

type Operation =
  | { readonly kind: 'append'; readonly log: number; readonly stamps: readonly (Jump | undefined)[] }
  | { readonly kind: 'torn' }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'compact'; readonly modulus: number }
  | { readonly kind: 'retain'; readonly maxBytes: number }
  | { readonly kind: 'index' }
  | { readonly kind: 'spoil'; readonly which: number; readonly how: 'cut' | 'garbage' }
  | { readonly kind: 'search'; readonly log: number; readonly share: number };

/** What the clock does before a record: goes on by `onMs`; `back`, a share of the largest step back that the log allows. */
interface Jump {
  readonly onMs: number;
  readonly back: number;
}

const jump: fc.Arbitrary<Jump> = fc.record({
  onMs: fc.oneof(fc.constantFrom(0, 0, 1, 1_000), fc.integer({ min: 0, max: 2 * CLOCK_SLACK_MS })),
  back: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(0.01, 0.5, 1) },
  ),
});
const log = fc.nat(LOGS - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      log,
      stamps: fc.array(fc.option(jump, { freq: 10, nil: undefined }), { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Operation>({ kind: 'torn' }, { kind: 'corrupt' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('compact' as const), modulus: fc.integer({ min: 2, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('retain' as const), maxBytes: fc.constantFrom(2_000, 8_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('index' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('spoil' as const),
      which: fc.nat(50),
      how: fc.constantFrom('cut' as const, 'garbage' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('search' as const),
      log,
      share: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
    }),
  },
);

class World {
  readonly folder = tempFolder();
  readonly logs: readonly Log[] = Array.from({ length: LOGS }, () =>
    logIn(this.folder, { segmentBytes: 1_024, timeOf }),
  );
  #latestMs = 1_800_000_000_000;
  #nowMs = this.#latestMs;
  #id = 0;

  async apply(step: Operation): Promise<void> {
    const one = this.logs[0] as Log;
    if (step.kind === 'append') this.logs[step.log]?.append(step.stamps.map((stamp) => this.#body(stamp)));
    else if (step.kind === 'torn' || step.kind === 'corrupt') {
      const newest = filesIn(this.folder).findLast((name) => /^\d{16}\.jsonl$/.test(name));
      const text = '{"id":"lost","at":99999999999999,"pad":"';
      if (newest !== undefined)
        appendFileSync(
          join(this.folder, newest),
          step.kind === 'torn' ? text : `${text}","crc":"00000000"}\n`,
        );
    } else if (step.kind === 'compact')
      await one.compact((body) => (JSON.parse(body) as { id: number }).id % step.modulus !== 0, {
        graceMs: 0,
      });
    else if (step.kind === 'retain') one.retain({ maxBytes: step.maxBytes, graceMs: 0 });
    else if (step.kind === 'index') await one.indexTimes();
    else if (step.kind === 'spoil') this.#spoil(step.which, step.how);
    else this.search(this.logs[step.log] as Log, step.share);
  }

  /** Looks for the time of a record that is there, of just before and just behind it, and for one of none. */
  search(one: Log, share: number): void {
    const timed = readFrom(one).records.filter(({ body }) => timeOf(body) > 0);
    const stamp = timed[Math.floor(share * timed.length)]?.body;
    const around = stamp === undefined ? this.#latestMs * (1 + share / 1_000) : timeOf(stamp);
    for (const timeMs of [around - 1, around, around + 1]) {
      const naive = timed.find(({ body }) => timeOf(body) >= timeMs)?.offset ?? one.end();
      expect(one.offsetAt(timeMs), `${timeMs}`).toBe(naive);
    }
  }

  #body(stamp: Jump | undefined): string {
    const id = this.#id++;
    const pad = 'ö'.repeat(id % 90);
    if (stamp === undefined) return JSON.stringify({ id, pad });
    this.#nowMs += stamp.onMs;
    this.#latestMs = Math.max(this.#latestMs, this.#nowMs);
    // No earlier than an hour before the latest there was: what the search promises to stand.
    this.#nowMs -= Math.floor(stamp.back * (this.#nowMs - this.#latestMs + CLOCK_SLACK_MS));
    return JSON.stringify({ id, at: this.#nowMs, pad });
  }

  #spoil(which: number, how: 'cut' | 'garbage'): void {
    const files = filesIn(this.folder).filter((name) => name.endsWith('.times'));
    const name = files[which % Math.max(1, files.length)];
    if (name === undefined) return;
    if (how === 'cut') truncateSync(join(this.folder, name), 10 + which);
    else writeFileSync(join(this.folder, name), `{"end":1,"blocks":[[0,0]],"crc":"0123456${which % 10}"}\n`);
  }
}

describe('a search by time', () => {
  it('gives what reading everything gives, while no clock is set back by more than an hour', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 60 }), async (steps) => {
        const world = new World();
        for (const step of steps) await world.apply(step);
        for (const one of world.logs) for (const share of [-0.01, 0, 0.3, 0.7, 1]) world.search(one, share);
      }),
      { numRuns: process.env['LONG'] === '1' ? 3_000 : 150 },
    );
  });
});
