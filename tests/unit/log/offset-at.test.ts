import { copyFileSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../../scripts/log/log.ts';
import { BLOCK_BYTES } from '../../../scripts/log/time-index.ts';
import { tempFolder } from '../support/temp.ts';
import { bodyOf, filesIn, lineOf, logIn, readFrom, SEAL, smallLog, writeSegment } from './support.ts';

const MINUTE_MS = 60_000;
const timeOf = (body: string): number => Number((JSON.parse(body) as { at?: number }).at ?? Number.NaN);
const at = (minutes: number | undefined): string =>
  JSON.stringify({
    id: 1,
    ...(minutes === undefined ? {} : { at: minutes * MINUTE_MS }),
    pad: 'p'.repeat(180),
  });

/** A log that says which times it was asked for, in minutes. */
function seeing(folder: string): { readonly log: Log; readonly read: number[] } {
  const read: number[] = [];
  const log = logIn(folder, {
    timeOf: (body) => {
      read.push(timeOf(body) / MINUTE_MS);
      return timeOf(body);
    },
  });
  return { log, read };
}

const timesIn = (folder: string): string[] => filesIn(folder).filter((name) => name.endsWith('.times'));

describe('the offset of a time', () => {
  it('is that of the first record at or behind it, for every time', () => {
    const { log } = smallLog({ timeOf });
    const times = Array.from({ length: 60 }, (_, i) => i * 10);
    log.append(times.map(at));
    const { records } = readFrom(log);
    for (const minutes of [-5, 0, 1, 10, 305, 589, 590]) {
      const expected = records.find(({ body }) => timeOf(body) >= minutes * MINUTE_MS)?.offset;
      expect(log.offsetAt(minutes * MINUTE_MS), `${minutes}`).toBe(expected);
    }
  });

  it('is the end when all are earlier, and in an empty log', () => {
    const { log } = smallLog({ timeOf });
    expect(log.offsetAt(0)).toBe(0);
    log.append([at(1), at(2)]);
    expect(log.offsetAt(3 * MINUTE_MS)).toBe(log.end());
  });

  it('is right when the clock went back an hour in between', () => {
    const { log } = smallLog({ timeOf });
    const times = [
      ...Array.from({ length: 30 }, (_, i) => 100 + i * 5),
      ...Array.from({ length: 60 }, (_, i) => 190 + i * 5),
    ];
    for (const minutes of times) log.append([at(minutes)]);
    const { records } = readFrom(log);
    for (let minutes = 90; minutes < 500; minutes += 7) {
      const expected = records.find(({ body }) => timeOf(body) >= minutes * MINUTE_MS)?.offset ?? log.end();
      expect(log.offsetAt(minutes * MINUTE_MS), `${minutes}`).toBe(expected);
    }
  });

  it('goes past records without a time', () => {
    const { log } = smallLog({ timeOf });
    log.append([at(undefined), at(5), at(undefined), at(9)]);
    expect(log.offsetAt(6 * MINUTE_MS)).toBe(readFrom(log).records[3]?.offset);
  });

  it('cannot be asked of a log that does not know times', async () => {
    const { log } = smallLog();
    expect(() => log.offsetAt(0)).toThrow(/cannot tell when/);
    await expect(log.indexTimes()).rejects.toThrow(/cannot tell when/);
  });

  it('does not read segments that are long past', () => {
    const { folder, log } = smallLog();
    const size = writeSegment(folder, 0, [lineOf(at(1)), SEAL]);
    const second = writeSegment(folder, size, [lineOf(at(500)), SEAL]);
    writeSegment(folder, size + second, [lineOf(at(900))]);
    const { log: asked, read } = seeing(folder);
    expect(asked.offsetAt(700 * MINUTE_MS)).toBe(size + second);
    expect(read).not.toContain(1);
    expect(log.end()).toBeGreaterThan(size + second);
  });
});

describe('the index of times', () => {
  /** Twelve segments within one hour, five records each. */
  async function indexed() {
    const { folder, log } = smallLog({ timeOf });
    for (let i = 0; i < 60; i += 1) log.append([at(i / 2)]);
    const made = await log.indexTimes();
    return { folder, log, made, records: readFrom(log).records };
  }

  it('is made once for each sealed segment', async () => {
    const { folder, log, made } = await indexed();
    expect(made).toBe(log.stats().segments - 1);
    expect(timesIn(folder)).toHaveLength(made);
    expect(await log.indexTimes()).toBe(0);
    log.append([bodyOf('x', 900), bodyOf('y', 900)]);
    log.append([at(31)]);
    expect(await log.indexTimes()).toBe(log.stats().segments - 1 - made);
  });

  it('lets a search within one hour read a block, and some records to bisect by', async () => {
    const { folder, records } = await indexed();
    const { log, read } = seeing(folder);
    expect(log.offsetAt(20.2 * MINUTE_MS)).toBe(records[41]?.offset);
    expect(read.length).toBeLessThan(12);
  });

  it('reads a part of a large segment only', async () => {
    const folder = tempFolder();
    const pad = 'p'.repeat(1_000);
    const bodies = Array.from({ length: 3_000 }, (_, i) =>
      JSON.stringify({ id: i, at: i * MINUTE_MS * 0.01, pad }),
    );
    const size = writeSegment(folder, 0, [...bodies.map(lineOf), SEAL]);
    writeSegment(folder, size, [lineOf(at(100))]);
    expect(await logIn(folder, { timeOf }).indexTimes()).toBe(1);
    const { log, read } = seeing(folder);
    const found = log.offsetAt(20.005 * MINUTE_MS);
    expect(JSON.parse(log.reader(found).next(1).records[0]?.body ?? '')).toMatchObject({ id: 2_001 });
    expect(read.length).toBeLessThan(2 + BLOCK_BYTES / 1_000);
  });

  it.each<readonly [string, (path: string, folder: string) => void]>([
    ['torn', (path) => truncateSync(path, 20)],
    ['empty', (path) => truncateSync(path, 0)],
    ['garbage', (path) => writeFileSync(path, 'null\n')],
    ['of another shape', (path) => writeFileSync(path, lineOf('{"end":1,"blocks":7}'))],
    ['of another segment', (path, folder) => copyFileSync(join(folder, timesIn(folder)[0] as string), path)],
    ['older than its segment', (path) => utimesSync(path, 1, 1)],
  ])('that is %s is made anew, and the answer is right', async (_, spoil) => {
    const { folder, log, records } = await indexed();
    const spoiled = timesIn(folder)[8] as string;
    spoil(join(folder, spoiled), folder);
    expect(log.offsetAt(20.2 * MINUTE_MS)).toBe(records[41]?.offset);
    expect(await log.indexTimes()).toBe(0);
  });

  it('that cannot be written costs time and nothing else', async () => {
    const { folder, log } = smallLog({ timeOf });
    for (let i = 0; i < 20; i += 1) log.append([at(i)]);
    for (const name of filesIn(folder)) mkdirSync(join(folder, name.replace('.jsonl', '.times')));
    expect(log.offsetAt(7 * MINUTE_MS)).toBe(readFrom(log).records[7]?.offset);
  });

  it('goes with its segment, and what a crash left of one that is gone goes later', async () => {
    const { folder, log, records } = await indexed();
    const left = join(folder, timesIn(folder)[0] as string);
    log.retain({ maxBytes: 5_000, graceMs: 0 });
    expect(timesIn(folder)).toHaveLength(log.stats().segments - 1);
    writeFileSync(left, lineOf('{"end":1,"blocks":[]}'));
    await log.indexTimes();
    expect(timesIn(folder)).toHaveLength(log.stats().segments - 1);
    expect(log.offsetAt(29 * MINUTE_MS)).toBe(records[58]?.offset);
  });

  it('stays good when compaction takes what it speaks of', async () => {
    const { log, records } = await indexed();
    await log.compact((body) => timeOf(body) !== 20.5 * MINUTE_MS, { graceMs: 0 });
    expect(log.offsetAt(20.2 * MINUTE_MS)).toBe(records[42]?.offset);
  });
});
