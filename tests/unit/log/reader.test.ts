import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
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
  writeSegment,
} from './support.ts';

const FIRST = '0000000000000000.jsonl';

describe('a reader', () => {
  it('gives each record once, whatever the size of its bites', () => {
    const { log } = smallLog();
    const ids = fillTo(log, 5);
    for (const maxBytes of [1, 7, 250, 2_000, 1_000_000])
      expect(readFrom(log, 0, maxBytes).records.map(idOf), `${maxBytes}`).toEqual(ids);
  });

  it('goes on from any position it gave, as another reader', () => {
    const { log } = smallLog();
    const ids = fillTo(log, 3);
    const reader = log.reader(0);
    for (let seen = 0; seen < ids.length; ) {
      const { records, position } = reader.next(1);
      seen += records.length;
      expect(idsFrom(log, position)).toEqual(ids.slice(seen));
    }
    reader.close();
  });

  it('sees what comes later, across segments, without asking anew', () => {
    const { log } = smallLog();
    const reader = log.reader(0);
    const seen: unknown[] = [];
    for (let id = 0; id < 40; id += 1) {
      log.append([bodyOf(id, 200)]);
      seen.push(...reader.next().records.map(idOf));
      expect(reader.next().records).toEqual([]);
    }
    reader.close();
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('reads records far longer than its buffer', () => {
    const log = logIn(tempFolder());
    log.append([bodyOf('small'), bodyOf('big', 1_000_000), bodyOf('after')]);
    expect(idsFrom(log)).toEqual(['small', 'big', 'after']);
    expect(readFrom(log, 0, 1).records.map(idOf)).toEqual(['small', 'big', 'after']);
  });

  it('keeps a character that lies across two reads whole', () => {
    const log = logIn(tempFolder());
    const text = '€'.repeat(30_000);
    log.append([JSON.stringify({ text })]);
    expect(JSON.parse(readFrom(log).records[0]?.body ?? '')).toEqual({ text });
  });

  it('waits for the rest of a line', () => {
    const folder = tempFolder();
    const line = lineOf(bodyOf('slow'));
    writeSegment(folder, 0, [line.subarray(0, 9)]);
    const reader = logIn(folder).reader(0);
    expect(reader.next()).toEqual({ records: [], skipped: [], position: 0 });
    appendFileSync(join(folder, FIRST), line.subarray(9));
    expect(reader.next().records.map(idOf)).toEqual(['slow']);
    reader.close();
  });

  it('never shows what is void', () => {
    const folder = tempFolder();
    const good = Buffer.concat([lineOf(bodyOf('good')), SEAL]);
    writeSegment(folder, 0, [good, lineOf(bodyOf('void')), SEAL, lineOf(bodyOf('void too'))]);
    const log = logIn(folder);
    const waiting = log.reader(0);
    expect(waiting.next().records.map(idOf)).toEqual(['good']);
    expect(waiting.next()).toEqual({ records: [], skipped: [], position: good.length });
    expect(idsFrom(log, good.length)).toEqual([]);
    expect(log.end()).toBe(good.length);
    log.append([bodyOf('next')]);
    expect(waiting.next().records.map(idOf)).toEqual(['next']);
    expect(idsFrom(log)).toEqual(['good', 'next']);
    expect(idsFrom(log, good.length)).toEqual(['next']);
    waiting.close();
  });

  it('never shows what is void in the newest segment to one that asks for a place in it', () => {
    const folder = tempFolder();
    const end = lineOf(bodyOf('good')).length + SEAL.length;
    writeSegment(folder, 0, [
      lineOf(bodyOf('good')),
      SEAL,
      lineOf(bodyOf('void')),
      lineOf(bodyOf('void too')),
    ]);
    const { records, skipped } = readFrom(logIn(folder), end + lineOf(bodyOf('void')).length);
    expect(records).toEqual([]);
    expect(skipped).toEqual([{ offset: end, bytes: 0, reason: 'ahead' }]);
  });
});

describe('a reader goes past', () => {
  it('torn bytes, to the record on the same line, with its own place', () => {
    const folder = tempFolder();
    const [one, torn, two] = [lineOf(bodyOf(1)), Buffer.from('{"id":"torn","x":{"y":'), lineOf(bodyOf(2))];
    writeSegment(folder, 0, [one, torn, two]);
    const { records, skipped } = readFrom(logIn(folder));
    expect(records.map(({ offset }) => offset)).toEqual([0, one.length + torn.length]);
    expect(skipped).toEqual([{ offset: one.length, bytes: torn.length, reason: 'torn' }]);
  });

  it('torn bytes before a seal', () => {
    const folder = tempFolder();
    const size = writeSegment(folder, 0, [lineOf(bodyOf(1)), '{"id":', SEAL]);
    writeSegment(folder, size, [lineOf(bodyOf(2))]);
    expect(idsFrom(logIn(folder))).toEqual([1, 2]);
  });

  it('a damaged line, and says where it was', () => {
    const folder = tempFolder();
    const [one, bad, two] = [lineOf(bodyOf(1)), lineOf(bodyOf('bad')), lineOf(bodyOf(2))];
    bad[8] = 0x5a;
    writeSegment(folder, 0, [one, bad, two]);
    const { records, skipped } = readFrom(logIn(folder));
    expect(records.map(idOf)).toEqual([1, 2]);
    expect(skipped).toEqual([{ offset: one.length, bytes: bad.length, reason: 'corrupt' }]);
  });

  it('a newline that was lost: the second record is found', () => {
    const folder = tempFolder();
    const [one, two] = [lineOf(bodyOf(1)), lineOf(bodyOf(2))];
    one[one.length - 1] = 0x20;
    writeSegment(folder, 0, [one, two]);
    const { records, skipped } = readFrom(logIn(folder));
    expect(records.map(idOf)).toEqual([2]);
    expect(skipped).toEqual([{ offset: 0, bytes: one.length, reason: 'torn' }]);
  });

  it('a damaged seal, by the base of the next segment', () => {
    const folder = tempFolder();
    const seal = Buffer.from(SEAL);
    seal[3] = 0x5a;
    const base = lineOf(bodyOf(1)).length + seal.length;
    writeSegment(folder, 0, [lineOf(bodyOf(1)), seal, lineOf(bodyOf('void'))]);
    writeSegment(folder, base, [lineOf(bodyOf(2))]);
    const { records, skipped } = readFrom(logIn(folder));
    expect(records.map(idOf)).toEqual([1, 2]);
    expect(skipped).toEqual([{ offset: base - seal.length, bytes: seal.length, reason: 'corrupt' }]);
  });

  it('the lost end of a sealed segment', () => {
    const { folder, log } = smallLog();
    fillTo(log, 3);
    const [first, second] = filesIn(folder).map((name) => Number.parseInt(name, 10));
    truncateSync(join(folder, FIRST), 300);
    const { records, skipped } = readFrom(log);
    expect(skipped).toHaveLength(1);
    const { offset = 0, bytes = 0, reason } = skipped[0] ?? {};
    expect([reason, offset + bytes]).toEqual(['missing', second]);
    expect(records[0]?.offset).toBe(first);
    expect(records[1]?.offset).toBe(second);
  });

  it('a segment that is missing', () => {
    const { folder, log } = smallLog();
    fillTo(log, 4);
    const all = readFrom(log).records;
    const [, second = 0, third = 0] = filesIn(folder).map((name) => Number.parseInt(name, 10));
    rmSync(join(folder, filesIn(folder)[1] as string));
    const { records, skipped } = readFrom(log);
    expect(skipped).toEqual([{ offset: second, bytes: third - second, reason: 'missing' }]);
    expect(records).toEqual(all.filter(({ offset }) => offset < second || offset >= third));
    expect(readFrom(log, second + 10).records).toEqual(all.filter(({ offset }) => offset >= third));
  });

  it('what was removed before the first segment', () => {
    const { folder, log } = smallLog();
    fillTo(log, 4);
    rmSync(join(folder, FIRST));
    const start = log.start();
    expect(readFrom(log).skipped).toEqual([{ offset: 0, bytes: start, reason: 'removed' }]);
    expect(readFrom(log).records[0]?.offset).toBe(start);
  });

  it('an empty segment left in the past by a writer that died', () => {
    const { folder, log } = smallLog();
    fillTo(log, 4);
    const names = filesIn(folder);
    for (const name of names.slice(0, 2)) rmSync(join(folder, name));
    const all = readFrom(log).records;
    writeFileSync(join(folder, names[1] as string), '');
    expect(readFrom(log).records).toEqual(all);
    expect(log.retain({ maxBytes: 5_000, graceMs: 0 }).removed).toEqual([]);
    log.append([bodyOf('more')]);
    expect(idsFrom(log)).toEqual([...all.map(idOf), 'more']);
  });

  it('a position behind the end, after a machine crash lost the end', () => {
    const { log } = smallLog();
    log.append([bodyOf(1)]);
    const end = log.end();
    const reader = log.reader(end + 500);
    expect(reader.next()).toEqual({
      records: [],
      skipped: [{ offset: end, bytes: 0, reason: 'ahead' }],
      position: end,
    });
    log.append([bodyOf(2)]);
    expect(reader.next().records.map(idOf)).toEqual([2]);
    reader.close();
  });

  it('the end of its own file, when that was cut off under it', () => {
    const { folder, log } = smallLog();
    const [one] = log.append([bodyOf(1)]);
    log.append([bodyOf(2)]);
    const reader = log.reader(0);
    expect(reader.next().records).toHaveLength(2);
    truncateSync(join(folder, FIRST), one?.next);
    expect(reader.next().skipped).toEqual([{ offset: one?.next, bytes: 0, reason: 'ahead' }]);
    logIn(folder).append([bodyOf(3)]);
    expect(reader.next().records.map(idOf)).toEqual([3]);
    reader.close();
  });

  it('names that are not segments', () => {
    const { folder, log } = smallLog();
    log.append([bodyOf(1)]);
    writeFileSync(join(folder, 'groups.db'), 'x');
    writeFileSync(join(folder, '12.jsonl'), 'x');
    mkdirSync(join(folder, 'more'));
    expect(idsFrom(log)).toEqual([1]);
    expect(log.stats().segments).toBe(1);
  });
});
