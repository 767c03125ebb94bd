import { systemClock } from '../../../../scripts/core/clock.ts';
import { migrate } from '../../../../scripts/store/migrate.ts';
import { installRoot, stateMigrations } from '../../../../scripts/store/migrations.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { findDriver } from '../../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../../../scripts/store/sqlite/errors.ts';
import { openDatabase } from '../../../../scripts/store/sqlite/open.ts';
import { STATE_APPLICATION_ID, stateFile } from '../../../../scripts/store/state.ts';

/** The database of a folder, as real processes open it. */
export function openFolder(folder: string): Database {
  const found = findDriver({ programFolders: [installRoot] });
  if (found.kind === 'none') throw new NoSqliteError(found.tried);
  const database = openDatabase(stateFile(folder), found.driver);
  migrate(database, {
    folder: stateMigrations,
    applicationId: STATE_APPLICATION_ID,
    driver: found.driver,
    clock: systemClock,
  });
  return database;
}
