import { existsSync } from 'node:fs';
import type { Clock } from '../../core/clock.ts';
import type { ArbiterError } from '../../core/errors.ts';
import { type CheckReport, check } from '../check.ts';
import { migrate } from '../migrate.ts';
import { migrationFiles } from '../migrations.ts';
import { BUSY_TIMEOUT_MS, type Database } from '../sqlite/database.ts';
import type { Driver } from '../sqlite/driver.ts';
import { StateCorruptError, StateTooNewError, stateError } from '../sqlite/errors.ts';
import { openDatabase } from '../sqlite/open.ts';
import { closeQuietly, copyAside, openPadded, removeDatabase } from './aside.ts';
import { rescueTable, type TableRescue, tablesOf } from './rescue.ts';
import { declareReady, finishInterruptedRepair, lockForRepair, swap } from './swap.ts';

/**
 * Saves what can be read of a damaged database.
 *
 * Order: hold the repair lock and, where the file can still be opened, its write lock; look whether it is damaged at all; copy
 * it aside as it is, with its write-ahead log; copy row by row into a new file of the newest schema; declare that one complete;
 * swap. The copy aside is never deleted by this program. A crash before "complete" leaves the damaged file in place and stray
 * `.tmp` files, which the next repair removes; one after it is finished by whoever opens the state next.
 * What another process adds while a file is damaged beyond opening is not saved: SQLite has no lock for a file it cannot read.
 */

export type RepairFault = 'copied-aside' | 'row-saved' | 'saved' | 'ready' | 'between-swap';

export interface RepairOptions {
  /** No connection of this process may be open on it. */
  readonly path: string;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly migrations: string;
  readonly applicationId: number;
  /** How long to wait for another process's lock. Default {@link BUSY_TIMEOUT_MS}. */
  readonly busyTimeoutMs?: number;
  readonly fault?: (name: RepairFault) => void;
}

export type Repair =
  | { readonly kind: 'absent' }
  | { readonly kind: 'healthy'; readonly version: number }
  /** Nothing was changed: locked, too new, no room, no right to write. */
  | { readonly kind: 'refused'; readonly trouble: ArbiterError }
  | {
      readonly kind: 'repaired';
      /** Where the damaged file lies now; its write-ahead log beside it, as `<aside>-wal`. */
      readonly aside: string;
      readonly findings: readonly string[];
      readonly tables: readonly TableRescue[];
      /** Rows that were saved and taken out again, because what they belong to was lost. */
      readonly orphans: number;
    };

const NOT_A_DATABASE: CheckReport = { version: 0, findings: ['it cannot be opened as a database'] };

/** Never throws for anything that is wrong with the file. */
export function repair(options: RepairOptions): Repair {
  const { path, driver } = options;
  let lock: Database | undefined;
  let damaged: Database | undefined;
  try {
    finishInterruptedRepair(path, driver);
    if (!existsSync(path)) return { kind: 'absent' };
    lock = lockForRepair(path, driver);
    damaged = openIfPossible(path, driver, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
    const { version, findings } = damaged === undefined ? NOT_A_DATABASE : inspect(damaged, options);
    if (findings.length === 0) return { kind: 'healthy', version };
    return { kind: 'repaired', findings, ...replace(damaged, options) };
  } catch (error) {
    return { kind: 'refused', trouble: stateError(error, path) };
  } finally {
    closeQuietly(damaged); // only now: the last one to close a file works its log in, if the file is still in its place
    closeQuietly(lock);
  }
}

/** Opens it and holds its write lock; undefined when it is too damaged for that. */
function openIfPossible(path: string, driver: Driver, busyTimeoutMs: number): Database | undefined {
  let database: Database | undefined;
  try {
    database = openDatabase(path, driver, { busyTimeoutMs });
    database.exec('BEGIN IMMEDIATE');
    return database;
  } catch (error) {
    closeQuietly(database);
    if (error instanceof StateCorruptError) return undefined;
    throw error;
  }
}

function inspect(database: Database, options: RepairOptions): CheckReport {
  const report = check(database, options.driver, options.migrations);
  const know = migrationFiles(options.migrations).length;
  if (report.version > know) throw new StateTooNewError(database.path, report.version, know);
  return report;
}

interface Replaced {
  readonly aside: string;
  readonly tables: readonly TableRescue[];
  readonly orphans: number;
}

function replace(damaged: Database | undefined, options: RepairOptions): Replaced {
  const { path, driver, fault = () => undefined } = options;
  const aside = copyAside(path, options.clock.now());
  fault('copied-aside');
  const padded = damaged === undefined ? openPadded(aside, `${path}.padded.tmp`, driver) : undefined;
  const source = damaged ?? padded;
  const made = `${path}.repaired.tmp`;
  removeDatabase(made);
  const fresh = openDatabase(made, driver);
  let saved: { tables: readonly TableRescue[]; orphans: number };
  try {
    migrate(fresh, { ...options, folder: options.migrations, fault: () => undefined });
    fresh.exec('PRAGMA foreign_keys = OFF');
    saved = fresh.transaction(() => ({
      tables: tablesOf(fresh).map((table) =>
        source === undefined
          ? { table, saved: 0, refused: 0, lost: undefined }
          : rescueTable(source, fresh, table, () => fault('row-saved')),
      ),
      orphans: removeOrphans(fresh),
    }));
    fault('saved');
  } finally {
    fresh.close();
    closeQuietly(padded);
    removeDatabase(`${path}.padded.tmp`);
  }
  declareReady(path, made);
  fault('ready');
  swap(path, () => fault('between-swap'));
  return { aside, ...saved };
}

/** Rows whose parent could not be saved. Children of children need another round. */
function removeOrphans(database: Database): number {
  let removed = 0;
  for (;;) {
    const broken = database
      .prepare('PRAGMA foreign_key_check')
      .all<{ table: string; rowid: number | null; parent: string; fkid: number }>();
    if (broken.length === 0) return removed;
    let changes = 0;
    for (const table of new Set(broken.map((row) => row.table))) changes += removeFrom(database, table);
    if (changes === 0) return removed;
    removed += changes;
  }
}

function removeFrom(database: Database, table: string): number {
  const keys = database
    .prepare(`PRAGMA foreign_key_list("${table}")`)
    .all<{ id: number; table: string; from: string; to: string }>();
  let changes = 0;
  for (const id of new Set(keys.map((k) => k.id))) {
    const parts = keys.filter((k) => k.id === id);
    const parent = parts[0]?.table ?? '';
    const match = parts.map((k) => `parent."${k.to}" = "${table}"."${k.from}"`).join(' AND ');
    const set = parts.map((k) => `"${k.from}" IS NOT NULL`).join(' AND ');
    changes += database
      .prepare(
        `DELETE FROM "${table}" WHERE ${set} AND NOT EXISTS (SELECT 1 FROM "${parent}" AS parent WHERE ${match})`,
      )
      .run().changes;
  }
  return changes;
}
