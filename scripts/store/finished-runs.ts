import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/** A run of an agent that ended with an answer of the model, as records and ledger have it. */
export interface FinishedRun {
  /** When it stopped, Unix milliseconds. */
  readonly endedAt: number;
  /** From its call to its end. Undefined: the call is not recorded, or the run was resumed and the pause is no work of it. */
  readonly tookMs: number | undefined;
  /** Dollars times 10⁹ of all its messages. Undefined: none is in the ledger, or one of them has no price. */
  readonly nanoUsd: number | undefined;
}

/** Records of one agent that are looked at: a run has one or a few. */
const MOST_STOPS = 500;

/**
 * Stops are records of one agent, and a run is all the stops of one call: it may be resumed, also in a fork of its session. What its last
 * record says counts (`max(at)` makes SQLite take the other columns from that row). In a fork the ledger has only a part of its
 * messages, so such a run has no dollars. The latest are chosen first, because each costs a look into two other tables.
 */
export const FINISHED_RUNS_SQL = `WITH stops AS (
    SELECT coalesce(tool_use_id, agent_id, key) AS run, session, agent_id, tool_use_id, at, "end"
    FROM outcomes WHERE agent = ? AND at >= ? ORDER BY at DESC LIMIT ${MOST_STOPS}),
  runs AS (
    SELECT max(at) AS ended, "end", session, agent_id, tool_use_id, count(*) AS stops, count(DISTINCT session) AS sessions
    FROM stops GROUP BY run),
  latest AS MATERIALIZED (SELECT * FROM runs WHERE "end" = 'finished' ORDER BY ended DESC LIMIT ?)
  SELECT ended,
    CASE WHEN stops = 1 THEN ended - (
      SELECT at FROM spawns WHERE spawns.session = latest.session AND at BETWEEN ? AND ended
        AND spawns.tool_use_id = latest.tool_use_id ORDER BY at DESC LIMIT 1) END AS took_ms,
    CASE WHEN sessions = 1 THEN (
      SELECT CASE WHEN count(*) = count(cost_nano_usd) THEN sum(cost_nano_usd) END FROM ledger
      WHERE ledger.session = latest.session AND ledger.agent_id = latest.agent_id) END AS nano_usd
  FROM latest ORDER BY ended DESC`;

/** The latest finished runs of an agent that ended since a time, newest first. */
export function finishedRuns(
  database: Database,
  agent: string,
  sinceMs: number,
  limit: number,
): readonly FinishedRun[] {
  return prepared(database, FINISHED_RUNS_SQL)
    .all<{ ended: number; took_ms: number | null; nano_usd: number | null }>(agent, sinceMs, limit, sinceMs)
    .map(({ ended, took_ms, nano_usd }) => ({
      endedAt: ended,
      tookMs: took_ms ?? undefined,
      nanoUsd: nano_usd ?? undefined,
    }));
}

/** Stops that are looked at in one go. */
const MOST_NEW = 500;

/** Agents that have stopped since a place in the records (`endOfRecords`), and up to where that is known. */
export function agentsStoppedAfter(
  database: Database,
  position: number,
): { readonly agents: ReadonlySet<string>; readonly position: number } {
  const rows = prepared(
    database,
    `SELECT seq, agent FROM outcomes WHERE seq > ? ORDER BY seq LIMIT ${MOST_NEW}`,
  ).all<{ seq: number; agent: string }>(position);
  return { agents: new Set(rows.map((row) => row.agent)), position: rows.at(-1)?.seq ?? position };
}
