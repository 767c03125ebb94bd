import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogFaultPoint } from '../../../scripts/log/faults.ts';
import type { Log } from '../../../scripts/log/log.ts';
import { tempFolder } from '../support/temp.ts';
import { bodyOf, filesIn, fillTo, idsFrom, lineOf, logIn, SEAL, textOf, writeSegment } from './support.ts';

/** A writer that, once, sleeps at a point: what others do meanwhile is done inside of its fault hook. */
function sleeper(folder: string): {
  readonly log: Log;
  at(point: LogFaultPoint, meanwhile: () => void): void;
} {
  const asleep = new Map<LogFaultPoint, () => void>();
  const log = logIn(folder, {
    segmentBytes: 1_024,
    fault: (point) => {
      const meanwhile = asleep.get(point);
      asleep.delete(point);
      meanwhile?.();
    },
  });
  return { log, at: (point, meanwhile) => void asleep.set(point, meanwhile) };
}

const others = (folder: string): Log => logIn(folder, { segmentBytes: 1_024 });
/** Everything but the newest segment goes. */
const removeAll = (log: Log): unknown => log.retain({ maxBytes: 0, graceMs: 0 });

describe('a writer that sleeps', () => {
  it('before its write writes again when the segment was sealed meanwhile', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf('first')]);
    let ids: number[] = [];
    at('append:before-write', () => {
      ids = fillTo(other, 3);
    });
    const [mine] = log.append([bodyOf('mine')]);
    expect(textOf(folder, filesIn(folder)[0] as string)).toContain(`${SEAL}${lineOf(bodyOf('mine'))}`);
    expect(idsFrom(log)).toEqual(['first', ...ids, 'mine']);
    expect(idsFrom(log, mine?.offset)).toEqual(['mine']);
  });

  it('after its write is not fooled by a seal that came behind its record', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    other.append([bodyOf('first')]);
    at('append:written', () => void fillTo(other, 3));
    const [mine] = log.append([bodyOf('mine')]);
    expect(idsFrom(log).filter((id) => id === 'mine')).toHaveLength(1);
    expect(idsFrom(log, mine?.offset)[0]).toBe('mine');
  });

  it('before its write writes again when the segment was sealed and removed meanwhile', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf('first')]);
    at('append:before-write', () => {
      fillTo(other, 5);
      removeAll(other);
    });
    log.append([bodyOf('mine')]);
    expect(idsFrom(log).at(-1)).toBe('mine');
  });

  it('before its write writes again when the segment was sealed and compacted meanwhile', async () => {
    const folder = tempFolder();
    const { log } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf('first')]);
    fillTo(other, 3);
    await other.compact((body) => !body.includes('first'), { graceMs: 0 });
    log.append([bodyOf('mine')]);
    expect(idsFrom(log)).not.toContain('first');
    expect(idsFrom(log).at(-1)).toBe('mine');
  });

  it('before its seal adds a second one, which is void', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf(0, 1_100)]);
    at('seal:before-write', () => void other.append([bodyOf('other')]));
    log.append([bodyOf('mine')]);
    expect(textOf(folder, filesIn(folder)[0] as string).endsWith(`${SEAL}${SEAL}`)).toBe(true);
    expect(filesIn(folder)).toHaveLength(2);
    expect(idsFrom(log)).toEqual([0, 'other', 'mine']);
  });

  it('before it makes the next segment uses the one that others made', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf(0, 1_100)]);
    at('segment:before-create', () => void other.append([bodyOf('other')]));
    log.append([bodyOf('mine')]);
    expect(filesIn(folder)).toHaveLength(2);
    expect(idsFrom(log)).toEqual([0, 'other', 'mine']);
  });

  it('before it makes the next segment takes it away again when the log has gone on behind it', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf(0, 1_100)]);
    let left: string[] = [];
    at('segment:before-create', () => {
      fillTo(other, 5, 1);
      removeAll(other);
      left = filesIn(folder);
    });
    const before = (): unknown[] => idsFrom(other);
    log.append([bodyOf('mine')]);
    expect(filesIn(folder)).toEqual(left);
    expect(before().at(-1)).toBe('mine');
  });

  it('after it rightly made the next segment leaves it when others used it and went on', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf(0, 1_100)]);
    let ids: number[] = [];
    at('segment:created', () => {
      ids = fillTo(other, 4, 1);
    });
    log.append([bodyOf('mine')]);
    expect(idsFrom(log)).toEqual([0, ...ids, 'mine']);
  });

  it('before it opens a segment does not write to one that another sleeper brought back', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    fillTo(other, 2);
    let old: string | undefined;
    at('segment:before-open', () => {
      old = filesIn(folder).at(-1);
      fillTo(other, 5, 100);
      removeAll(other);
      writeFileSync(join(folder, old as string), '');
    });
    const [mine] = log.append([bodyOf('mine')]);
    expect(textOf(folder, old as string)).toBe('');
    expect(mine?.next).toBe(log.end());
    expect(idsFrom(log).at(-1)).toBe('mine');
  });

  it('before it opens a segment finds another when that one was removed', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    fillTo(other, 2);
    at('segment:before-open', () => {
      fillTo(other, 5, 100);
      removeAll(other);
    });
    log.append([bodyOf('mine')]);
    expect(idsFrom(log).at(-1)).toBe('mine');
    expect(filesIn(folder)).toHaveLength(1);
  });
});

describe('a void record', () => {
  it('that has the same bytes as an earlier one of somebody else is still written again', () => {
    const folder = tempFolder();
    const { log, at } = sleeper(folder);
    const other = others(folder);
    log.append([bodyOf('first')]);
    at('append:before-write', () => {
      other.append([bodyOf('same')]);
      fillTo(other, 2);
    });
    log.append([bodyOf('same')]);
    expect(idsFrom(log).filter((id) => id === 'same')).toHaveLength(2);
  });

  it('stays void when its segment is sealed twice on the disk', () => {
    const folder = tempFolder();
    const first = [lineOf(bodyOf(1)), SEAL];
    writeSegment(folder, 0, [...first, lineOf(bodyOf('void')), SEAL]);
    const log = logIn(folder);
    const [next] = log.append([bodyOf(2)]);
    expect(next?.offset).toBe(Buffer.concat(first).length);
    expect(idsFrom(log)).toEqual([1, 2]);
  });
});
