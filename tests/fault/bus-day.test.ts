import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupStats } from '../../scripts/bus/stats.ts';
import { type FileMedium, fileMedium } from '../unit/bus/file-medium.ts';
import { until } from '../unit/bus/until.ts';

/** A day of a bus in some seconds, on a clock that the test sets. */
const HOURS = 24;
const HOUR_MS = 3_600_000;
const MESSAGES_AN_HOUR = 600;
const BATCH = 100;
/** The consumer `away` is closed in these hours. */
const AWAY_FROM = 6;
const AWAY_TO = 16;
/** The heap is compared at the end of these. */
const HEAP_HOURS = [3, HOURS - 1];
/** Segments of about a third of an hour. */
const SEGMENT_BYTES = 65_536;
const MAX_AGE_MS = 2 * HOUR_MS;
/** The texts that a bus keeps at hand (2 MiB), once more for chance; a leak of 300 bytes a message would be more. */
const HEAP_SLACK_BYTES = 4_000_000;

/** Heap that is in use after a full collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

describe('a day of a bus', () => {
  let medium: FileMedium;
  beforeEach(() => {
    medium = fileMedium({
      log: { segmentBytes: SEGMENT_BYTES },
      retention: { maxAgeMs: MAX_AGE_MS, graceMs: 0 },
      maintainEveryMs: 0,
    });
  });
  afterEach(() => medium.dispose());

  it('rotates, gives up what is old, loses nothing for the one who was away, and keeps the heap flat', async () => {
    const bus = medium.connect();
    const stats = async (group: string): Promise<GroupStats> =>
      (await bus.stats()).groups.find((g) => g.group === group) as GroupStats;
    const seen = { steady: 0, away: 0, tail: 0 };
    const lasts = { steady: -1, away: -1 };
    const handler = (group: 'steady' | 'away') => (delivery: { message: { payload: unknown } }) => {
      const { n } = delivery.message.payload as { n: number };
      if (n !== lasts[group] + 1) throw new Error(`${group} got ${n} after ${lasts[group]}`);
      lasts[group] = n;
      seen[group]++;
    };
    const acknowledged = { steady: 0, away: 0 };
    const settings = (group: 'steady' | 'away') => ({
      maxAttempts: 1,
      dedupIds: 2_000,
      onSettled: (_: unknown, { kind }: { kind: string }) => {
        if (kind === 'accepted') acknowledged[group]++;
      },
    });
    await bus.subscribe('day/**', () => seen.tail++);
    await bus.consume('steady', 'day/**', handler('steady'), settings('steady'));
    let away = await bus.consume('away', 'day/**', handler('away'), settings('away'));

    const heaps: number[] = [];
    const logBytes: number[] = [];
    let n = 0;
    for (let hour = 0; hour < HOURS; hour++) {
      if (hour === AWAY_FROM) await away.close();
      if (hour === AWAY_TO) away = await bus.consume('away', 'day/**', handler('away'), settings('away'));
      const isAway = hour >= AWAY_FROM && hour < AWAY_TO;
      for (let i = 0; i < MESSAGES_AN_HOUR; i += BATCH) {
        const pad = 'p'.repeat(100);
        const drafts = Array.from({ length: BATCH }, () => ({ topic: 'day/x', payload: { n: n++, pad } }));
        await bus.publishAll(drafts);
        medium.clock.jump((HOUR_MS * BATCH) / MESSAGES_AN_HOUR);
      }
      await until(
        `hour ${hour} is consumed`,
        () => seen.tail === n && acknowledged.steady === n && (isAway || acknowledged.away === n),
      );
      await bus.maintain();
      logBytes.push((await bus.stats()).log?.bytes ?? 0);
      if (HEAP_HOURS.includes(hour)) heaps.push(heapBytes());
    }

    expect(seen).toEqual({ steady: n, away: n, tail: n });
    for (const group of ['steady', 'away'])
      expect(await stats(group)).toMatchObject({ delivered: n, dead: 0, lost: 0, lagMessages: 0 });
    // What the one who was away needs is kept for it, and given up when it has it.
    const [before, during, after] = [AWAY_FROM - 1, AWAY_TO - 1, HOURS - 1].map(
      (hour) => logBytes[hour] ?? 0,
    );
    expect(during).toBeGreaterThan(2.5 * (before ?? 0));
    expect(after).toBeLessThan(1.5 * (before ?? 0));
    expect((await bus.stats()).log?.start).toBeGreaterThan(0);
    const [early = Number.NaN, late = Number.NaN] = heaps;
    expect(late - early).toBeLessThan(HEAP_SLACK_BYTES);
  }, 120_000);
});
