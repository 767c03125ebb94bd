import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Need, planCompaction } from '../../scripts/bus/compaction.ts';
import { openLog } from '../../scripts/log/open-log.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const PAST = '2026-05-01T00:00:00Z';
const FUTURE = '2026-07-01T00:00:00Z';

const said = fc.record({
  topic: fc.constantFrom('a', 'b'),
  key: fc.constantFrom(undefined, 'k', 'l'),
  expiresAt: fc.constantFrom(undefined, undefined, PAST, FUTURE),
});
/** By index: from where on it needs everything, and what waits in it. */
const need = fc.record({
  topic: fc.constantFrom('a', 'b', '*'),
  cursor: fc.nat(25),
  waiting: fc.array(fc.nat(25), { maxLength: 3 }),
  holdsLog: fc.boolean(),
});

type GroupNeed = typeof need extends fc.Arbitrary<infer T> ? T : never;

interface Said {
  readonly topic: string;
  readonly key: string | undefined;
  readonly expiresAt: string | undefined;
}

function bodyOf({ topic, key, expiresAt }: Said, n: number): string {
  return JSON.stringify({
    ...{ messageId: `m${n}`, timestamp: '2026-04-01T00:00:00.000Z', source: 's', topic },
    ...{ messageType: 'event', priority: 5, headers: {} },
    metadata: {
      retryCount: 0,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(key === undefined ? {} : { key }),
    },
    payload: n,
  });
}

/** Indexes of what stays, said as plainly as it can be. */
function model(all: readonly Said[], needs: readonly GroupNeed[]): number[] {
  const isExpired = (m: Said): boolean => m.expiresAt === PAST;
  const isNeeded = (m: Said, i: number): boolean =>
    needs.some(
      (n) =>
        (n.topic === '*' || n.topic === m.topic) &&
        (i >= n.cursor || n.waiting.includes(i)) &&
        (n.holdsLog || !isExpired(m)),
    );
  const same = (m: Said, o: Said): boolean => m.key !== undefined && o.key === m.key && o.topic === m.topic;
  const kept: number[] = [];
  for (const [i, m] of all.entries()) {
    const isNewest = !all.slice(i + 1).some((later) => same(m, later));
    const hasOlder = kept.some((k) => same(m, all[k] as Said));
    const goes = m.key === undefined || isNewest ? isExpired(m) && !hasOlder : true;
    if (isNeeded(m, i) || !goes) kept.push(i);
  }
  return kept;
}

describe('what compaction keeps', () => {
  it('is what the naive model keeps, for any messages and any needs of groups', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'arbiter-compaction-'));
    let run = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(said, { minLength: 1, maxLength: 20 }),
          fc.array(need, { maxLength: 3 }),
          async (all, groups) => {
            const log = openLog(join(folder, String(run++)));
            const bodies = all.map(bodyOf);
            const offsets = log.append(bodies).map(({ offset }) => offset);
            const at = (i: number): number => offsets[i] ?? log.end();
            const needs = groups.map(
              (g): Need => ({
                matches: (topic) => g.topic === '*' || g.topic === topic,
                cursor: at(g.cursor),
                waiting: new Set(g.waiting.filter((i) => i < all.length).map(at)),
                holdsLog: g.holdsLog,
              }),
            );
            const { keep } = await planCompaction(log, needs, NOW);
            const kept = bodies.flatMap((body, i) => (keep(body, at(i)) ? [i] : []));
            await log.close();
            expect(kept).toEqual(model(all, groups));
          },
        ),
        { numRuns: 150 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
