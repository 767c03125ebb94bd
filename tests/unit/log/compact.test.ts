import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogFaultPoint } from '../../../scripts/log/faults.ts';
import {
  bodyOf,
  filesIn,
  fillTo,
  idOf,
  idsFrom,
  lineOf,
  logIn,
  readFrom,
  SEAL,
  smallLog,
  textOf,
  writeSegment,
} from './support.ts';

const even = (body: string): boolean => (idOf({ body }) as number) % 2 === 0;
const GRACE = { graceMs: 0 };

describe('compaction', () => {
  it('drops what is not wanted from all segments but the newest, and keeps offsets', async () => {
    const { log } = smallLog();
    fillTo(log, 5);
    const before = readFrom(log).records;
    const active = log.stats();
    const result = await log.compact(even, GRACE);
    expect(result).toMatchObject({ kind: 'compacted', segments: 4 });
    const { records, skipped } = readFrom(log);
    expect(skipped).toEqual([]);
    const newest = before.filter(({ offset }) =>
      records.some((record) => record.offset === offset && !even(record.body)),
    );
    expect(records).toEqual(before.filter((record) => even(record.body) || newest.includes(record)));
    expect(records.length).toBeLessThan(before.length);
    expect(log.stats()).toMatchObject({ start: active.start, end: active.end, segments: active.segments });
    expect(log.stats().bytes).toBeLessThan(active.bytes);
  });

  it('can be read from every offset that there was', async () => {
    const { log } = smallLog();
    fillTo(log, 4);
    const before = readFrom(log).records;
    await log.compact(even, GRACE);
    const after = readFrom(log).records;
    for (const { offset, next } of before)
      for (const from of [offset, next])
        expect(readFrom(log, from, 1), `${from}`).toMatchObject({
          records: after.filter((record) => record.offset >= from),
          skipped: [],
        });
  });

  it('leaves lines that any JSON tool reads, each with its offset', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 2);
    const before = readFrom(log).records.filter(({ body }) => even(body));
    await log.compact(even, GRACE);
    const lines = textOf(folder, filesIn(folder)[0] as string)
      .trimEnd()
      .split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as { at: number; id?: number; seal?: boolean });
    expect(parsed.slice(0, -1).map(({ at }) => at)).toEqual(
      before.slice(0, lines.length - 1).map(({ offset }) => offset),
    );
    expect(parsed.at(-1)).toMatchObject({
      at: Number.parseInt(filesIn(folder)[1] as string, 10),
      seal: true,
    });
  });

  it('may be done again, down to nothing', async () => {
    const { log } = smallLog();
    fillTo(log, 4);
    await log.compact(even, GRACE);
    await log.compact(() => false, GRACE);
    const { segments, start } = log.stats();
    expect([segments, start]).toEqual([4, 0]);
    const left = readFrom(log);
    expect(left.skipped).toEqual([]);
    expect(await log.compact(() => false, GRACE)).toMatchObject({ segments: 0, droppedRecords: 0 });
    log.append([bodyOf('on')]);
    expect(idsFrom(log).at(-1)).toBe('on');
  });

  it('leaves void, torn and damaged bytes behind', async () => {
    const folder = tempLogWithDirt();
    const log = logIn(folder);
    await log.compact((body) => idOf({ body }) !== 'drop', GRACE);
    const { records, skipped } = readFrom(log);
    expect(records.map(idOf)).toEqual(['one', 'two', 'next']);
    expect(skipped).toEqual([]);
  });

  it('leaves a segment alone that was written to within the grace', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    const before = filesIn(folder);
    expect(await log.compact(() => false)).toMatchObject({ segments: 0 });
    expect(filesIn(folder)).toEqual(before);
  });

  it('keeps the time of the last write, so that the grace goes on from there', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 2);
    const before = statSync(join(folder, filesIn(folder)[0] as string)).mtimeMs;
    await log.compact(even, GRACE);
    const after = statSync(join(folder, filesIn(folder)[0] as string)).mtimeMs;
    expect(Math.abs(after - before)).toBeLessThan(5);
  });

  it('lets a reader go on in the original that it has open', async () => {
    const { log } = smallLog();
    fillTo(log, 3);
    const all = readFrom(log).records;
    const reader = log.reader(0);
    const seen = [...reader.next(1).records];
    await log.compact(even, GRACE);
    for (let batch = reader.next(); batch.records.length > 0; batch = reader.next())
      seen.push(...batch.records);
    reader.close();
    const second = all.findIndex(({ next }) => next > 1_024) + 1;
    expect(seen.slice(0, second - 1)).toEqual(all.slice(0, second - 1));
    expect(seen.at(-1)).toEqual(all.at(-1));
  });

  it('says the damaged end of a compacted segment is missing', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    await log.compact(even, GRACE);
    const [first = '', second = ''] = filesIn(folder);
    const lines = readFileSync(join(folder, first), 'utf8').split('\n');
    writeFileSync(join(folder, first), `${lines.slice(0, 2).join('\n')}\n`);
    const { records, skipped } = readFrom(log);
    const next = Number.parseInt(second, 10);
    expect(skipped).toMatchObject([{ reason: 'missing', offset: records[1]?.next }]);
    expect((skipped[0]?.offset ?? 0) + (skipped[0]?.bytes ?? 0)).toBe(next);
    expect(records[2]?.offset).toBeGreaterThanOrEqual(next);
  });

  it('skips a damaged line of a compacted segment', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 2);
    await log.compact(even, GRACE);
    const path = join(folder, filesIn(folder)[0] as string);
    const good = readFrom(log).records;
    writeFileSync(path, readFileSync(path, 'utf8').replace('pp', 'qq'));
    const { records, skipped } = readFrom(log);
    expect(records).toEqual(good.slice(1));
    expect(skipped).toMatchObject([{ reason: 'corrupt' }]);
  });
});

