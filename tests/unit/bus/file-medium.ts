import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileBus, type FileBusOptions, openFileBus } from '../../../scripts/bus/file-bus.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import { type Driver, findDriver } from '../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../../scripts/store/sqlite/errors.ts';
import { openDatabase } from '../../../scripts/store/sqlite/open.ts';
import type { Medium } from './conformance.ts';
import { TestClock } from './test-clock.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export function testDriver(): Driver {
  const found = findDriver({ programFolders: [ROOT] });
  if (found.kind === 'none') throw new NoSqliteError(found.tried);
  return found.driver;
}

/** A database in a folder of its own, and what removes both. */
export function temporaryDatabase(): { readonly database: Database; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bus-db-'));
  const database = openDatabase(join(folder, 'groups.db'), testDriver());
  return {
    database,
    remove: () => {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A bus in a folder of its own, which goes with it. */
export interface FileMedium extends Medium {
  readonly folder: string;
  connect(source?: string, options?: Partial<FileBusOptions>): FileBus;
}

export function fileMedium(shared: Partial<FileBusOptions> = {}): FileMedium {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bus-'));
  const clock = new TestClock();
  const open: FileBus[] = [];
  return {
    folder,
    clock,
    connect: (source = 'tester', options = {}) => {
      const bus = openFileBus(folder, {
        source,
        driver: testDriver,
        clock,
        pollMs: 5,
        ...shared,
        ...options,
      });
      open.push(bus);
      return bus;
    },
    dispose: async () => {
      await Promise.all(open.map((bus) => bus.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
