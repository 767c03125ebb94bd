import type { Database, Statement } from './database.ts';

const known = new WeakMap<Database, Map<string, Statement>>();

/**
 * A statement of a connection, compiled at its first use and kept. For the few that are run again and again with `run` and `get`;
 * not for `iterate`, because one statement cannot be under way twice, and not for SQL that is put together from values.
 */
export function prepared(database: Database, sql: string): Statement {
  let statements = known.get(database);
  if (statements === undefined) {
    statements = new Map();
    known.set(database, statements);
  }
  let statement = statements.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
}
