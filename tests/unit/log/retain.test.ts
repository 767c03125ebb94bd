import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyOf, filesIn, fillTo, idOf, idsFrom, readFrom, smallLog } from './support.ts';

const now = 1_800_000_000_000;
const clock = { now: () => now, monotonicMs: () => performance.now() };
const timeOf = (body: string): number => (JSON.parse(body) as { at: number }).at;
const HOUR_MS = 3_600_000;

/** A log whose records are an hour apart, the last one now; about five to a segment. */
function hourly(hours: number) {
  const made = smallLog({ clock, timeOf });
  for (let ago = hours; ago >= 0; ago -= 1)
    made.log.append([JSON.stringify({ id: ago, at: now - ago * HOUR_MS, pad: 'p'.repeat(160) })]);
  return made;
}

describe('retention', () => {
  it('by bytes removes the oldest segments until the rest fits', () => {
    const { log } = smallLog();
    fillTo(log, 6);
    const before = readFrom(log).records;
    const { removed, held } = log.retain({ maxBytes: 3_000, graceMs: 0 });
    expect(held).toBeUndefined();
    expect(removed.length).toBeGreaterThan(2);
    expect(log.stats().bytes).toBeLessThanOrEqual(3_000);
    expect(log.start()).toBe(removed.at(-1)?.next);
    expect(readFrom(log, log.start()).records).toEqual(before.filter(({ offset }) => offset >= log.start()));
  });

  it('by bytes never removes the newest, and says it holds', () => {
    const { log } = smallLog();
    const ids = fillTo(log, 3);
    const { held } = log.retain({ maxBytes: 0, graceMs: 0 });
    expect(held).toMatchObject({ reason: 'active', offset: log.start() });
    expect(log.stats().segments).toBe(1);
    expect(idsFrom(log).at(-1)).toBe(ids.at(-1));
    expect(log.append([bodyOf('on')])[0]?.offset).toBe(held === undefined ? -1 : held.offset + held.bytes);
  });

  it('by age removes segments whose records are all too old', () => {
    const { log } = hourly(40);
    log.retain({ maxAgeMs: 20 * HOUR_MS, graceMs: 0 });
    const ages = idsFrom(log, log.start()) as number[];
    expect(ages).toEqual(expect.arrayContaining([20, 0]));
    expect(ages[0]).toBeLessThan(20 + 6);
  });

  it('by age keeps a segment when the one behind it has no record to tell by', () => {
    const { folder, log } = hourly(4);
    const names = filesIn(folder);
    expect(names).toHaveLength(1);
    log.retain({ maxAgeMs: 0, graceMs: 0 });
    expect(filesIn(folder)).toEqual(names);
  });

  it('by age without a way to tell the age is an error', () => {
    const { log } = smallLog();
    expect(() => log.retain({ maxAgeMs: 1 })).toThrow(/cannot tell how old/);
  });

  it('keeps what the slowest reader needs, unless forced', () => {
    const { log } = smallLog();
    fillTo(log, 6);
    const { records } = readFrom(log);
    const slowest = records[7];
    const { held } = log.retain({ maxBytes: 0, keepFrom: slowest?.offset ?? 0, graceMs: 0 });
    expect(held).toMatchObject({ reason: 'keep-from' });
    expect(readFrom(log, slowest?.offset).records[0]).toEqual(slowest);
    expect(readFrom(log, slowest?.offset).skipped).toEqual([]);
    expect(log.retain({ maxBytes: 0, keepFrom: 0, force: true, graceMs: 0 }).held?.reason).toBe('active');
  });

  it('keeps a segment that was written to within the grace', () => {
    const { folder, log } = smallLog({ clock });
    fillTo(log, 4);
    const [oldest = '', second = ''] = filesIn(folder);
    utimesSync(join(folder, oldest), now / 1_000 - 61, now / 1_000 - 61);
    utimesSync(join(folder, second), now / 1_000 - 59, now / 1_000 - 59);
    const { removed, held } = log.retain({ maxBytes: 0 });
    expect(removed).toHaveLength(1);
    expect(held).toMatchObject({ reason: 'recent', offset: Number.parseInt(second, 10) });
  });

  it('lets a reader go on in a segment that it has open', () => {
    const { log } = smallLog();
    const ids = fillTo(log, 6);
    const reader = log.reader(0);
    const seen = reader.next(1).records.map(idOf);
    log.retain({ maxBytes: 0, graceMs: 0 });
    const start = log.start();
    const skipped: unknown[] = [];
    for (;;) {
      const batch = reader.next();
      if (batch.records.length === 0 && batch.skipped.length === 0) break;
      seen.push(...batch.records.map(idOf));
      skipped.push(...batch.skipped.map(({ reason }) => reason));
    }
    reader.close();
    expect(skipped).toEqual(['removed']);
    expect(seen[0]).toBe(ids[0]);
    expect(seen.at(-1)).toBe(ids.at(-1));
    expect(readFrom(log, start).records.map(idOf)).toEqual(seen.slice(-readFrom(log, start).records.length));
  });

  it('removes nothing without a limit', () => {
    const { log } = smallLog();
    const ids = fillTo(log, 4);
    expect(log.retain({ graceMs: 0 })).toEqual({ removed: [], held: undefined });
    expect(idsFrom(log)).toEqual(ids);
  });
});
