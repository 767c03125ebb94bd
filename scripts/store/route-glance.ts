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

/** Prompts that a person typed and that were looked at: slash commands and what a machine sent are no choice of the router. */
const LOOKED_AT = "(cause IS NULL OR cause NOT LIKE 'guard:%')";

/** From a time on, up to now. */
export function countRoutes(database: Database, fromMs: number): RouteCounts {
  const kinds = database
    .prepare(`SELECT kind, count(*) AS n FROM routes WHERE at >= ? AND ${LOOKED_AT} GROUP BY kind`)
    .all<{ kind: string; n: number }>(fromMs);
  const of = (kind: string): number => kinds.find((row) => row.kind === kind)?.n ?? 0;
  const followed = database
    .prepare(
      `SELECT count(DISTINCT spawns.route_id) AS n FROM spawns JOIN routes ON routes.id = spawns.route_id
       WHERE spawns.at >= ? AND routes.at >= ? AND routes.kind = 'agent' AND routes.agent = spawns.agent`,
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

/** The newest decision of a session, if it is among the last `among` of all. */
export function newestRouteOf(database: Database, session: string, among = 2_000): RouteGlance | undefined {
  const row = database
    .prepare(
      `SELECT at, kind, agent, cause, tier FROM (SELECT * FROM routes ORDER BY seq DESC LIMIT ?)
       WHERE session = ? AND ${LOOKED_AT} ORDER BY seq DESC LIMIT 1`,
    )
    .get<Row>(among, session);
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
