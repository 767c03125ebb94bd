import { describe, expect, it } from 'vitest';
import { LogSyncError } from '../../../scripts/log/errors.ts';
import type { LogFaultPoint } from '../../../scripts/log/faults.ts';
import { bodyOf, idsFrom, smallLog } from './support.ts';

const failAt = (wanted: LogFaultPoint, error = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })) =>
  ((point) => {
    if (point === wanted) throw error;
  }) satisfies (point: LogFaultPoint) => void;

describe('appendDurably with fsync always', () => {
  it('comes back only after an fdatasync', async () => {
    const points: string[] = [];
    const { log } = smallLog({ fsync: 'always', fault: (point) => points.push(point) });
    await log.appendDurably([bodyOf(1)]);
    expect(points.indexOf('append:written')).toBeLessThan(points.indexOf('sync:before'));
    expect(points).toContain('sync:done');
    expect(log.stats().unsynced).toBe(0);
  });

  it('shares one fdatasync among all that were appended in one turn', async () => {
    let syncs = 0;
    const { log } = smallLog({
      fsync: 'always',
      segmentBytes: 1_000_000,
      fault: (point) => {
        if (point === 'sync:done') syncs += 1;
      },
    });
    await Promise.all(Array.from({ length: 50 }, (_, i) => log.appendDurably([bodyOf(i)])));
    expect(syncs).toBe(1);
    expect(idsFrom(log)).toHaveLength(50);
  });

  it('does not take an fdatasync that began before the write', async () => {
    let starts = 0;
    const { log } = smallLog({
      fsync: 'always',
      fault: (point) => {
        if (point === 'sync:before') starts += 1;
      },
    });
    const first = log.appendDurably([bodyOf(1)]);
    await Promise.resolve(); // the first sync has begun
    expect(starts).toBe(1);
    const second = log.appendDurably([bodyOf(2)]);
    await first;
    await second;
    expect(starts).toBe(2);
  });

  it('covers records of several segments', async () => {
    const { log } = smallLog({ fsync: 'always' });
    await Promise.all(Array.from({ length: 30 }, (_, i) => log.appendDurably([bodyOf(i, 200)])));
    expect(log.stats()).toMatchObject({ unsynced: 0 });
    expect(log.stats().segments).toBeGreaterThan(3);
  });

  it('fails for all that a failed fdatasync covered, and for all later ones, before they write', async () => {
    const { log } = smallLog({ fsync: 'always', fault: failAt('sync:before') });
    const both = await Promise.allSettled([log.appendDurably([bodyOf(1)]), log.appendDurably([bodyOf(2)])]);
    for (const result of both)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(LogSyncError) as unknown });
    const end = log.end();
    await expect(log.appendDurably([bodyOf(3)])).rejects.toThrow(/may not have reached the disk/);
    await expect(log.flush()).rejects.toThrow(LogSyncError);
    expect(log.end()).toBe(end);
    expect(log.stats().syncTrouble).toContain('EIO');
    await expect(log.close()).rejects.toThrow(LogSyncError);
  });
});

describe('fsync batched', () => {
  it('does not make an append wait, and syncs behind it', async () => {
    let done = (): void => {};
    const synced = new Promise<void>((resolve) => {
      done = resolve;
    });
    const { log } = smallLog({ fsyncIntervalMs: 1, fault: (point) => point === 'sync:done' && done() });
    await log.appendDurably([bodyOf(1)]);
    expect(log.stats().unsynced).toBeGreaterThan(0);
    await synced;
    await log.flush();
    expect(log.stats().unsynced).toBe(0);
  });

  it('syncs also what was appended while a sync ran', async () => {
    let syncs = 0;
    let append = (): void => {};
    const { log } = smallLog({
      fsyncIntervalMs: 1,
      fault: (point) => {
        if (point !== 'sync:before') return;
        syncs += 1;
        if (syncs === 1) append();
      },
    });
    append = () => void setImmediate(() => log.append([bodyOf(2)]));
    log.append([bodyOf(1)]);
    await expect
      .poll(() => `${syncs > 0} ${log.stats().unsynced}`, { interval: 2, timeout: 10_000 })
      .toBe('true 0');
  });

  it('goes on appending after a failed sync, and says so', async () => {
    const { log } = smallLog({ fault: failAt('sync:before') });
    log.append([bodyOf(1)]);
    await expect(log.flush()).rejects.toThrow(LogSyncError);
    await log.appendDurably([bodyOf(2)]);
    expect(idsFrom(log)).toEqual([1, 2]);
    expect(log.stats().syncTrouble).toContain('EIO');
    await expect(log.close()).rejects.toThrow(LogSyncError);
  });
});