function tempLogWithDirt(): string {
  const { folder } = smallLog();
  const bad = lineOf(bodyOf('bad'));
  bad[9] = 0;
  const ending = [
    lineOf(bodyOf('one')),
    bad,
    '{"id":"to',
    lineOf(bodyOf('two')),
    lineOf(bodyOf('drop')),
    SEAL,
  ];
  const size = writeSegment(folder, 0, [...ending, lineOf(bodyOf('void'))]);
  writeSegment(folder, size - lineOf(bodyOf('void')).length, [lineOf(bodyOf('next'))]);
  return folder;
}

describe('a compaction that dies', () => {
  const points: LogFaultPoint[] = [
    'compact:locked',
    'compact:written',
    'compact:renamed',
    'compact:original-removed',
  ];

  it.each(points)(
    'at %s leaves a log that reads the same, and the next one finishes the work',
    async (dies) => {
      const { folder, log } = smallLog();
      fillTo(log, 4);
      const before = readFrom(log).records;
      const dying = logIn(folder, {
        fault: (point) => {
          if (point === dies) throw new Error('died');
        },
      });
      await expect(dying.compact(even, GRACE)).rejects.toThrow('died');
      const after = readFrom(log);
      expect(after.skipped).toEqual([]);
      const kept = before.filter(({ body }) => even(body));
      expect(after.records).toEqual(expect.arrayContaining(kept));
      expect(await log.compact(even, GRACE)).toMatchObject({ kind: 'compacted' });
      expect(filesIn(folder).filter((name) => name.endsWith('.compact.jsonl'))).toHaveLength(3);
      expect(filesIn(folder)).toHaveLength(4);
    },
  );

  it('between rename and removal leaves both forms, of which retention removes the original first', () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    const first = filesIn(folder)[0] as string;
    copyFileSync(join(folder, first), join(folder, 'original'));
    return log.compact(even, GRACE).then(() => {
      copyFileSync(join(folder, 'original'), join(folder, first));
      rmSync(join(folder, 'original'));
      expect(idsFrom(log)).not.toContain(1);
      log.retain({ maxBytes: 0, graceMs: 0 });
      expect(filesIn(folder)).toHaveLength(1);
    });
  });
});

describe('the lock of compaction', () => {
  const lockOf = (folder: string): string => join(folder, 'compact.lock');

  it('held by a living process makes a second one do nothing', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    writeFileSync(lockOf(folder), `${process.pid} \n`);
    expect(await log.compact(() => false, GRACE)).toEqual({ kind: 'busy', pid: process.pid });
  });

  it.each([
    ['a process that is gone', '4194305 77\n'],
    ['a process that has another start time', `${process.pid} 1\n`],
    ['nobody, as its maker died writing it', ''],
  ])('held by %s is stale', async (_, text) => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    writeFileSync(lockOf(folder), text);
    expect(await log.compact(() => false, GRACE)).toMatchObject({ kind: 'compacted', segments: 2 });
    expect(filesIn(folder)).not.toContain('compact.lock');
  });

  it('is given back, and so is the temporary file of a process that is gone', async () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    writeFileSync(join(folder, '0000000000000000.compact.4194305.tmp'), 'half');
    await log.compact(even, GRACE);
    expect(filesIn(folder).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  });
});
