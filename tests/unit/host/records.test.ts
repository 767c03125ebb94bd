import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../scripts/core/clock.ts';
import type { SpawnRecord } from '../../../scripts/host/record.ts';
import { Records } from '../../../scripts/host/records.ts';
import { temporaryFolder, write } from './folder.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;

function clockAt(now: number): Clock & { now(): number; set(to: number): void } {
  let current = now;
  return {
    now: () => current,
    monotonicMs: () => current,
    set: (to) => {
      current = to;
    },
  };
}

const spawn = (toolUseId: string, at = '2026-11-22T12:00:00.000Z'): SpawnRecord => ({
  type: 'spawn',
  at,
  session: 's',
  toolUseId,
  agent: 'p:a',
});

describe('records', () => {
  it('are one line each in the file of the day, for their owner only', () => {
    const folder = temporaryFolder();
    const records = new Records(folder, clockAt(NOON));
    records.add(spawn('t1'));
    records.add(spawn('t2'));
    const file = join(folder, 'routes', '2026-11-22.jsonl');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'routes')).mode & 0o777).toBe(0o700);
  });

  it('of yesterday and today are read back, torn and foreign lines left out', () => {
    const folder = temporaryFolder();
    const clock = clockAt(NOON - DAY);
    const records = new Records(folder, clock);
    records.add(spawn('yesterday'));
    clock.set(NOON);
    records.add(spawn('today'));
    appendFileSync(
      join(folder, 'routes', '2026-11-22.jsonl'),
      '{"type":"spawn","at":"x"}\n[]\nnull\n{"type":"spawn","at":"2026","agent":"p:a","toolUse',
    );
    expect(records.recent().map((r) => (r as SpawnRecord).toolUseId)).toEqual(['yesterday', 'today']);
  });

  it('of other processes are followed from now on, whole lines only, over midnight', () => {
    const folder = temporaryFolder();
    const clock = clockAt(NOON);
    const mine = new Records(folder, clock);
    mine.add(spawn('before'));
    const follow = mine.follow();
    expect(follow()).toEqual([]);
    const file = join(folder, 'routes', '2026-11-22.jsonl');
    const line = JSON.stringify(spawn('ä after'));
    appendFileSync(file, line.slice(0, 30));
    expect(follow()).toEqual([]);
    appendFileSync(file, `${line.slice(30)}\n`);
    expect(follow().map((r) => (r as SpawnRecord).toolUseId)).toEqual(['ä after']);
    clock.set(NOON + DAY);
    new Records(folder, clock).add(spawn('next day'));
    expect(follow().map((r) => (r as SpawnRecord).toolUseId)).toEqual(['next day']);
  });

  it('older than 30 days are removed, and nothing else', () => {
    const folder = temporaryFolder();
    write(folder, {
      'routes/2026-10-22.jsonl': '',
      'routes/2026-10-23.jsonl': '',
      'routes/2026-11-22.jsonl': '',
      'routes/notes.txt': '',
    });
    new Records(folder, clockAt(NOON)).rotate();
    expect(
      ['2026-10-22.jsonl', '2026-10-23.jsonl', '2026-11-22.jsonl', 'notes.txt'].map((f) =>
        existsSync(join(folder, 'routes', f)),
      ),
    ).toEqual([false, true, true, true]);
  });

  it('that cannot be written are lost with a note, and the note goes when writing works again', () => {
    const folder = temporaryFolder();
    write(folder, { blocked: 'a file where the folder should be' });
    const records = new Records(join(folder, 'blocked'), clockAt(NOON));
    records.add(spawn('lost'));
    expect(records.trouble).toMatch(/ENOTDIR|EEXIST/);
    expect(records.recent()).toEqual([]);
    records.rotate();
    const fine = new Records(folder, clockAt(NOON));
    fine.add(spawn('kept'));
    expect(fine.trouble).toBeUndefined();
  });

  it('of a huge day are read from their end', () => {
    const folder = temporaryFolder();
    const line = `${JSON.stringify(spawn('x'.repeat(1_000)))}\n`;
    write(folder, { 'routes/2026-11-22.jsonl': line.repeat(5_000) + JSON.stringify(spawn('last')) });
    const found = new Records(folder, clockAt(NOON)).recent();
    expect((found.at(-1) as SpawnRecord).toolUseId).toBe('last');
    expect(found.length).toBeLessThan(2_000);
  });
});
