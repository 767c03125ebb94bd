import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogUnwritableError } from '../../../scripts/log/errors.ts';
import { openLog } from '../../../scripts/log/open-log.ts';
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
  textOf,
  writeSegment,
} from './support.ts';

describe('append', () => {
  it('gives each record the place of its line, and the next', () => {
    const { folder, log } = smallLog();
    const bodies = ['{"a":1}', '{"a":"ä"}', '{"b":[{"c":2}]}'];
    const appended = log.append(bodies);
    const bytes = Buffer.from(textOf(folder, '0000000000000000.jsonl'));
    for (const [i, { offset, next }] of appended.entries())
      expect(bytes.subarray(offset, next)).toEqual(lineOf(bodies[i] as string));
    expect(log.end()).toBe(appended.at(-1)?.next);
    expect(readFrom(log).records.map(({ offset, next }) => ({ offset, next }))).toEqual(appended);
  });

  it('keeps its files from other users', () => {
    const folder = join(tempFolder(), 'a', 'log');
    logIn(folder).append(['{"a":1}']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, '0000000000000000.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('writes nothing for an empty batch, and no file before the first record', () => {
    const { folder, log } = smallLog();
    expect(log.append([])).toEqual([]);
    expect(log.stats()).toMatchObject({ start: 0, end: 0, bytes: 0, segments: 0 });
    expect(filesIn(folder)).toEqual([]);
  });

  it('finds its own place among records of others', () => {
    const { folder, log } = smallLog();
    const other = logIn(folder);
    log.append([bodyOf('a')]);
    other.append([bodyOf('b'), bodyOf('c')]);
    const [mine] = log.append([bodyOf('d')]);
    expect(readFrom(log, mine?.offset).records.map(idOf)).toEqual(['d']);
    expect(idsFrom(log)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('finds its own place among the very same bytes of others', () => {
    const folder = tempFolder();
    let other = (): void => {};
    const log = logIn(folder, { fault: (point) => point === 'append:written' && other() });
    const second = logIn(folder);
    log.append([bodyOf('first')]);
    second.append([bodyOf('same')]);
    other = () => {
      other = () => {};
      second.append([bodyOf('same')]);
    };
    const [mine] = log.append([bodyOf('same')]);
    const offsets = readFrom(log).records.map(({ offset }) => offset);
    expect(offsets).toHaveLength(4);
    expect(mine?.offset).toBe(offsets[2]);
  });

  it('takes a batch of several MiB in order', () => {
    const log = logIn(tempFolder());
    const bodies = Array.from({ length: 300 }, (_, i) => bodyOf(i, 10_000));
    const appended = log.append(bodies);
    expect(appended.map(({ offset }) => offset)).toEqual(readFrom(log).records.map(({ offset }) => offset));
    expect(idsFrom(log)).toEqual(bodies.map((_, i) => i));
  });

  it('keeps a record of exactly the longest length', () => {
    const log = logIn(tempFolder(), { maxRecordBytes: 100_000 });
    log.append([bodyOf('long', 100_000)]);
    expect(idsFrom(log)).toEqual(['long']);
  });
});

describe('append refuses, and writes nothing of the batch', () => {
  it.each([
    ['no object', '[1]'],
    ['an object without members', '{}'],
    ['half an object', '{"a":1'],
    ['a raw newline', '{"a":\n1}'],
    ['the text of a seal', '{"seal":true}'],
  ])('%s', (_, body) => {
    const { log } = smallLog();
    expect(() => log.append(['{"ok":1}', body])).toThrowError(
      expect.objectContaining({ code: 'bad-record', index: 1 }) as Error,
    );
    expect(log.end()).toBe(0);
  });

  it('a record over the limit, with both numbers', () => {
    const { log } = smallLog({ maxRecordBytes: 50 });
    const body = bodyOf('ä'.repeat(30));
    expect(() => log.append(['{"ok":1}', body])).toThrowError(
      expect.objectContaining({
        code: 'record-too-large',
        bytes: Buffer.byteLength(body),
        maxBytes: 50,
      }) as Error,
    );
    expect(log.end()).toBe(0);
  });

  it('anything once it was closed', async () => {
    const { log } = smallLog();
    await log.close();
    expect(() => log.append(['{"a":1}'])).toThrowError(
      expect.objectContaining({ code: 'log-closed' }) as Error,
    );
  });

  it('an option nobody knows, and names those there are', () => {
    expect(() => openLog(tempFolder(), { segmentSize: 5 } as object)).toThrow(/segmentSize.*segmentBytes/);
    expect(() => openLog(tempFolder(), { segmentBytes: 10 })).toThrow(/at least 1024/);
    expect(() => openLog(tempFolder(), { fsync: 'never' as 'always' })).toThrow(/"batched" or "always"/);
  });
});

describe('the limit of the log', () => {
  it('is kept with both numbers, and appending goes on once segments are gone', () => {
    const { log } = smallLog({ maxBytes: 4_096 });
    let last = -1;
    expect(() => {
      for (;;) log.append([bodyOf(++last, 200)]);
    }).toThrowError(expect.objectContaining({ code: 'log-overflow', maxBytes: 4_096 }) as Error);
    expect(log.stats().bytes).toBeLessThanOrEqual(4_096);
    expect(idsFrom(log)).toEqual(Array.from({ length: last }, (_, i) => i));
    log.retain({ maxBytes: 2_048, graceMs: 0 });
    log.append([bodyOf('after', 200)]);
    expect(idsFrom(log).at(-1)).toBe('after');
  });

  it('counts what others wrote', () => {
    const { folder, log } = smallLog({ maxBytes: 4_096 });
    log.append([bodyOf(0)]);
    const other = logIn(folder, { segmentBytes: 1_024 });
    fillTo(other, 6);
    expect(() => {
      for (let i = 0; i < 10; i += 1) log.append([bodyOf('x', 200)]);
    }).toThrowError(expect.objectContaining({ code: 'log-overflow' }) as Error);
  });

  it('says what of the batch was acknowledged before', () => {
    const log = logIn(tempFolder(), { maxBytes: 3_000_000, segmentBytes: 1_024 });
    const bodies = Array.from({ length: 40 }, (_, i) => bodyOf(i, 100_000));
    try {
      log.append(bodies);
      expect.unreachable();
    } catch (error) {
      const { appended } = error as { appended: { offset: number }[] };
      expect(appended.length).toBeGreaterThan(0);
      expect(readFrom(log).records.map(({ offset }) => offset)).toEqual(appended.map(({ offset }) => offset));
    }
  });
});

describe('rotation', () => {
  it('seals a segment that has its size, and begins the next where the seal ended', () => {
    const { folder, log } = smallLog();
    const ids = fillTo(log, 4);
    const names = filesIn(folder);
    for (const [i, name] of names.entries()) {
      const text = textOf(folder, name);
      const next = names[i + 1];
      if (next === undefined) expect(text).not.toContain(SEAL.toString());
      else {
        expect(text.endsWith(SEAL.toString())).toBe(true);
        expect(Number.parseInt(name, 10) + text.length).toBe(Number.parseInt(next, 10));
      }
    }
    expect(idsFrom(log)).toEqual(ids);
  });

  it('goes on behind a seal whose maker died before the next segment', () => {
    const folder = tempFolder();
    const size = writeSegment(folder, 0, [lineOf(bodyOf(1)), SEAL]);
    const log = logIn(folder);
    expect(log.end()).toBe(size);
    expect(log.append([bodyOf(2)])).toEqual([{ offset: size, next: size + lineOf(bodyOf(2)).length }]);
    expect(idsFrom(log)).toEqual([1, 2]);
  });

  it('finds a seal that lies across two reads of a long segment', () => {
    const MIB = 1_048_576;
    for (const before of [MIB - 1, MIB - 31, MIB - 16, MIB]) {
      const folder = tempFolder();
      // One long torn line, so that no newline helps.
      const size = writeSegment(folder, 0, [`{"${'x'.repeat(before - 2)}`, SEAL, lineOf(bodyOf('void'))]);
      const log = logIn(folder);
      expect(log.end()).toBe(size - lineOf(bodyOf('void')).length);
      expect(idsFrom(log)).toEqual([]);
    }
  });

  it('uses the next segment when somebody sealed this one', () => {
    const { folder, log } = smallLog();
    const other = logIn(folder, { segmentBytes: 1_024 });
    log.append([bodyOf('first')]);
    const ids = fillTo(other, 3, 0);
    const [mine] = log.append([bodyOf('mine')]);
    expect(idsFrom(log)).toEqual(['first', ...ids, 'mine']);
    expect(readFrom(log, mine?.offset).records.map(idOf)).toEqual(['mine']);
  });
});

describe('a folder that changes by hand', () => {
  it('whose newest segment was removed goes on at a higher offset', () => {
    let now = 0;
    const clock = { now: () => now, monotonicMs: () => now };
    const { folder, log } = smallLog({ clock });
    const [first] = log.append([bodyOf('lost')]);
    rmSync(folder, { recursive: true });
    now += 1_000;
    const [again] = log.append([bodyOf('kept')]);
    expect(again?.offset).toBe(first?.next);
    expect(idsFrom(log)).toEqual(['kept']);
    expect(readFrom(log).skipped).toEqual([{ offset: 0, bytes: first?.next, reason: 'removed' }]);
  });

  it('that is a file cannot be opened', () => {
    const folder = tempFolder();
    writeSegment(folder, 0, ['x']);
    expect(() => openLog(join(folder, '0000000000000000.jsonl'))).toThrowError(LogUnwritableError);
  });
});
