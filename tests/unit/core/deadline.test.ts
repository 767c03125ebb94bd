import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { withDeadline } from '../../../scripts/core/deadline.ts';
import { TimeoutError } from '../../../scripts/core/errors.ts';
import { fingerprint, newId } from '../../../scripts/core/ids.ts';

describe('withDeadline', () => {
  it('gives the value of work that is in time', async () => {
    expect(await withDeadline(sleep(5, 'done'), 1_000, 'Work')).toBe('done');
  });

  it('rejects with a TimeoutError when work is late, and a later failure of it is not unhandled', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const work = sleep(30).then(() => Promise.reject(new Error('too late to matter')));
    await expect(withDeadline(work, 5, 'Work')).rejects.toBeInstanceOf(TimeoutError);
    await sleep(60);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });

  it('passes a failure on as it is', async () => {
    const failure = new Error('broken');
    await expect(withDeadline(Promise.reject(failure), 1_000, 'Work')).rejects.toBe(failure);
  });
});

describe('ids and clock', () => {
  it('new ids carry their prefix and differ; fingerprints depend on the text alone', () => {
    expect(newId('route')).toMatch(/^route_[0-9a-f]{32}$/);
    expect(newId('route')).not.toBe(newId('route'));
    expect(fingerprint('a')).toBe(fingerprint('a'));
    expect(fingerprint('a')).not.toBe(fingerprint('b'));
    expect(fingerprint('a', 8)).toBe('ca978112');
  });

  it('the monotonic clock does not run backwards, and the wall clock is the wall clock', () => {
    const before = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });
});
