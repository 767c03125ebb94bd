import { describe, expect, it } from 'vitest';
import {
  type Acquired,
  acquire,
  type HeldLock,
  release,
  renew,
  whileHolding,
} from '../../../scripts/store/locks.ts';
import { tempFolder } from '../support/temp.ts';
import { HOUR_MS, NOON, openMigrated, testClock } from './support/database.ts';

const LEASE_MS = 30_000;

function lockOf(result: Acquired): HeldLock {
  if (result.kind !== 'acquired') throw new Error(`held by ${result.holder}`);
  return result.lock;
}

function setUp() {
  const folder = tempFolder();
  const clock = testClock();
  const a = openMigrated(folder);
  const b = openMigrated(folder);
  return { clock, a, b, take: (by: 'a' | 'b') => acquire(by === 'a' ? a : b, clock, 'l', by, LEASE_MS) };
}

describe('a lock', () => {
  it('is held by one at a time, and says by whom and until when', () => {
    const { take, clock } = setUp();
    expect(take('a')).toEqual({
      kind: 'acquired',
      lock: { name: 'l', token: 1 },
      expiresAt: NOON + LEASE_MS,
    });
    clock.pass(LEASE_MS - 1);
    expect(take('b')).toEqual({ kind: 'held', holder: 'a', expiresAt: NOON + LEASE_MS });
    expect(take('a').kind).toBe('held');
  });

  it('is free when released or when the lease has run out, with a greater token each time', () => {
    const { take, clock, a } = setUp();
    const first = lockOf(take('a'));
    expect(release(a, first)).toBe('released');
    expect(release(a, first)).toBe('lost');
    const second = lockOf(take('b'));
    clock.pass(LEASE_MS);
    const third = lockOf(take('a'));
    expect([first.token, second.token, third.token]).toEqual([1, 2, 3]);
  });

  it('that was lost refuses its former holder to write, renew and release', () => {
    const { take, clock, a, b } = setUp();
    const old = lockOf(take('a'));
    clock.pass(LEASE_MS);
    const now = lockOf(take('b'));
    expect(whileHolding(a, old, () => a.exec("INSERT INTO meta VALUES ('by', 'a')"))).toEqual({
      kind: 'lost',
      token: 2,
    });
    expect(renew(a, clock, old, LEASE_MS)).toEqual({ kind: 'lost' });
    expect(release(a, old)).toBe('lost');
    expect(whileHolding(b, now, () => 'written')).toEqual({ kind: 'done', value: 'written' });
    expect(a.prepare('SELECT * FROM meta').all()).toEqual([]);
  });

  it('that was released refuses a late write', () => {
    const { take, a } = setUp();
    const lock = lockOf(take('a'));
    release(a, lock);
    expect(whileHolding(a, lock, () => 1).kind).toBe('lost');
  });

  it('may be renewed after its lease, as long as nobody took it', () => {
    const { take, clock, a } = setUp();
    const lock = lockOf(take('a'));
    clock.pass(LEASE_MS * 2);
    expect(renew(a, clock, lock, LEASE_MS)).toEqual({ kind: 'held', expiresAt: NOON + LEASE_MS * 3 });
    expect(take('b').kind).toBe('held');
  });

  it('is not given to two when the clock jumps back an hour, and blocks for one lease at most', () => {
    const { take, clock, a } = setUp();
    const lock = lockOf(take('a'));
    clock.set(NOON - HOUR_MS);
    expect(take('b')).toEqual({ kind: 'held', holder: 'a', expiresAt: NOON - HOUR_MS + LEASE_MS });
    expect(whileHolding(a, lock, () => 1).kind).toBe('done');
    clock.pass(LEASE_MS - 1);
    expect(take('b').kind).toBe('held');
    clock.pass(1);
    expect(take('b').kind).toBe('acquired');
    expect(whileHolding(a, lock, () => 1).kind).toBe('lost');
  });

  it('that two believe in after a jump forward can be written under by the newer one alone', () => {
    const { take, clock, a, b } = setUp();
    const old = lockOf(take('a'));
    clock.set(NOON + HOUR_MS);
    const now = lockOf(take('b'));
    clock.set(NOON);
    expect(whileHolding(a, old, () => 1).kind).toBe('lost');
    expect(whileHolding(b, now, () => 1).kind).toBe('done');
  });
});
