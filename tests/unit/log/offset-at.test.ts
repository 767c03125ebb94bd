import { describe, expect, it } from 'vitest';
import { lineOf, logIn, readFrom, SEAL, smallLog, writeSegment } from './support.ts';

const MINUTE_MS = 60_000;
const timeOf = (body: string): number => Number((JSON.parse(body) as { at?: number }).at ?? Number.NaN);
const at = (minutes: number | undefined): string =>
  JSON.stringify({
    id: 1,
    ...(minutes === undefined ? {} : { at: minutes * MINUTE_MS }),
    pad: 'p'.repeat(180),
  });

describe('the offset of a time', () => {
  it('is that of the first record at or behind it, for every time', () => {
    const { log } = smallLog();
    const times = Array.from({ length: 60 }, (_, i) => i * 10);
    log.append(times.map(at));
    const { records } = readFrom(log);
    for (const minutes of [-5, 0, 1, 10, 305, 589, 590]) {
      const expected = records.find(({ body }) => timeOf(body) >= minutes * MINUTE_MS)?.offset;
      expect(log.offsetAt(minutes * MINUTE_MS, timeOf), `${minutes}`).toBe(expected);
    }
  });

  it('is the end when all are earlier, and in an empty log', () => {
    const { log } = smallLog();
    expect(log.offsetAt(0, timeOf)).toBe(0);
    log.append([at(1), at(2)]);
    expect(log.offsetAt(3 * MINUTE_MS, timeOf)).toBe(log.end());
  });

  it('is right when the clock went back an hour in between', () => {
    const { log } = smallLog();
    const times = [
      ...Array.from({ length: 30 }, (_, i) => 100 + i * 5),
      ...Array.from({ length: 60 }, (_, i) => 190 + i * 5),
    ];
    for (const minutes of times) log.append([at(minutes)]);
    const { records } = readFrom(log);
    for (let minutes = 90; minutes < 500; minutes += 7) {
      const expected = records.find(({ body }) => timeOf(body) >= minutes * MINUTE_MS)?.offset ?? log.end();
      expect(log.offsetAt(minutes * MINUTE_MS, timeOf), `${minutes}`).toBe(expected);
    }
  });

  it('goes past records without a time', () => {
    const { log } = smallLog();
    log.append([at(undefined), at(5), at(undefined), at(9)]);
    expect(log.offsetAt(6 * MINUTE_MS, timeOf)).toBe(readFrom(log).records[3]?.offset);
  });

  it('does not read segments that are long past', () => {
    const { folder, log } = smallLog();
    const size = writeSegment(folder, 0, [lineOf(at(1)), SEAL]);
    const second = writeSegment(folder, size, [lineOf(at(500)), SEAL]);
    writeSegment(folder, size + second, [lineOf(at(900))]);
    const read: number[] = [];
    const seeing = (body: string): number => {
      read.push(timeOf(body) / MINUTE_MS);
      return timeOf(body);
    };
    expect(logIn(folder).offsetAt(700 * MINUTE_MS, seeing)).toBe(size + second);
    expect(read).not.toContain(1);
    expect(log.end()).toBeGreaterThan(size + second);
  });
});
