import {
  type PublishCount,
  publishCountFiles,
  readPublishCounts,
  removePublishCounts,
} from '../../bus/publish-counts.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';
import { addOne, forgetPosition, positionOf, setPosition, sourcesOf } from './totals.ts';

/**
 * Moves counts of published messages from their lines into the totals and into minutes, each line once: how far a file has been read
 * is written with them. A file of a past day is removed when all of it is in; should that day's file come again, it is another one.
 */

/** Minutes are kept as long as records. */
const KEEP_MS = 30 * 86_400_000;
/** Files are removed this long after their day, when no process holds a count of that day any more. */
const SETTLED_MS = 86_400_000;
const PREFIX = 'publishes/';

export function countPublishes(database: Database, busFolder: string, now: number): void {
  const files = publishCountFiles(busFolder);
  for (const name of files) {
    while (countPiece(database, busFolder, name) > 0);
    if (Date.parse(name.slice(0, 10)) + 2 * SETTLED_MS < now) removePublishCounts(busFolder, name);
  }
  const there = new Set(publishCountFiles(busFolder).map((name) => PREFIX + name));
  for (const source of sourcesOf(database, PREFIX)) {
    if (!there.has(source)) forgetPosition(database, source);
  }
  prepared(database, 'DELETE FROM bus_publishes WHERE minute < ?').run(minuteOf(now - KEEP_MS));
}

/** Bytes that were taken. */
function countPiece(database: Database, busFolder: string, name: string): number {
  return database.transaction(() => {
    const from = positionOf(database, PREFIX + name);
    const { counts, end } = readPublishCounts(busFolder, name, from);
    for (const count of counts) add(database, count);
    if (end > from) setPosition(database, PREFIX + name, end);
    return end - from;
  });
}

function add(database: Database, { at, published, failed }: PublishCount): void {
  prepared(
    database,
    `INSERT INTO bus_publishes (minute, published, failed) VALUES (?, ?, ?)
     ON CONFLICT (minute) DO UPDATE SET published = published + excluded.published, failed = failed + excluded.failed`,
  ).run(minuteOf(at), published, failed);
  addOne(database, 'arbiter_bus_publishes_total', ['published'], published);
  addOne(database, 'arbiter_bus_publishes_total', ['failed'], failed);
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000);
