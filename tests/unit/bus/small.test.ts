import { describe, expect, it } from 'vitest';
import { pauseMs } from '../../../scripts/bus/backoff.ts';
import { BodyCache } from '../../../scripts/bus/body-cache.ts';
import { holdFor, isFree, NO_HOLD, SQL_IS_FREE } from '../../../scripts/bus/hold.ts';
import type { Message } from '../../../scripts/bus/message.ts';
import { IdSource } from '../../../scripts/bus/message-id.ts';
import { Prefetch } from '../../../scripts/bus/prefetch.ts';
import { temporaryDatabase } from './file-medium.ts';

const MINUTE_MS = 60_000;

describe('a hold', () => {
  const hold = holdFor(1_000_000, 30_000);

  it.each([
    [1_000_000, false, 'at its beginning'],
    [1_029_999, false, 'just before its end'],
    [1_030_000, true, 'at its end'],
    [1_000_000 + 60 * MINUTE_MS, true, 'when the clock jumped ahead an hour'],
    [970_000, false, 'when the clock went back by its length'],
    [969_999, true, 'when the clock went back by more than its length'],
    [1_000_000 - 60 * MINUTE_MS, true, 'when the clock went back an hour'],
  ])('at %d: free is %s (%s), in SQL as well', (now, free, _) => {
    const { database, remove } = temporaryDatabase();
    const row = database
      .prepare(`SELECT ${SQL_IS_FREE} AS free FROM (SELECT ? AS held_from, ? AS held_until)`)
      .get<{ free: number }>(now, now, hold.from, hold.until);
    remove();
    expect(isFree(hold, now)).toBe(free);
    expect(row?.free).toBe(free ? 1 : 0);
  });

  it('is not on a message that nobody holds', () => {
    expect(isFree(NO_HOLD, 1)).toBe(true);
  });
});

describe('pauses between tries', () => {
  const backoff = { firstMs: 100, maxMs: 1_000 };

  it('double up to the longest', () => {
    expect([1, 2, 3, 4, 5, 60].map((n) => pauseMs(n, backoff, () => 1))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it('are between half of that and all of it', () => {
    expect(pauseMs(2, backoff, () => 0)).toBe(100);
    expect(pauseMs(2, backoff, () => 0.5)).toBe(150);
  });
});

describe('ids', () => {
  it('of one source sort in the order they were made, also when the clock goes back', () => {
    const ids = new IdSource();
    const made = [5_000, 5_000, 9_000, 2_000, 2_001, 9_000, 9_001].map((ms) => ids.next(ms));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(7);
    expect(made[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('begin with their time as a ULID does', () => {
    expect(new IdSource().next(1_469_918_176_385).slice(0, 10)).toBe('01ARYZ6S41');
  });

  it('of two sources differ in the same millisecond', () => {
    expect(new IdSource().next(1)).not.toBe(new IdSource().next(1));
  });
});

describe('how much is taken at once', () => {
  it('stays what was asked for', () => {
    const prefetch = new Prefetch(7);
    for (let ms = 0; ms < 10; ms++) {
      prefetch.next(ms);
      prefetch.took(7, ms);
    }
    expect(prefetch.size).toBe(7);
  });

  it('doubles while whole batches are done in no time, up to 256, and falls back after a slow one', () => {
    const prefetch = new Prefetch(undefined);
    const sizes: number[] = [];
    let now = 1_000;
    const batch = (count: number, ms: number): void => {
      prefetch.next(now);
      sizes.push(prefetch.size);
      prefetch.took(Math.min(count, prefetch.size), now);
      now += ms;
    };
    for (const ms of [1, 1, 1, 1, 1, 30, 1, 100, 1]) batch(1_000, ms);
    batch(1_000, 1);
    batch(10, 1); // not a whole one
    batch(1_000, 1);
    expect(sizes).toEqual([32, 64, 128, 256, 256, 256, 256, 256, 32, 64, 128, 128]);
  });
});

describe('kept texts', () => {
  it('go, oldest first, when there are too many characters', () => {
    const cache = new BodyCache(10);
    for (const offset of [1, 2, 3]) cache.add(offset, 'xxxx');
    expect([1, 2, 3].map((offset) => cache.get(offset))).toEqual([undefined, 'xxxx', 'xxxx']);
  });

  it('do not have one that is longer than all of them may be', () => {
    const cache = new BodyCache(10);
    cache.add(1, 'x');
    cache.add(2, 'x'.repeat(11));
    expect([cache.get(1), cache.get(2)]).toEqual(['x', undefined]);
  });

  it('give the message made of one to the first who asks, and the text to everybody', () => {
    const cache = new BodyCache(10);
    const message = { payload: 1 } as Message;
    cache.add(1, 'x', message);
    expect([cache.takeMessage(1), cache.takeMessage(1), cache.takeMessage(2)]).toEqual([
      message,
      undefined,
      undefined,
    ]);
    expect(cache.get(1)).toBe('x');
  });
});
