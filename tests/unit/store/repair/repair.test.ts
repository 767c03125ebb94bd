import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../../../scripts/store/check.ts';
import { stateMigrations } from '../../../../scripts/store/migrations.ts';
import type { Repair } from '../../../../scripts/store/repair/repair.ts';
import { repairState } from '../../../../scripts/store/repair/repair-state.ts';
import type { TableRescue } from '../../../../scripts/store/repair/rescue.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { tempFolder } from '../../support/temp.ts';
import { open, openMigrated, stateOf, testClock, testDriver } from '../support/database.ts';

const PAGE = 4_096;
const ROWS = 2_000;

/** A state with rows in tables of both kinds (with and without row ids), closed. */
function makeState(): { readonly folder: string; readonly path: string } {
  const folder = tempFolder();
  const database = openMigrated(folder);
  const spawn = database.prepare(
    "INSERT INTO spawns (key, at, session, tool_use_id, agent) VALUES (?, 1, 's', ?, 'p:a')",
  );
  const context = database.prepare("INSERT INTO context VALUES (?, ?, 1, 'me', 1)");
  database.transaction(() => {
    for (let i = 0; i < ROWS; i += 1) {
      spawn.run(`k${i}`, `spawn-${i}-${'x'.repeat(100)}`);
      context.run(`key-${String(i).padStart(5, '0')}`, JSON.stringify(`context-${i}-${'x'.repeat(100)}`));
    }
    database.exec(`
      INSERT INTO chain_definitions (hash, definition) VALUES ('h', '{}');
      INSERT INTO chain_runs (id, chain, definition_hash, inputs, cwd, status, created_at, updated_at) VALUES ('run', 'c', 'h', '{}', '/', 'running', 1, 1);
      INSERT INTO chain_journal (run_id, seq, at, event) VALUES ('run', 1, 1, '{}');`);
  });
  database.close();
  return { folder, path: join(folder, 'state.db') };
}

/** Overwrites the page that holds a text. */
function breakPage(path: string, text: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThan(0);
  const page = Math.floor(at / PAGE) * PAGE;
  bytes.fill(0xa5, page, page + PAGE);
  writeFileSync(path, bytes);
}

function repaired(result: Repair): Extract<Repair, { kind: 'repaired' }> {
  if (result.kind !== 'repaired') throw new Error(JSON.stringify(result));
  return result;
}

const rescued = (result: Repair, table: string): TableRescue | undefined =>
  repaired(result).tables.find((t) => t.table === table);

function expectWhole(path: string): Database {
  const database = open(path);
  expect(check(database, testDriver(), stateMigrations).findings).toEqual([]);
  return database;
}

