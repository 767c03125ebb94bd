import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../../core/errors.ts';
import { ensureFolder } from '../../core/files.ts';
import { Connection } from './connection.ts';
import { BUSY_TIMEOUT_MS, type Database, type OpenOptions } from './database.ts';
import type { Driver } from './driver.ts';
import { StateLockedError, stateError } from './errors.ts';

const FILE_MODE = 0o600;
/** Between two tries to switch a new file to WAL while another process does the same. */
const RETRY_MS = 5;

/** SQLite's name for a database that is no file; for tests. */
const IN_MEMORY = ':memory:';

/**
 * Opens a database, made when it is not there: write-ahead log (readers and one writer at once, a commit survives the death of
 * any process), `synchronous = NORMAL` (a power cut may take the last commits, never the file's integrity), foreign keys
 * checked. File 0600, so that SQLite gives `-wal` and `-shm` the same; folder 0700 when it is made here.
 * Throws one of the errors of `errors.ts`.
 */
export function openDatabase(path: string, driver: Driver, options: OpenOptions = {}): Database {
  const { busyTimeoutMs = BUSY_TIMEOUT_MS, readOnly = false } = options;
  let database: Database | undefined;
  try {
    if (!readOnly && path !== IN_MEMORY) prepareFile(path);
    database = new Connection(driver.name, path, driver.connect(path, { readOnly }));
    database.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.trunc(busyTimeoutMs))}`);
    if (!readOnly) useWal(database, busyTimeoutMs);
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    return database;
  } catch (error) {
    closeQuietly(database);
    throw stateError(error, path);
  }
}

function closeQuietly(database: Database | undefined): void {
  try {
    database?.close();
  } catch {
    // what went wrong first is what is thrown
  }
}

/** Makes the file with its mode, or corrects the mode. Never opens a file that is there: see `database.ts`. */
function prepareFile(path: string): void {
  ensureFolder(dirname(path));
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    if ((statSync(path).mode & 0o077) !== 0) closeToOthers(path);
  }
}

function closeToOthers(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      chmodSync(file, FILE_MODE);
    } catch {
      // not there, or another user's, whose choice it is
    }
  }
}

/**
 * The mode is kept in the file, so this changes something once in its life. The change needs the file for itself, and SQLite
 * does not wait for that as it waits for other locks.
 */
function useWal(database: Database, timeoutMs: number): void {
  const until = performance.now() + timeoutMs;
  const read = (sql: string): string | undefined =>
    database.prepare(sql).get<{ journal_mode: string }>()?.journal_mode;
  for (;;) {
    try {
      // A file system without shared memory keeps its rollback journal, which is as safe, so the answer is not looked at.
      if (read('PRAGMA journal_mode') !== 'wal') read('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!(error instanceof StateLockedError) || performance.now() >= until) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}
