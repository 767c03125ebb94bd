import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Database } from '../sqlite/database.ts';
import type { Driver } from '../sqlite/driver.ts';
import { StateLockedError } from '../sqlite/errors.ts';
import { openDatabase } from '../sqlite/open.ts';

/**
 * The last step of a repair: the saved database takes the place of the damaged one.
 *
 * `<file>.repaired` is complete as soon as it has that name. From then on the damaged file is history: whoever opens the state
 * finishes the swap first, so a repair that died in the middle is finished by the next process. The old write-ahead log goes
 * before the new file comes; the other order would play it into the new file.
 */

/** Whether a repair is under way or was left unfinished costs one look for this file. */
const readyFile = (path: string): string => `${path}.repaired`;

/** Takes the lock that only one repair holds at a time; it ends with the process. Throws {@link StateLockedError}. */
export function lockForRepair(path: string, driver: Driver): Database {
  const lock = openDatabase(`${path}.repair-lock`, driver, { busyTimeoutMs: 0 });
  try {
    lock.exec('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock.close();
    throw error instanceof StateLockedError ? new StateLockedError(path, error) : error;
  }
}

/** Finishes a swap whose process has died. Throws {@link StateLockedError} when it lives. */
export function finishInterruptedRepair(path: string, driver: Driver): void {
  if (!existsSync(readyFile(path))) return;
  const lock = lockForRepair(path, driver);
  try {
    if (existsSync(readyFile(path))) swap(path);
  } finally {
    lock.close();
  }
}

/** Declares a closed database complete; see above. */
export function declareReady(path: string, made: string): void {
  const descriptor = openSync(made, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(made, readyFile(path));
}

/** Puts the complete database in its place. The caller holds the repair lock. */
export function swap(path: string, between: () => void = () => undefined): void {
  rmSync(`${path}-wal`, { force: true });
  rmSync(`${path}-shm`, { force: true });
  between();
  renameSync(readyFile(path), path);
}
