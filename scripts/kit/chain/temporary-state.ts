import type { Clock } from '../../core/clock.ts';
import { dataFolder } from '../../host/data-folder.ts';
import { installRoot } from '../../store/migrations.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { nativeFolder } from '../../store/sqlite/driver.ts';
import { State } from '../../store/state.ts';
import { removeFolder, temporaryFolder } from '../temporary-folder.ts';

export interface TemporaryState {
  readonly database: Database;
  close(): void;
}

/**
 * A `state.db` of its own, gone when it is closed. SQLite is that of Node.js 22.13 or later, or the one that a session with Arbiter
 * has put into the data folder of this machine. Throws a `NoSqliteError` when there is neither.
 */
export function temporaryState(clock: Clock): TemporaryState {
  const folder = temporaryFolder();
  const programFolders = [installRoot, nativeFolder(dataFolder(process.env))];
  const state = new State({ dataFolder: folder, clock, programFolders });
  const close = (): void => {
    state.close();
    removeFolder(folder);
  };
  const opened = state.attempt((database) => database);
  if (opened.kind === 'done') return { database: opened.value, close };
  close();
  throw opened.trouble;
}
