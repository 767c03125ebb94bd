import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane, LaneSpec, Payload, Stop, Take } from './lane.ts';

/** What is used of better-sqlite3, without our own layer above it. */
export interface RawDatabase {
  pragma(sql: string): void;
  exec(sql: string): void;
  prepare(sql: string): RawStatement;
  transaction<T>(work: () => T): { immediate(): T };
  close(): void;
}
interface RawStatement {
  run(...values: unknown[]): { readonly lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

interface Row {
  readonly id: number;
  readonly body: string;
}

const POLL_MS = 1;
const TAKEN_AT_ONCE = 100;
const BUSY_MS = 10_000;

/** `root`: where better-sqlite3 lies. */
export function openRaw(file: string, root: string, synchronous: 'NORMAL' | 'FULL'): RawDatabase {
  const Raw = createRequire(`${root}/`)('better-sqlite3') as new (path: string) => RawDatabase;
  const database = new Raw(file);
  database.pragma(`busy_timeout = ${BUSY_MS}`);
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  return database;
}

/** A queue as people write one: a table, one row a message, the reader asks every millisecond. */
export function sqliteLane({ file, synchronous }: Extract<LaneSpec, { kind: 'sqlite' }>, root: string): Lane {
  const database = openRaw(file, root, synchronous);
  database.exec(
    'CREATE TABLE IF NOT EXISTS queue (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL) STRICT',
  );
  const insert = database.prepare('INSERT INTO queue (at, topic, body) VALUES (?, ?, ?)');
  const next = database.prepare('SELECT id, body FROM queue WHERE id > ? ORDER BY id LIMIT ?');
  const remove = database.prepare('DELETE FROM queue WHERE id >= ? AND id <= ?');
  const last = database.prepare('SELECT max(id) AS id FROM queue');
  const put = (payload: Payload): number =>
    Number(insert.run(Date.now(), 'bench/lane', JSON.stringify(payload)).lastInsertRowid);
  const end = (): number => (last.get() as { id: number | null }).id ?? 0;

  type Handle = (first: number, last: number, payloads: readonly Payload[]) => void;
  const giveTo =
    (take: Take): Handle =>
    (_first, _last, payloads) =>
      payloads.forEach(take);
  const poll = (from: number, handled: Handle): Stop => {
    let position = from;
    let stopped = false;
    const run = async (): Promise<void> => {
      while (!stopped) {
        const rows = next.all(position, TAKEN_AT_ONCE) as Row[];
        const [first, newest] = [rows[0], rows.at(-1)];
        if (first === undefined || newest === undefined) {
          await sleep(POLL_MS);
          continue;
        }
        const payloads = rows.map(({ body }) => JSON.parse(body) as Payload);
        handled(first.id, newest.id, payloads);
        position = newest.id;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const running = run();
    return () => {
      stopped = true;
      return running;
    };
  };
  return {
    window: 1,
    publish: async (payload) => {
      put(payload);
    },
    publishMany: async (payload, count) =>
      database
        .transaction(() => {
          const first = put(payload);
          for (let i = 1; i < count; i += 1) put(payload);
          return first;
        })
        .immediate(),
    subscribe: async (take) => poll(end(), giveTo(take)),
    // Its acknowledgement is the removal, which makes it one for all consumers there are.
    consume: async (_name, from, take) =>
      poll(from === undefined ? end() : from - 1, (first, last, payloads) => {
        if (from === undefined) payloads.forEach(take);
        remove.run(first, last);
        if (from !== undefined) payloads.forEach(take);
      }),
    close: async () => database.close(),
  };
}
