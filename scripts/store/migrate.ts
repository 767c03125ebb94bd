import { closeSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { type Migration, migrationFiles, readMigrations } from './migrations.ts';
import type { Database } from './sqlite/database.ts';
import type { Driver } from './sqlite/driver.ts';
import { StateCorruptError, StateTooNewError } from './sqlite/errors.ts';
import { openDatabase } from './sqlite/open.ts';

/**
 * Moves a database to the newest schema that this program knows. `PRAGMA user_version` is the truth about which one it has;
 * the table `migrations` remembers the checksums of what was applied.
 *
 * Order: take the write lock; look again (many processes open at once, one of them moves the file); copy the older file aside
 * as `<file>.v<N>`, the last such copy is kept; apply every missing step; commit once. So a crash leaves the old schema or the
 * new one, never one between, and at worst a stray `<file>.v<N>.<pid>.tmp`, which the next move removes. A newer file is
 * refused and not written.
 */

/** Where a process could die. Nothing happens there unless a test says so. */
export type MigrateFault = 'before-backup' | 'after-backup' | 'between-steps' | 'before-commit';

export interface MigrateOptions {
  /** Folder of the `.sql` files. */
  readonly folder: string;
  /** SQLite's `application_id`: tells this kind of database from another program's. */
  readonly applicationId: number;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly fault?: (name: MigrateFault) => void;
}

export interface Moved {
  /** 0 for a new file. */
  readonly from: number;
  readonly to: number;
}

/** Says which versions it moved between; equal ones when there was nothing to do. Throws {@link StateTooNewError} and others. */
export function migrate(database: Database, options: MigrateOptions): Moved {
  const know = migrationFiles(options.folder).length;
  const before = refuse(database, know, options.applicationId);
  if (before === know) return { from: before, to: know };
  const migrations = readMigrations(options.folder);
  const fault = options.fault ?? (() => undefined);
  return database.transaction(() => {
    const have = refuse(database, know, options.applicationId);
    if (have === know) return { from: have, to: have };
    if (have > 0) {
      fault('before-backup');
      backUp(database.path, have, options.driver);
      fault('after-backup');
    }
    for (const migration of migrations.slice(have)) {
      apply(database, migration, options.clock.now());
      fault('between-steps');
    }
    database.exec(`PRAGMA application_id = ${options.applicationId}; PRAGMA user_version = ${know};`);
    fault('before-commit');
    return { from: have, to: know };
  });
}

/** The version of the schema, 0 for an empty file. */
export function schemaVersion(database: Database): number {
  return pragma(database, 'user_version');
}

/** Versions whose recorded text is not the one that this program has. Empty when all is as it should be. */
export function changedMigrations(database: Database, migrations: readonly Migration[]): readonly number[] {
  const rows = database
    .prepare('SELECT version, checksum FROM migrations')
    .all<{ version: number; checksum: string }>();
  const recorded = new Map(rows.map((r) => [r.version, r.checksum]));
  return migrations.filter((m) => recorded.get(m.version) !== m.checksum).map((m) => m.version);
}

function refuse(database: Database, know: number, applicationId: number): number {
  const have = schemaVersion(database);
  const id = pragma(database, 'application_id');
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get<{ n: number }>()?.n ?? 0;
  if (id !== applicationId && (id !== 0 || have !== 0 || tables > 0))
    throw new StateCorruptError(database.path, undefined, 'it is a database of another program');
  if (have > know) throw new StateTooNewError(database.path, have, know);
  return have;
}

function pragma(database: Database, name: 'user_version' | 'application_id'): number {
  return database.prepare(`PRAGMA ${name}`).get<Record<string, number>>()?.[name] ?? 0;
}

function apply(database: Database, migration: Migration, now: number): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  database.exec(migration.sql);
  database
    .prepare('INSERT INTO migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)')
    .run(migration.version, migration.name, migration.checksum, now);
}

/** Copies the file as it is. Another connection does it: the one that holds the lock may not copy inside its transaction. */
function backUp(path: string, version: number, driver: Driver): void {
  const folder = dirname(path);
  const target = `${path}.v${version}`;
  const temporary = `${target}.${process.pid}.tmp`;
  const older = readdirSync(folder).filter((name) => isBackup(name, basename(path)));
  for (const name of older.filter((n) => n.endsWith('.tmp'))) rmSync(join(folder, name), { force: true });
  // An empty file is overwritten and keeps its mode; one that SQLite makes here would be open to others.
  closeSync(openSync(temporary, 'w', 0o600));
  const reader = openDatabase(path, driver);
  try {
    reader.prepare('VACUUM INTO ?').run(temporary);
  } finally {
    reader.close();
  }
  renameSync(temporary, target);
  for (const name of older.filter((n) => n !== basename(target))) rmSync(join(folder, name), { force: true });
}

function isBackup(name: string, base: string): boolean {
  return name.startsWith(`${base}.v`) && /^\d+(\.\d+\.tmp)?$/.test(name.slice(base.length + 2));
}
