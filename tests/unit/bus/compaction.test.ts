import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPlanDue, isWorthIt, noteLookedThrough } from '../../../scripts/bus/compact-when.ts';
import type { FileBus } from '../../../scripts/bus/file-bus.ts';
import { type FileMedium, fileMedium } from './file-medium.ts';
import { until } from './until.ts';

const HOUR_MS = 3_600_000;

let medium: FileMedium;
let bus: FileBus;
beforeEach(() => {
  medium = fileMedium({ log: { segmentBytes: 1_024 }, retention: { graceMs: 0 }, maintainEveryMs: 0 });
  bus = medium.connect();
});
afterEach(() => medium.dispose());

/** One message, and behind it enough of others that it does not stand in the newest segment. */
async function say(payload: unknown, key?: string, ttlMs?: number, topic = 't'): Promise<void> {
  const expiresAt = ttlMs === undefined ? undefined : new Date(medium.clock.now() + ttlMs).toISOString();
  const metadata = {
    ...(key === undefined ? {} : { key }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  await bus.publish({ topic, payload, metadata });
  await bus.publish({ topic: 'filler', payload: 'f'.repeat(1_200) });
  await bus.publish({ topic: 'filler', payload: 'begins a segment' });
}

async function left(pattern = 't'): Promise<unknown[]> {
  const seen: unknown[] = [];
  const options = { from: 'start', to: 'end', includeExpired: true } as const;
  await (await medium.connect('reader').subscribe(pattern, (m) => seen.push(m.payload), options)).ended;
  return seen;
}

async function statsOf(group: string) {
  return (await bus.stats()).groups.find((g) => g.group === group);
}

describe('compaction of a bus', () => {
  it('keeps of one topic and key the newest, and all without a key', async () => {
    await say('a1', 'a');
    await say('plain');
    await say('b1', 'b');
    await say('a2', 'a');
    await say('other', 'a', undefined, 'u');
    await say('a3', 'a');
    expect(await bus.compact()).toMatchObject({ kind: 'compacted', droppedRecords: 2 });
    expect(await left()).toEqual(['plain', 'b1', 'a3']);
    expect(await left('u')).toEqual(['other']);
  });

  it('removes what has expired, and nothing that has not', async () => {
    await say('soon', undefined, HOUR_MS);
    await say('later', undefined, 3 * HOUR_MS);
    expect(await bus.compact()).toMatchObject({ droppedRecords: 0 });
    medium.clock.jump(2 * HOUR_MS);
    expect(await bus.compact()).toMatchObject({ droppedRecords: 1 });
    expect(await left()).toEqual(['later']);
  });

  it('does not let an older message of a key come back when the newest has expired', async () => {
    await (await bus.consume('g', 't', () => undefined)).close();
    await say('old', 'k');
    await say('new', 'k', HOUR_MS);
    medium.clock.jump(2 * HOUR_MS);
    await bus.compact();
    expect(await left()).toEqual(['old', 'new']); // the group has seen neither
    await bus.dropGroup('g');
    await bus.compact();
    expect(await left()).toEqual([]);
  });

  it('removes nothing that a group of its pattern has not let in', async () => {
    await (await bus.consume('g', 't', () => undefined)).close();
    await (await bus.consume('elsewhere', 'u', () => undefined)).close();
    for (const n of [1, 2, 3]) await say(n, 'k');
    await bus.compact();
    const seen: unknown[] = [];
    await bus.consume('g', 't', ({ message }) => seen.push(message.payload));
    await until('all came', async () => (await statsOf('g'))?.delivered === 3);
    expect(seen).toEqual([1, 2, 3]);
    await bus.compact();
    expect(await left()).toEqual([3]);
  });

  it('removes nothing that waits in a group, nor what is in flight', async () => {
    for (const n of [1, 2, 3, 4]) await say(n, 'k');
    const seen: unknown[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handler = async ({ message }: { message: { payload: unknown } }) => {
      if (message.payload === 2) await gate;
      seen.push(message.payload);
    };
    await bus.consume('g', 't', handler, { prefetch: 1 });
    await until('the second is in flight', async () => (await statsOf('g'))?.delivered === 1);
    await bus.compact();
    expect(await left()).toEqual([2, 3, 4]);
    release();
    await until('all came', () => seen.length === 4);
    expect(await statsOf('g')).toMatchObject({ lost: 0, dead: 0 });
  });

  it('is not stopped by responders that nobody runs, for what has expired', async () => {
    await (await bus.respond('t', () => 1)).close();
    await say('request', undefined, HOUR_MS);
    await say('open');
    medium.clock.jump(2 * HOUR_MS);
    await bus.compact();
    expect(await left()).toEqual(['open']);
  });

  it('is done by maintenance only when the log has grown and much of it can go', async () => {
    const stats = { start: 0, segments: 9, unsynced: 0, syncTrouble: undefined };
    const grown = (end: number, bytes: number) => isPlanDue(medium.folder, { ...stats, end, bytes });
    expect(grown(30_000_000, 30_000_000)).toBe(false);
    expect(grown(40_000_000, 40_000_000)).toBe(true);
    noteLookedThrough(medium.folder, 40_000_000);
    expect(grown(60_000_000, 60_000_000)).toBe(false);
    expect(grown(80_000_000, 80_000_000)).toBe(true);
    expect(grown(80_000_000, 90_000_000)).toBe(false);
    expect(isWorthIt(24, { ...stats, end: 100, bytes: 100 })).toBe(false);
    expect(isWorthIt(25, { ...stats, end: 100, bytes: 100 })).toBe(true);
    for (const n of [1, 2]) await say(n, 'k');
    await bus.maintain();
    expect(await left()).toEqual([1, 2]);
  });
});
