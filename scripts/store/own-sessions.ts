import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/** A session in which Arbiter was at work: it has decided about a prompt there, started an agent, or run a chain. */
export interface OwnSession {
  readonly session: string;
  /** Unix milliseconds of the first and the last record of it. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Whether a session is one of these. */
export function isOwnSession(database: Database, session: string): boolean {
  const found = prepared(
    database,
    `SELECT EXISTS (SELECT 1 FROM routes WHERE session = ?) OR EXISTS (SELECT 1 FROM spawns WHERE session = ?)
       OR EXISTS (SELECT 1 FROM outcomes WHERE session = ?)
       OR EXISTS (SELECT 1 FROM chain_runs WHERE session = ?) AS own`,
  ).get<{ own: number }>(session, session, session, session);
  return found?.own === 1;
}

/** All that the records know of, the oldest first. */
export function ownSessions(database: Database): OwnSession[] {
  return database
    .prepare(
      `SELECT session, min(first_at) AS firstAt, max(last_at) AS lastAt FROM (
         SELECT session, min(at) AS first_at, max(at) AS last_at FROM routes GROUP BY session
         UNION ALL SELECT session, min(at), max(at) FROM spawns GROUP BY session
         UNION ALL SELECT session, min(at), max(at) FROM outcomes GROUP BY session
         UNION ALL SELECT session, min(created_at), max(updated_at) FROM chain_runs WHERE session IS NOT NULL GROUP BY session)
       WHERE session <> '' GROUP BY session ORDER BY 2, 1`,
    )
    .all<OwnSession>();
}
