import { messageOf } from '../core/errors.ts';
import { changedMigrations, schemaVersion } from './migrate.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { Connection } from './sqlite/connection.ts';
import type { Database } from './sqlite/database.ts';
import type { Driver } from './sqlite/driver.ts';
import { StateCorruptError, StateError } from './sqlite/errors.ts';

/** What a check found. `findings` are sentences for people; empty means healthy. */
export interface CheckReport {
  readonly version: number;
  readonly findings: readonly string[];
}

/** Findings of one kind that are listed; a broken file has thousands. */
const MAX_FINDINGS = 20;

/**
 * Looks whether a database is whole: its pages (`quick_check`), its references, the texts of the migrations that were applied,
 * and whether its schema is the one that they make. Reads the whole file: milliseconds for a small one, seconds for gigabytes.
 * SQLite keeps no checksums of pages, so a bit that turned inside a value is not seen.
 */
export function check(database: Database, driver: Driver, migrationsFolder: string): CheckReport {
  let version = 0;
  const findings = part(() => {
    version = schemaVersion(database);
    if (version === 0) return ['it has no schema of this program'];
    const migrations = readMigrations(migrationsFolder).slice(0, version);
    return [
      ...part(() => pages(database)),
      ...part(() => references(database)),
      ...part(() =>
        changedMigrations(database, migrations).map((v) => `migration ${v} is not the one of this program`),
      ),
      ...part(() => schema(database, driver, migrations)),
    ];
  });
  return { version, findings };
}

/** A part that cannot even be looked at is a finding, unless the reason has nothing to do with the file's content. */
function part(look: () => string[]): string[] {
  try {
    return look();
  } catch (error) {
    if (error instanceof StateCorruptError || (error instanceof StateError && error.code === 'state-failed'))
      return [messageOf(error.cause ?? error)];
    throw error;
  }
}

/** Gives room of deleted rows back to the disk, and empties the write-ahead log. Needs twice the file's size while it runs. */
export function vacuum(database: Database): void {
  database.exec('VACUUM');
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
}

function pages(database: Database): string[] {
  return database
    .prepare(`PRAGMA quick_check(${MAX_FINDINGS})`)
    .all<{ quick_check: string }>()
    .map((row) => row.quick_check)
    .filter((text) => text !== 'ok');
}

function references(database: Database): string[] {
  return database
    .prepare('PRAGMA foreign_key_check')
    .all<{ table: string; parent: string }>()
    .slice(0, MAX_FINDINGS)
    .map((row) => `a row of ${row.table} points to one of ${row.parent} that is not there`);
}

const SCHEMA =
  "SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name";

interface SchemaRow {
  readonly name: string;
  readonly sql: string;
}

function schema(database: Database, driver: Driver, migrations: readonly Migration[]): string[] {
  const model = new Connection(driver.name, ':memory:', driver.connect(':memory:', { readOnly: false }));
  try {
    for (const { sql } of migrations) model.exec(sql);
    const expected = new Map(
      model
        .prepare(SCHEMA)
        .all<SchemaRow>()
        .map((r) => [r.name, r.sql]),
    );
    const found = new Map(
      database
        .prepare(SCHEMA)
        .all<SchemaRow>()
        .map((r) => [r.name, r.sql]),
    );
    return [
      ...[...expected].filter(([n, sql]) => found.get(n) !== sql).map(([n]) => `${n} is missing or changed`),
      ...[...found.keys()].filter((n) => !expected.has(n)).map((n) => `${n} is not of this program`),
    ];
  } finally {
    model.close();
  }
}
