import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import type { Database } from '../sqlite/database.ts';
import type { Driver } from '../sqlite/driver.ts';
import { openDatabase } from '../sqlite/open.ts';

/** A header of garbage may declare anything. */
const MAX_PADDED_BYTES = 2 ** 36;

/**
 * SQLite opens no file that is shorter than its header says. A copy that is filled up with zeros it does open, and finds the
 * missing pages damaged one by one. Undefined when that is not what is wrong.
 */
export function openPadded(aside: string, copy: string, driver: Driver): Database | undefined {
  removeDatabase(copy);
  copyFileSync(aside, copy);
  if (existsSync(`${aside}-wal`)) copyFileSync(`${aside}-wal`, `${copy}-wal`);
  const bytes = declaredBytes(copy);
  if (bytes > MAX_PADDED_BYTES || bytes <= statSync(copy).size) return undefined;
  truncateSync(copy, bytes);
  let database: Database | undefined;
  try {
    database = openDatabase(copy, driver);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch {
    closeQuietly(database);
    return undefined;
  }
}

/** How long a database is by its header (page size at byte 16, pages at byte 28); 0 when it has none. */
function declaredBytes(path: string): number {
  const descriptor = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    if (
      readSync(descriptor, header, 0, 100, 0) < 100 ||
      !header.toString('latin1').startsWith('SQLite format 3')
    )
      return 0;
    const pageSize = header.readUInt16BE(16);
    return (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(28);
  } finally {
    closeSync(descriptor);
  }
}

export function removeDatabase(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}

/** Copies a file as it is to `<file>.corrupt-<time>`, its log to `<that>-wal`, and says where. */
export function copyAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  let aside = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(aside); n += 1) aside = `${path}.corrupt-${stamp}-${n}`;
  // The log first: a copy that has its name has its log as well.
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${aside}-wal`);
  copyFileSync(path, `${aside}.tmp`);
  renameSync(`${aside}.tmp`, aside);
  return aside;
}

/** Closes what may be broken; an open transaction is undone by that. */
export function closeQuietly(database: Database | undefined): void {
  try {
    database?.close();
  } catch {
    // nothing was to be kept
  }
}
