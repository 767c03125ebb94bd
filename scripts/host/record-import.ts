import { type RouteRows, removeRecordsBefore } from '../store/route-records.ts';
import type { Database } from '../store/sqlite/database.ts';
import { StateConstraintError } from '../store/sqlite/errors.ts';
import { countRecords } from '../telemetry/counts/count-records.ts';
import { readSpool, removeSpool, spoolFiles } from './record-spool.ts';

/**
 * Moves spooled records into SQLite, each exactly once. How far a file has been read is a row of `meta`, written in the
 * transaction that adds the records: a process that is killed in between has moved nothing, and two that import at once take
 * turns. Should that row be lost (a repair, a deleted database), the keys of the records keep them from being added twice.
 */
export type ImportFault = 'import-added' | 'import-before-commit';

/** As much of a file as one transaction moves: others wait for the lock meanwhile. */
const SLICE_BYTES = 64 * 1_024;

export interface Imported {
  readonly moved: number;
  /** Lines that are no records, or that the schema refuses; left where they are. */
  readonly unreadable: number;
  /** Whether another slice waits. */
  readonly more: boolean;
}

/** Moves one slice. Throws the errors of `sqlite/errors.ts`; then nothing was moved. */
export function importSlice(
  database: Database,
  rows: RouteRows,
  folder: string,
  fault: (name: ImportFault) => void = () => undefined,
): Imported {
  const waiting = spoolFiles(folder).find((f) => f.bytes > positionOf(database, f.name));
  if (waiting === undefined) return { moved: 0, unreadable: 0, more: false };
  return database.transaction(() => {
    const from = positionOf(database, waiting.name);
    const piece = readSpool(folder, waiting.name, from, SLICE_BYTES);
    let { unreadable } = piece;
    let moved = 0;
    for (const record of piece.records) {
      try {
        if (rows.add(record)) moved += 1;
      } catch (error) {
        if (!(error instanceof StateConstraintError)) throw error;
        unreadable += 1;
      }
      fault('import-added');
    }
    if (piece.end > from)
      database
        .prepare(
          'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        )
        .run(positionKey(waiting.name), String(piece.end));
    fault('import-before-commit');
    return { moved, unreadable, more: piece.end > from };
  });
}

/** Up to where a file has been moved. */
export function positionOf(database: Database, name: string): number {
  const row = database
    .prepare('SELECT value FROM meta WHERE key = ?')
    .get<{ value: string }>(positionKey(name));
  return row === undefined ? 0 : Number(row.value);
}

/** Records of each kind that are counted before old ones go: more than go at once, and some ten milliseconds. */
const COUNT_FIRST = 2_000;

/**
 * Removes moved files from before a day, and records older than a time, at most 1,000 of each kind. A record goes only when it is in
 * the totals of telemetry, which must not shrink with the records.
 */
export function forget(database: Database, folder: string, beforeDay: string, beforeMs: number): void {
  for (const { name, bytes } of spoolFiles(folder)) {
    if (name.slice(0, 10) >= beforeDay || bytes > positionOf(database, name)) continue;
    removeSpool(folder, name);
    database.prepare('DELETE FROM meta WHERE key = ?').run(positionKey(name));
  }
  const { position } = countRecords(database, COUNT_FIRST);
  removeRecordsBefore(database, beforeMs, 1_000, position);
}

const positionKey = (name: string): string => `spool/${name}`;
