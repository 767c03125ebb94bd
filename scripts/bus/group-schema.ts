import { randomUUID } from 'node:crypto';
import type { Database } from '../store/sqlite/database.ts';
import { StateTooNewError } from '../store/sqlite/errors.ts';

/**
 * groups: one row a durable group. `cursor`: offset of the log from which on nothing was let in yet. `last_offset`, `last_id`:
 * the newest message let in, by which a log that lost its end is recognised. `turned_at`: its last turn, null when unknown.
 * waiting: let in and not yet acknowledged. `number`: order of letting in; `stream`: source and topic, for ordered groups only;
 * `token`: the lease's fencing number, 0 for none; `held_from`, `held_until`: `hold.ts`; `holder`: `holders.ts`; `body`: of
 * redriven ones, whose line in the log may be gone.
 * done: ids acknowledged lately. dead: dead letters. holders: processes that take part.
 */
const VERSION_1 = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  pattern TEXT NOT NULL,
  settings TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  last_offset INTEGER,
  last_id TEXT,
  next_number INTEGER NOT NULL DEFAULT 0,
  next_token INTEGER NOT NULL DEFAULT 1,
  delivered INTEGER NOT NULL DEFAULT 0,
  expired INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  lost INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE waiting (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  stream TEXT,
  rank INTEGER NOT NULL,
  expires_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  held_from INTEGER NOT NULL DEFAULT 0,
  held_until INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER,
  error TEXT NOT NULL DEFAULT '',
  body TEXT,
  PRIMARY KEY (group_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX waiting_ids ON waiting (group_id, message_id);
CREATE INDEX waiting_ranks ON waiting (group_id, rank, number);
CREATE INDEX waiting_streams ON waiting (group_id, stream, number) WHERE stream IS NOT NULL;
CREATE TABLE done (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (group_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_times ON done (group_id, at);
CREATE TABLE dead (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  offset INTEGER NOT NULL,
  reason TEXT NOT NULL,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  body TEXT,
  PRIMARY KEY (group_id, message_id)
) STRICT, WITHOUT ROWID;
`;

/** Groups of responders, known by the name they get by default, no longer hold the log: nobody may serve them any more. */
const VERSION_2 = `
ALTER TABLE groups ADD COLUMN turned_at INTEGER;
ALTER TABLE waiting ADD COLUMN holder INTEGER NOT NULL DEFAULT 0;
CREATE TABLE holders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  identity TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  UNIQUE (group_id, identity)
) STRICT;
UPDATE groups SET settings = json_set(settings, '$.holdsLog', json('false')) WHERE name GLOB 'rpc.*';
`;

/** From each version to the next; `PRAGMA user_version` says how many were done. */
const STEPS = [VERSION_1, VERSION_2] as const;
const VERSION = STEPS.length;

/**
 * Makes the tables in a new file, and moves those of an older program, all steps or none. `replaces`: a sentence about a damaged file that this one stands in for, with the end of the
 * log at that time; groups made while older messages are still kept then begin at the oldest one.
 */
export function prepareSchema(
  database: Database,
  replaces: { note: string; logEnd: number } | undefined,
): void {
  if (versionOf(database) === VERSION) return;
  database.transaction(() => {
    const have = versionOf(database);
    if (have > VERSION) throw new StateTooNewError(database.path, have, VERSION);
    if (have === VERSION) return;
    for (const step of STEPS.slice(have)) database.exec(step);
    if (have === 0) {
      setMeta(database, 'epoch', randomUUID());
      if (replaces !== undefined) {
        setMeta(database, 'note', replaces.note);
        setMeta(database, 'replaced_at_end', String(replaces.logEnd));
      }
    }
    database.exec(`PRAGMA user_version = ${VERSION}`);
  });
}

export function metaOf(database: Database, name: 'epoch' | 'note' | 'replaced_at_end'): string | undefined {
  return database.prepare('SELECT value FROM meta WHERE name = ?').get<{ value: string }>(name)?.value;
}

function setMeta(database: Database, name: string, value: string): void {
  database.prepare('INSERT INTO meta (name, value) VALUES (?, ?)').run(name, value);
}

function versionOf(database: Database): number {
  return database.prepare('PRAGMA user_version').get<{ user_version: number }>()?.user_version ?? 0;
}
