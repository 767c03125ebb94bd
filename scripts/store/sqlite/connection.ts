import { UsageError } from '../../core/errors.ts';
import type { Database, DriverName, SqlValue, Statement } from './database.ts';
import { stateError } from './errors.ts';

/** What both drivers offer alike. */
export interface RawStatement {
  run(...parameters: readonly SqlValue[]): { changes: number | bigint };
  get(...parameters: readonly SqlValue[]): unknown;
  all(...parameters: readonly SqlValue[]): unknown[];
  iterate(...parameters: readonly SqlValue[]): Iterable<unknown>;
}

export interface RawDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): RawStatement;
  close(): unknown;
}

/** A driver's connection behind the port: transactions, and errors of ours. */
export class Connection implements Database {
  readonly driver: DriverName;
  readonly path: string;
  readonly #raw: RawDatabase;
  /** Transactions that are open inside each other. */
  #depth = 0;
  #open = true;

  constructor(driver: DriverName, path: string, raw: RawDatabase) {
    this.driver = driver;
    this.path = path;
    this.#raw = raw;
  }

  exec(sql: string): void {
    this.#guard(() => this.#raw.exec(sql));
  }

  prepare(sql: string): Statement {
    const raw = this.#guard(() => this.#raw.prepare(sql));
    return new GuardedStatement(raw, this.path);
  }

  transaction<T>(work: () => T): T {
    const savepoint = this.#depth === 0 ? undefined : `nested_${this.#depth}`;
    this.exec(savepoint === undefined ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${savepoint}`);
    this.#depth += 1;
    try {
      const result = work();
      if (result instanceof Promise)
        throw new UsageError('A transaction was given async work, which would end after the transaction.');
      this.exec(savepoint === undefined ? 'COMMIT' : `RELEASE ${savepoint}`);
      return result;
    } catch (error) {
      this.#undo(savepoint);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#guard(() => this.#raw.close());
  }

  #undo(savepoint: string | undefined): void {
    try {
      this.#raw.exec(savepoint === undefined ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
    } catch {
      // SQLite has undone all of it by itself: after a full disk or a failed read it does
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateError(error, this.path);
    }
  }
}

class GuardedStatement implements Statement {
  readonly #raw: RawStatement;
  readonly #path: string;

  constructor(raw: RawStatement, path: string) {
    this.#raw = raw;
    this.#path = path;
  }

  run(...parameters: readonly SqlValue[]): { readonly changes: number } {
    try {
      return { changes: Number(this.#raw.run(...parameters).changes) };
    } catch (error) {
      throw stateError(error, this.#path);
    }
  }

  get<T>(...parameters: readonly SqlValue[]): T | undefined {
    try {
      return this.#raw.get(...parameters) as T | undefined;
    } catch (error) {
      throw stateError(error, this.#path);
    }
  }

  all<T>(...parameters: readonly SqlValue[]): T[] {
    try {
      return this.#raw.all(...parameters) as T[];
    } catch (error) {
      throw stateError(error, this.#path);
    }
  }

  *iterate<T>(...parameters: readonly SqlValue[]): IterableIterator<T> {
    try {
      for (const row of this.#raw.iterate(...parameters)) yield row as T;
    } catch (error) {
      throw stateError(error, this.#path);
    }
  }
}
