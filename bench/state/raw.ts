import type { SpawnRecord } from '../../scripts/host/record.ts';
import { openRaw } from '../bus/lanes/sqlite-queue.ts';

/** The same effects written straight with better-sqlite3: WAL, synchronous NORMAL, each write its own transaction. */
export interface RawWrites {
  insert(record: SpawnRecord): void;
  count(key: string): void;
  value(key: string, value: unknown): void;
  lock(name: string): void;
  close(): void;
}

/** Tables as ours without what makes them converge, be fenced, or be known by a key of another process. */
const SCHEMA = `
  CREATE TABLE spawns (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, session TEXT NOT NULL, prompt_id TEXT, route_id TEXT, tool_use_id TEXT NOT NULL, agent TEXT NOT NULL, shell TEXT, model TEXT) STRICT;
  CREATE INDEX spawns_by_time ON spawns (at);
  CREATE TABLE counts (key TEXT PRIMARY KEY, total INTEGER NOT NULL) STRICT;
  CREATE TABLE "values" (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE locks (name TEXT PRIMARY KEY, holder TEXT) STRICT;
`;

export function rawWrites(file: string, root: string): RawWrites {
  const database = openRaw(file, root, 'NORMAL');
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO spawns (key, at, session, prompt_id, route_id, tool_use_id, agent, shell, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const count = database.prepare(
    'INSERT INTO counts (key, total) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET total = total + 1',
  );
  const value = database.prepare(
    'INSERT INTO "values" (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const take = database.prepare(
    'INSERT INTO locks (name, holder) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder WHERE holder IS NULL',
  );
  const giveBack = database.prepare('UPDATE locks SET holder = NULL WHERE name = ? AND holder = ?');
  const holder = `bench ${process.pid}`;
  return {
    insert: (r) => {
      insert.run(
        `rec_${r.toolUseId}`,
        Date.parse(r.at),
        r.session,
        r.promptId,
        r.routeId,
        r.toolUseId,
        r.agent,
        null,
        r.model,
      );
    },
    count: (key) => void count.run(key),
    value: (key, what) => void value.run(key, JSON.stringify(what)),
    lock: (name) => {
      take.run(name, holder);
      giveBack.run(name, holder);
    },
    close: () => database.close(),
  };
}
