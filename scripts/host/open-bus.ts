import { join } from 'node:path';
import { type FileBus, type FileBusOptions, openFileBus } from '../bus/file-bus.ts';
import { installRoot } from '../store/migrations.ts';
import { findDriver } from '../store/sqlite/driver.ts';
import { NoSqliteError } from '../store/sqlite/errors.ts';

/** Where the bus of a data folder lies. */
export const busFolder = (dataFolder: string): string => join(dataFolder, 'bus');

/** The bus that all sessions and command lines with one data folder share. SQLite is loaded when the first group is used. */
export function openBus(
  dataFolder: string,
  source: string,
  options: Omit<FileBusOptions, 'source' | 'driver'> = {},
): FileBus {
  return openFileBus(busFolder(dataFolder), {
    ...options,
    source,
    driver: () => {
      const found = findDriver({ dataFolder, programFolders: [installRoot] });
      if (found.kind === 'found') return found.driver;
      throw new NoSqliteError(found.tried);
    },
  });
}
