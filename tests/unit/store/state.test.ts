import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setContext } from '../../../scripts/store/context.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import type { State } from '../../../scripts/store/state.ts';
import { tempFolder } from '../support/temp.ts';
import { open, openMigrated, stateOf, testClock } from './support/database.ts';

const one = (database: Database): number => database.prepare('SELECT 1 AS n').get<{ n: number }>()?.n ?? 0;

describe('the state', () => {
  it('touches nothing before its first use, and then makes the file', () => {
    const folder = join(tempFolder(), 'data');
    const state = stateOf(folder);
    expect(existsSync(folder)).toBe(false);
    expect(state.attempt(one)).toEqual({ kind: 'done', value: 1 });
    expect(readdirSync(folder)).toContain('state.db');
    expect(state.moved?.from).toBe(0);
  });

  it('that is only looked at is not made, not moved and not missed', () => {
    const folder = tempFolder();
    const state = stateOf(folder, { mode: 'look' });
    expect(state.attempt(one)).toMatchObject({ kind: 'unavailable', trouble: { code: 'state-absent' } });
    expect(state.trouble).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    open(join(folder, 'state.db')).close();
    expect(state.attempt(one)).toMatchObject({ trouble: { code: 'state-other-version' } });
  });

  it('without a driver is unavailable with what to do, and nothing throws', () => {
    const state = stateOf(tempFolder(), { programFolders: ['/nowhere'] });
    const result = state.attempt(one);
    if (Number(process.versions.node.split('.')[0]) >= 22) return;
    expect(result).toMatchObject({ kind: 'unavailable', trouble: { code: 'no-sqlite' } });
    expect(state.trouble?.message).toContain('22.13');
  });

  it.each([
    ['garbage', 'state-corrupt', (path: string) => writeFileSync(path, 'garbage '.repeat(1_000))],
    ['a folder', 'state-read-only', (path: string) => mkdirSync(path)],
    [
      'a newer schema',
      'state-too-new',
      (path: string) => open(path).exec('PRAGMA application_id = 1098015337; PRAGMA user_version = 999'),
    ],
  ])('that is %s is unavailable with its reason, and is not tried again before a pause', (_, code, make) => {
    const folder = tempFolder();
    const path = join(folder, 'state.db');
    make(path);
    const clock = testClock();
    const state = stateOf(folder, { clock });
    expect(state.attempt(one)).toMatchObject({ kind: 'unavailable', trouble: { code } });
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    clock.pass(29_999);
    expect(state.attempt(one)).toMatchObject({ kind: 'unavailable', trouble: { code } });
    clock.pass(1);
    expect(state.attempt(one)).toEqual({ kind: 'done', value: 1 });
    expect(state.trouble).toBeUndefined();
  });

  it('that is locked is unavailable, and back after half a second', () => {
    const folder = tempFolder();
    const clock = testClock();
    const other = openMigrated(folder);
    const state = stateOf(folder, { clock, busyTimeoutMs: 0 });
    const write = (database: Database): unknown => setContext(database, clock, 'k', 1, { by: 'me' });
    expect(state.attempt(write).kind).toBe('done');
    other.transaction(() => {
      expect(state.attempt(write)).toMatchObject({ trouble: { code: 'state-locked' } });
    });
    expect(state.attempt(write)).toMatchObject({ trouble: { code: 'state-locked' } });
    clock.pass(500);
    expect(state.attempt(write)).toMatchObject({ kind: 'done', value: { version: 2 } });
  });

  it('does work again in the new file when the file was replaced underneath', () => {
    const folder = tempFolder();
    const state = stateOf(folder);
    const path = join(folder, 'state.db');
    let generations: number[] = [];
    const add = (database: Database, generation: number): void => {
      generations.push(generation);
      database.prepare("INSERT INTO meta VALUES ('k', 'v')").run();
    };
    state.attempt(one);
    renameSync(path, `${path}.away`);
    expect(state.attempt(add).kind).toBe('done');
    expect(generations).toEqual([1, 2]);
    generations = [];
    state.close();
    expect(open(path).prepare('SELECT value FROM meta').all()).toEqual([{ value: 'v' }]);
  });

  it('passes on what the work throws for reasons of its own', () => {
    const state = stateOf(tempFolder());
    expect(() =>
      state.attempt(() => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });

  it('stays open when the schema refuses a row', () => {
    const state = stateOf(tempFolder());
    const bad = (database: Database): void =>
      database.exec("INSERT INTO context VALUES ('k', 'no json', 1, 'me', 1)");
    expect(state.attempt(bad)).toMatchObject({ trouble: { code: 'state-constraint' } });
    expect(state.trouble).toBeUndefined();
    expect(state.isOpen).toBe(true);
  });

  it('opened by two handles shows each what the other committed', () => {
    const folder = tempFolder();
    const clock = testClock();
    const [a, b] = [stateOf(folder), stateOf(folder)] as [State, State];
    a.attempt((db) => setContext(db, clock, 'k', { deep: [1] }, { by: 'a' }));
    expect(b.attempt((db) => db.prepare('SELECT value FROM context').all())).toEqual({
      kind: 'done',
      value: [{ value: '{"deep":[1]}' }],
    });
  });
});
