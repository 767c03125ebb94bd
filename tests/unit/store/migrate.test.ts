import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../../scripts/store/check.ts';
import { type Moved, migrate, schemaVersion } from '../../../scripts/store/migrate.ts';
import { installRoot, migrationFiles, stateMigrations } from '../../../scripts/store/migrations.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import { StateCorruptError, StateTooNewError } from '../../../scripts/store/sqlite/errors.ts';
import { STATE_APPLICATION_ID } from '../../../scripts/store/state.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { open, testClock, testDriver } from './support/database.ts';

const fixtures = join(installRoot, 'tests', 'fixtures', 'state');
const newest = migrationFiles(stateMigrations).length;

/** A folder of small migrations: `t1`, `t2`, … */
function steps(n: number, last?: string): string {
  const files = Array.from({ length: n }, (_, i) => [
    `${String(i + 1).padStart(4, '0')}_step.sql`,
    i + 1 === n && last !== undefined ? last : `CREATE TABLE t${i + 1} (i INTEGER) STRICT;`,
  ]);
  return writeTree(tempFolder(), Object.fromEntries(files));
}

function move(database: Database, folder: string): Moved {
  return migrate(database, {
    folder,
    applicationId: STATE_APPLICATION_ID,
    driver: testDriver(),
    clock: testClock(),
  });
}

describe('a new database', () => {
  it('gets the newest schema, and nothing happens the second time', () => {
    const folder = tempFolder();
    const database = open(join(folder, 'state.db'));
    expect(move(database, stateMigrations)).toEqual({ from: 0, to: newest });
    expect(move(database, stateMigrations)).toEqual({ from: newest, to: newest });
    expect(check(database, testDriver(), stateMigrations)).toEqual({ version: newest, findings: [] });
    expect(readdirSync(folder).filter((n) => n.includes('.v'))).toEqual([]);
  });
});

/** Tables of version 1 that nothing ever wrote and version 4 replaced; only the fixture has rows in them. */
function withoutDrafts(rows: ReturnType<typeof rowsOf>): Partial<ReturnType<typeof rowsOf>> {
  const {
    chain_runs: _runs,
    chain_steps: _steps,
    chain_attempts: _attempts,
    outbox: _outbox,
    ...rest
  } = rows;
  return rest;
}

describe('an older database', () => {
  const versions = readdirSync(fixtures).filter((n) => /^v\d+\.db$/.test(n));

  it('of every released version is among the fixtures', () => {
    expect(versions).toContain('v1.db');
  });

  it.each(versions)('as in the fixture %s moves to the newest schema and keeps every row', (name) => {
    const folder = tempFolder();
    const path = join(folder, 'state.db');
    cpSync(join(fixtures, name), path);
    const database = open(path);
    const before = rowsOf(database);
    expect(before['routes']).toHaveLength(2);
    const from = Number(/\d+/.exec(name)?.[0]);
    expect(move(database, stateMigrations)).toEqual({ from, to: newest });
    expect(rowsOf(database)).toMatchObject(withoutDrafts(before));
    expect(check(database, testDriver(), stateMigrations)).toEqual({ version: newest, findings: [] });
  });

  it('is copied aside before it is moved, for its owner only; the last copy is kept', () => {
    const folder = tempFolder();
    const path = join(folder, 'state.db');
    const database = open(path);
    move(database, steps(1));
    database.exec('INSERT INTO t1 VALUES (7)');
    writeTree(folder, { 'state.db.v1.4711.tmp': 'left by a crash' });
    move(database, steps(2));
    const names = (): string[] => readdirSync(folder).filter((n) => n.startsWith('state.db.v'));
    expect(names()).toEqual(['state.db.v1']);
    expect(statSync(`${path}.v1`).mode & 0o777).toBe(0o600);
    const copy = open(`${path}.v1`);
    expect(schemaVersion(copy)).toBe(1);
    expect(copy.prepare('SELECT i FROM t1').all()).toEqual([{ i: 7 }]);
    copy.close();
    move(database, steps(4));
    expect(names()).toEqual(['state.db.v2']);
  });

  it('stays as it was when a step fails', () => {
    const database = open(join(tempFolder(), 'state.db'));
    move(database, steps(1));
    expect(() => move(database, steps(3, 'CREATE TABLE t1 (i INTEGER);'))).toThrow(/already exists/);
    expect(schemaVersion(database)).toBe(1);
    expect(tablesOf(database)).toEqual(['migrations', 't1']);
  });
});

describe('a newer database', () => {
  it('is refused with both numbers, and its bytes stay the same', () => {
    const path = join(tempFolder(), 'state.db');
    const writer = open(path);
    move(writer, steps(3));
    writer.close();
    const bytes = readFileSync(path);
    const older = open(path);
    const error = caught(() => move(older, steps(2)));
    expect(error).toBeInstanceOf(StateTooNewError);
    expect(error).toMatchObject({ have: 3, know: 2 });
    expect(String(error)).toMatch(/version 3.*up to 2.*Update Arbiter/s);
    older.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

describe('a database of another program', () => {
  it.each(['CREATE TABLE other (i INTEGER)', 'PRAGMA application_id = 77', 'PRAGMA user_version = 2'])(
    'is refused and not changed (%s)',
    (sql) => {
      const database = open(join(tempFolder(), 'state.db'));
      database.exec(sql);
      const before = tablesOf(database);
      expect(caught(() => move(database, steps(2)))).toBeInstanceOf(StateCorruptError);
      expect(tablesOf(database)).toEqual(before);
    },
  );
});

describe('migrations', () => {
  it('with a gap are a broken installation', () => {
    const folder = steps(2);
    writeFileSync(join(folder, '0004_late.sql'), '');
    expect(() => migrationFiles(folder)).toThrow(/0004_late\.sql is not migration 3/);
  });

  it('that were edited after a release are found by the check, whatever their line ends', () => {
    const database = open(join(tempFolder(), 'state.db'));
    const folder = steps(2);
    move(database, folder);
    const file = join(folder, '0002_step.sql');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\n`.replaceAll('\n', '\r\n').slice(0, -2));
    expect(check(database, testDriver(), folder).findings).toEqual([]);
    writeFileSync(file, 'CREATE TABLE t2 (i INTEGER, j INTEGER) STRICT;');
    expect(check(database, testDriver(), folder).findings).toEqual([
      'migration 2 is not the one of this program',
      'table t2 is missing or changed',
    ]);
  });
});

function tablesOf(database: Database): string[] {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all<{ name: string }>();
  return rows.map((r) => r.name);
}

function rowsOf(database: Database): Record<string, unknown[]> {
  return Object.fromEntries(
    tablesOf(database)
      .filter((name) => name !== 'migrations')
      .map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()]),
  );
}

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
