import type { Database, SqlValue, Statement } from '../sqlite/database.ts';

/** A database whose statements are compiled once. Rows are what the statement says; the caller names their shape. */
export class Sql {
  readonly database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.database = database;
  }

  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#statement(sql).run(...values).changes;
  }

  get<T>(sql: string, ...values: readonly SqlValue[]): T | undefined {
    return this.#statement(sql).get<T>(...values);
  }

  all<T>(sql: string, ...values: readonly SqlValue[]): T[] {
    return this.#statement(sql).all<T>(...values);
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
