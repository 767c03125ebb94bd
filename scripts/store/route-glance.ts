import type { Database } from './sqlite/database.ts';

/** Quick answers over the records of routes, for who looks at a glance: each reads a stretch of an index or the newest rows. */

/** What was decided within a window, by kind. */
export interface RouteCounts {
  readonly n: number;
  readonly agent: number;
  readonly shortlist: number;
  readonly team: number;
  readonly abstain: number;
  /** Of the routes to one agent, those after which Claude called it. */
  readonly followed: number;
}

/** A decision as a line shows it. `agent`: of a team the first; undefined for silence. */
export interface RouteGlance {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly agent: string | undefined;
  /** Of silence. */
  readonly cause: string | undefined;
  readonly tier: string;
}

/**
 * Prompts that a person typed and that were looked at: slash commands and what a machine sent are no choice of the router. Compared as a
 * range: LIKE takes several times as long.
 */
const LOOKED_AT = "NOT coalesce(cause >= 'guard:' AND cause < 'guard;', 0)";

/** Pages that the system has in memory are read where they are; a day of a busy year is some thousand of them. */
const MAPPED = 'PRAGMA mmap_size = 268435456';

/** From a time on, up to now. */
export function countRoutes(database: Database, fromMs: number): RouteCounts {
  database.exec(MAPPED);
  const kinds = database
    .prepare(`SELECT kind, count(*) AS n FROM routes WHERE at >= ? AND ${LOOKED_AT} GROUP BY kind`)
    .all<{ kind: string; n: number }>(fromMs);
  const of = (kind: string): number => kinds.find((row) => row.kind === kind)?.n ?? 0;
  const followed = database
    .prepare(
      // Materialized, so that the two days are joined in memory instead of each route being looked up among all of them.
      `WITH called AS MATERIALIZED (SELECT DISTINCT route_id, agent FROM spawns WHERE at >= ?),
         today AS MATERIALIZED (SELECT id, agent FROM routes WHERE at >= ? AND kind = 'agent')
       SELECT count(DISTINCT id) AS n FROM today JOIN called ON route_id = id AND called.agent = today.agent`,
    )
    .get<{ n: number }>(fromMs, fromMs);
  return {
    n: kinds.reduce((sum, row) => sum + row.n, 0),
    agent: of('agent'),
    shortlist: of('shortlist'),
    team: of('team'),
    abstain: of('abstain'),
    followed: followed?.n ?? 0,
  };
}

/** The newest decisions, newest first. Looks at the last `among` rows only. */
export function newestRoutes(database: Database, limit: number, among = 2_000): RouteGlance[] {
  return database
    .prepare(
      `SELECT at, kind, agent, cause, tier FROM (SELECT * FROM routes ORDER BY seq DESC LIMIT ?)
       WHERE ${LOOKED_AT} ORDER BY seq DESC LIMIT ?`,
    )
    .all<Row>(among, limit)
    .map(glanceOf);
}

/** The newest decision of a session. */
export function newestRouteOf(database: Database, session: string): RouteGlance | undefined {
  const row = database
    .prepare(
      `SELECT at, kind, agent, cause, tier FROM routes WHERE session = ? AND ${LOOKED_AT} ORDER BY at DESC, seq DESC LIMIT 1`,
    )
    .get<Row>(session);
  return row === undefined ? undefined : glanceOf(row);
}

interface Row {
  readonly at: number;
  readonly kind: string;
  readonly agent: string | null;
  readonly cause: string | null;
  readonly tier: string;
}

const glanceOf = ({ at, kind, agent, cause, tier }: Row): RouteGlance => ({
  at,
  kind,
  agent: agent ?? undefined,
  cause: cause ?? undefined,
  tier,
});
