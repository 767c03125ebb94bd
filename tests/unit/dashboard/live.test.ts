import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { busMarks, stateMarks } from '../../../scripts/dashboard/server/file-marks.ts';
import { Live } from '../../../scripts/dashboard/server/live.ts';
import type { LiveEvent } from '../../../scripts/dashboard/shapes/live.ts';
import { Records } from '../../../scripts/host/records.ts';
import { State } from '../../../scripts/store/state.ts';
import { outcome, route, spawn } from '../../browser/support/records.ts';
import { tempFolder } from '../support/temp.ts';

function recordsOf(folder: string, mode: 'open' | 'look' = 'open'): Records {
  const state = new State({ dataFolder: folder, clock: systemClock, mode });
  onTestFinished(() => state.close());
  const records = new Records(folder, systemClock, state);
  records.open();
  return records;
}

function liveOf(folder: string): { readonly live: Live; readonly followed: () => number } {
  let followed = 0;
  const records = recordsOf(folder, 'look');
  const live = new Live({
    marks: { state: stateMarks(folder), bus: busMarks(folder) },
    follow: () => {
      followed += 1;
      return records.follow();
    },
  });
  onTestFinished(() => live.close());
  return { live, followed: () => followed };
}

describe('what is told to pages', () => {
  it('is each record of another process once, with its route, and that the state has changed', () => {
    const folder = tempFolder();
    const session = recordsOf(folder);
    const { live } = liveOf(folder);
    const events: LiveEvent[] = [];
    live.listen(
      (event) => events.push(event),
      () => undefined,
    );
    const one = route();
    for (const record of [one, spawn(one), outcome(one)]) session.add(record);
    live.look();
    live.look();
    live.look();
    expect(events.filter(({ type }) => type !== 'changed')).toMatchObject([
      { type: 'routes', routes: [{ id: one.id }] },
      { type: 'followed', routeId: one.id, followed: { type: 'spawn' } },
      { type: 'followed', routeId: one.id, followed: { type: 'outcome' } },
    ]);
    expect(events.filter(({ type }) => type === 'changed')).toEqual([
      { type: 'changed', places: ['state'] },
      { type: 'changed', places: ['state'] },
    ]);
  });

  it('comes from the lines too, while SQLite cannot be had', () => {
    const folder = tempFolder();
    const { live } = liveOf(folder);
    const events: LiveEvent[] = [];
    live.listen(
      (event) => events.push(event),
      () => undefined,
    );
    new Records(folder, systemClock).add(route());
    live.look();
    expect(events.map(({ type }) => type)).toEqual(['routes', 'changed']);
  });

  it('costs nothing while nobody listens, and each listener is told that it is over', () => {
    const { live, followed } = liveOf(tempFolder());
    expect(followed()).toBe(0);
    let ended = 0;
    const stop = live.listen(
      () => undefined,
      () => (ended += 1),
    );
    live.listen(
      () => undefined,
      () => (ended += 1),
    );
    expect(followed()).toBe(1);
    stop();
    live.close();
    expect(ended).toBe(1);
  });
});

describe('marks of files', () => {
  it('see a write of the log and of the groups, and nothing when nothing was written', () => {
    const folder = tempFolder();
    const marks = busMarks(folder);
    expect(marks.changed()).toBe(false);
    mkdirSync(join(folder, 'bus', 'log'), { recursive: true });
    writeFileSync(join(folder, 'bus', 'log', '0.jsonl'), 'a');
    expect([marks.changed(), marks.changed(), marks.changed()]).toEqual([true, true, false]);
    appendFileSync(join(folder, 'bus', 'log', '0.jsonl'), 'b');
    expect(marks.changed()).toBe(true);
    marks.changed();
    writeFileSync(join(folder, 'bus', 'groups.db-wal'), 'c');
    expect(marks.changed()).toBe(true);
  });
});
