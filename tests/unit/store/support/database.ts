import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Clock } from '../../../../scripts/core/clock.ts';
import { migrate } from '../../../../scripts/store/migrate.ts';
import { installRoot, stateMigrations } from '../../../../scripts/store/migrations.ts';
import type { Database, OpenOptions } from '../../../../scripts/store/sqlite/database.ts';
import { type Driver, findDriver } from '../../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../../../scripts/store/sqlite/errors.ts';
import { openDatabase } from '../../../../scripts/store/sqlite/open.ts';
import { STATE_APPLICATION_ID, State, type StateOptions } from '../../../../scripts/store/state.ts';

export const NOON = Date.parse('2026-11-22T12:00:00Z');
export const HOUR_MS = 3_600_000;

/** A clock that stands still until it is set. */
export interface TestClock extends Clock {
  set(now: number): void;
  /** Lets time pass on both of its faces. */
  pass(ms: number): void;
}

export function testClock(now = NOON): TestClock {
  let monotonic = 0;
  return {
    now: () => now,
    monotonicMs: () => monotonic,
    set: (to) => {
      now = to;
    },
    pass: (ms) => {
      now += ms;
      monotonic += ms;
    },
  };
}

export function testDriver(): Driver {
  const found = findDriver({ programFolders: [installRoot] });
  if (found.kind === 'none') throw new NoSqliteError(found.tried);
  return found.driver;
}

const opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Opens a database file, closed after the test. */
export function open(path: string, options?: OpenOptions): Database {
  const database = openDatabase(path, testDriver(), options);
  opened.push(database);
  return database;
}

/** A `state.db` of the newest schema in a folder, closed after the test. */
export function openMigrated(folder: string): Database {
  const database = open(join(folder, 'state.db'));
  migrate(database, {
    folder: stateMigrations,
    applicationId: STATE_APPLICATION_ID,
    driver: testDriver(),
    clock: testClock(),
  });
  return database;
}

/** A state handle, closed after the test. */
export function stateOf(dataFolder: string, options: Partial<StateOptions> = {}): State {
  const state = new State({ dataFolder, clock: testClock(), ...options });
  opened.push(state);
  return state;
}
