/**
 * The port to SQLite. Two drivers fill it, better-sqlite3 and Node's own `node:sqlite`, and pass one conformance suite
 * (`tests/unit/store/sqlite/`). What is not said here differs between the two and must not be relied on.
 *
 * - Parameters are plain `?`, in order. Numbered and named ones are read differently by the drivers.
 * - Integers come back as numbers; what does not fit 53 bits belongs into a text column.
 * - Blobs come back as a `Uint8Array` (or a subclass of it).
 * - A connection belongs to one thread. While an {@link Statement.iterate} is under way nothing else may run on it.
 * - A process must not open the database file itself (read, copy) while a connection of it is open: closing that descriptor
 *   drops SQLite's locks (POSIX). `stat` and `chmod` are harmless. For the same reason a process uses one driver only.
 */
export type SqlValue = string | number | bigint | null | Uint8Array;

export type DriverName = 'better-sqlite3' | 'node:sqlite';

export interface Statement {
  /** Runs it and says how many rows were inserted, changed or deleted. */
  run(...parameters: readonly SqlValue[]): { readonly changes: number };
  /** The first row, or undefined. */
  get<T>(...parameters: readonly SqlValue[]): T | undefined;
  all<T>(...parameters: readonly SqlValue[]): T[];
  iterate<T>(...parameters: readonly SqlValue[]): IterableIterator<T>;
}

/** An open database. Every method throws one of the errors of `errors.ts`, never an error of the driver. */
export interface Database {
  readonly driver: DriverName;
  readonly path: string;
  /** Runs one or more statements that take no parameters and give no rows. */
  exec(sql: string): void;
  /** Compiles one statement; keep it, compiling costs more than running. */
  prepare(sql: string): Statement;
  /**
   * Runs `work` in a transaction that holds the write lock from its start (`BEGIN IMMEDIATE`); inside another one, in a
   * savepoint. What `work` throws undoes it and is thrown on. `work` must not be async.
   */
  transaction<T>(work: () => T): T;
  /** May be called twice. */
  close(): void;
}

export interface OpenOptions {
  /** How long a statement waits for another process's lock, in milliseconds. Default {@link BUSY_TIMEOUT_MS}. */
  readonly busyTimeoutMs?: number;
  /** Opens without the right to write; the file must be there. Default false. */
  readonly readOnly?: boolean;
}

export const BUSY_TIMEOUT_MS = 5_000;