describe('repairing', () => {
  it('a whole state changes nothing', () => {
    const { folder, path } = makeState();
    const bytes = readFileSync(path);
    expect(repairState(folder, testClock())).toMatchObject({ kind: 'healthy' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(folder).some((n) => n.includes('corrupt'))).toBe(false);
  });

  it('where there is none makes none', () => {
    const folder = tempFolder();
    expect(repairState(folder, testClock())).toEqual({ kind: 'absent' });
    expect(existsSync(join(folder, 'state.db'))).toBe(false);
  });

  it('a file of garbage keeps it aside and starts anew', () => {
    const folder = tempFolder();
    const path = join(folder, 'state.db');
    const garbage = 'no database at all. '.repeat(2_000);
    writeFileSync(path, garbage);
    const result = repaired(repairState(folder, testClock()));
    expect(result.aside).toBe(`${path}.corrupt-20261122T120000Z`);
    expect(readFileSync(result.aside, 'utf8')).toBe(garbage);
    expect(result.tables.every((t) => t.saved === 0 && t.lost === undefined)).toBe(true);
    expectWhole(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('an empty file makes a new state of it', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'state.db'), '');
    expect(repairState(folder, testClock()).kind).toBe('repaired');
    expectWhole(join(folder, 'state.db'));
  });

  it('a page of a table with row ids loses the rows of that page alone, and says how many', () => {
    const { folder, path } = makeState();
    breakPage(path, 'spawn-1000-');
    const damaged = readFileSync(path);
    const result = repairState(folder, testClock());
    const spawns = rescued(result, 'spawns');
    expect(spawns?.saved).toBeGreaterThan(ROWS - 60);
    expect(spawns?.saved).toBeLessThan(ROWS);
    expect((spawns?.saved ?? 0) + (spawns?.lost ?? 0)).toBe(ROWS);
    expect(rescued(result, 'context')).toEqual({ table: 'context', saved: ROWS, refused: 0, lost: 0 });
    expect(readFileSync(repaired(result).aside).equals(damaged)).toBe(true);
    const ids = expectWhole(path).prepare('SELECT key FROM spawns ORDER BY seq').all<{ key: string }>();
    expect([ids[0]?.key, ids.at(-1)?.key]).toEqual(['k0', `k${ROWS - 1}`]);
  });

  it('a page of a table without row ids saves what is before and behind it', () => {
    const { folder, path } = makeState();
    breakPage(path, 'context-1000-');
    const context = rescued(repairState(folder, testClock()), 'context');
    expect(context?.saved).toBeGreaterThan(ROWS - 60);
    expect(context?.saved).toBeLessThan(ROWS);
    expectWhole(path);
  });

  it('a truncated file saves the pages that are left', () => {
    const { folder, path } = makeState();
    const size = statSync(path).size;
    truncateSync(path, Math.floor(size / 2 / PAGE) * PAGE);
    const result = repaired(repairState(folder, testClock()));
    const saved = result.tables.reduce((sum, t) => sum + t.saved, 0);
    expect(saved).toBeGreaterThan(100);
    expect(saved).toBeLessThan(2 * ROWS);
    expectWhole(path);
  });

  it('a file with the log of another database keeps both aside and ends with a whole state', () => {
    const { folder, path } = makeState();
    const other = join(tempFolder(), 'other.db');
    const foreign = open(other);
    foreign.exec('CREATE TABLE foreign_rows (i INTEGER, t TEXT)');
    foreign.transaction(() => {
      const add = foreign.prepare('INSERT INTO foreign_rows VALUES (?, ?)');
      for (let i = 0; i < 500; i += 1) add.run(i, 'y'.repeat(100));
    });
    const log = readFileSync(`${other}-wal`);
    writeFileSync(`${path}-wal`, log);
    const bytes = readFileSync(path);
    expect(stateOf(folder).attempt(() => undefined)).toMatchObject({ trouble: { code: 'state-corrupt' } });
    writeFileSync(path, bytes);
    writeFileSync(`${path}-wal`, log);
    const result = repaired(repairState(folder, testClock()));
    expect(readFileSync(result.aside).equals(bytes)).toBe(true);
    expect(readFileSync(`${result.aside}-wal`).equals(log)).toBe(true);
    expectWhole(path);
  });

  it('takes out rows whose parent is lost, and counts them', () => {
    const { folder, path } = makeState();
    const database = open(path);
    database.exec("PRAGMA foreign_keys = OFF; DELETE FROM chain_runs WHERE id = 'run'");
    database.close();
    const result = repaired(repairState(folder, testClock()));
    expect(result.findings.join()).toContain('a row of chain_journal points to one of chain_runs');
    expect(result.orphans).toBe(1);
    expectWhole(path);
  });

  it('saves rows of an older version into the newest one', () => {
    const folder = tempFolder();
    const path = join(folder, 'state.db');
    cpSync('tests/fixtures/state/v1.db', path);
    const database = open(path);
    database.exec('DROP INDEX spawns_by_time');
    database.close();
    const result = repairState(folder, testClock());
    expect(repaired(result).findings).toEqual(['index spawns_by_time is missing or changed']);
    expect(rescued(result, 'routes')).toEqual({ table: 'routes', saved: 2, refused: 0, lost: 0 });
    expectWhole(path);
  });

  it('refuses a newer state and a locked one, and changes neither', () => {
    const { folder, path } = makeState();
    const holder = open(path);
    holder.exec('BEGIN IMMEDIATE');
    expect(repairState(folder, testClock(), { busyTimeoutMs: 0 })).toMatchObject({
      kind: 'refused',
      trouble: { code: 'state-locked' },
    });
    holder.exec('ROLLBACK; PRAGMA user_version = 999');
    holder.close();
    expect(repairState(folder, testClock())).toMatchObject({
      kind: 'refused',
      trouble: { code: 'state-too-new' },
    });
    expect(readdirSync(folder).some((n) => n.includes('corrupt'))).toBe(false);
  });

  it('lets a process that has the damaged file open go on with the repaired one', () => {
    const { folder, path } = makeState();
    const other = stateOf(folder);
    const count = (db: Database): unknown => db.prepare('SELECT count(*) AS n FROM context').get();
    expect(other.attempt(count).kind).toBe('done');
    const database = open(path);
    database.exec('DROP INDEX spawns_by_time');
    database.close();
    expect(repairState(folder, testClock()).kind).toBe('repaired');
    expect(other.attempt((db) => db.exec("INSERT INTO meta VALUES ('k', 'v')")).kind).toBe('done');
    expect(expectWhole(path).prepare("SELECT value FROM meta WHERE key = 'k'").get()).toEqual({ value: 'v' });
  });
});
