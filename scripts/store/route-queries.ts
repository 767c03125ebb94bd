import {
  keyedOf,
  type Row,
  type StoredOutcome,
  type StoredRoute,
  type StoredSpawn,
} from './route-records.ts';
import type { Database, SqlValue } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/**
 * Questions to `routes`, `spawns` and `outcomes`, for who shows them. Only reads. A stretch of time is half open: from `since`
 * up to, not including, `until`; Unix milliseconds.
 *
 * An agent may stop several times in one run. A run counts once, by its last record of the stretch.
 */
export interface Stretch {
  readonly since: number;
  readonly until: number;
}

export interface RouteFilter extends Stretch {
  readonly kind?: string | undefined;
  readonly plugin?: string | undefined;
  /** Full id of the agent that came first. */
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
}

const FILTERS = ['kind', 'plugin', 'agent', 'session'] as const;

function conditionOf(filter: RouteFilter): readonly [string, readonly SqlValue[]] {
  const given = FILTERS.filter((name) => filter[name] !== undefined);
  return [
    ['at >= ? AND at < ?', ...given.map((name) => `${name} = ?`)].join(' AND '),
    [filter.since, filter.until, ...given.map((name) => String(filter[name]))],
  ];
}

/** The newest routes that fit, newest first, and how many fit in all. */
export function findRoutes(
  database: Database,
  filter: RouteFilter,
  limit: number,
): { readonly routes: readonly StoredRoute[]; readonly total: number } {
  const [condition, values] = conditionOf(filter);
  const rows = database
    .prepare(`SELECT * FROM routes WHERE ${condition} ORDER BY at DESC, seq DESC LIMIT ?`)
    .all<Row>(...values, limit);
  const total = database
    .prepare(`SELECT count(*) AS n FROM routes WHERE ${condition}`)
    .get<{ n: number }>(...values);
  return {
    routes: rows.map((row) => keyedOf('routes', row).record as StoredRoute),
    total: total?.n ?? 0,
  };
}

/** What was started and how it ended because of routes since a time, oldest first. */
export function followersSince(
  database: Database,
  sinceMs: number,
  limit: number,
): readonly (StoredSpawn | StoredOutcome)[] {
  const rows = (table: 'spawns' | 'outcomes'): (StoredSpawn | StoredOutcome)[] =>
    prepared(
      database,
      `SELECT * FROM ${table} WHERE at >= ? AND route_id IS NOT NULL ORDER BY at DESC LIMIT ?`,
    )
      .all<Row>(sinceMs, limit)
      .map((row) => keyedOf(table, row).record as StoredSpawn | StoredOutcome)
      .reverse();
  return [...rows('spawns'), ...rows('outcomes')];
}

/** A count of something within one slice of time. */
export interface SliceCount {
  /** When the slice begins, Unix milliseconds. */
  readonly at: number;
  readonly name: string;
  readonly n: number;
}

/** When the slice of a row begins. Drivers may bind a number as a real one, by which nothing would be cut off. */
const SLICE = '(at / CAST(? AS INTEGER)) * CAST(? AS INTEGER)';

/** Routes by kind, in slices of a width. Slices without any are left out. */
export function routesByKind(
  database: Database,
  { since, until }: Stretch,
  sliceMs: number,
): readonly SliceCount[] {
  return prepared(
    database,
    `SELECT ${SLICE} AS at, kind AS name, count(*) AS n FROM routes WHERE at >= ? AND at < ? GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all<SliceCount>(sliceMs, sliceMs, since, until);
}

/** Runs of a stretch, each once: `max(seq)` makes SQLite take the other columns from that row. */
const RUNS = `SELECT max(seq) AS seq, at, agent, "end", tokens FROM outcomes WHERE at >= ? AND at < ?
  GROUP BY coalesce(tool_use_id, agent_id, key)`;

/** Runs of agents by how they ended, in slices of a width. */
export function runsByEnd(
  database: Database,
  { since, until }: Stretch,
  sliceMs: number,
): readonly SliceCount[] {
  return prepared(
    database,
    `SELECT ${SLICE} AS at, "end" AS name, count(*) AS n FROM (${RUNS}) GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all<SliceCount>(sliceMs, sliceMs, since, until);
}

/** Time taken to decide, in milliseconds: nearest ranks, so each is one that was measured. */
export interface SliceLatency {
  readonly at: number;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
}

const RANKED = `SELECT slice, took_ms, row_number() OVER (PARTITION BY slice ORDER BY took_ms) AS rank,
  count(*) OVER (PARTITION BY slice) AS n FROM (SELECT ${SLICE} AS slice, took_ms FROM routes WHERE at >= ? AND at < ?)`;

/** How long decisions took, in slices of a width. */
export function latencyOf(
  database: Database,
  { since, until }: Stretch,
  sliceMs: number,
): readonly SliceLatency[] {
  return prepared(
    database,
    `SELECT slice AS at, n, max(took_ms) FILTER (WHERE rank = (n + 1) / 2) AS p50,
       max(took_ms) FILTER (WHERE rank = (n * 95 + 99) / 100) AS p95
     FROM (${RANKED}) GROUP BY slice, n ORDER BY slice`,
  ).all<SliceLatency>(sliceMs, sliceMs, since, until);
}

/** What is known of one agent within a stretch. */
export interface AgentSums {
  readonly agent: string;
  /** Prompts of which it was the first choice. */
  readonly routed: number;
  /** Times it was started. */
  readonly started: number;
  /** Runs whose end is known, by how they ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** When the last run failed or its call was refused; undefined: none did. */
  readonly lastFailureAt: number | undefined;
  /** Tokens of its runs, all kinds and models together; undefined: no run told any. */
  readonly tokens: number | undefined;
}

interface CountRow {
  readonly agent: string;
  readonly n: number;
}

interface EndRow extends CountRow {
  readonly end: string;
  readonly last: number;
  readonly tokens: number | null;
}

/** Ends that count as a failure of the agent, as its breaker counts them. */
export const FAILED_ENDS: readonly string[] = ['failed', 'refused'];

/** Every agent that was chosen, started or ended within a stretch, by id. */
export function agentSums(database: Database, { since, until }: Stretch): readonly AgentSums[] {
  const counted = (sql: string): CountRow[] => prepared(database, sql).all<CountRow>(since, until);
  const sums = new Map<string, Mutable>();
  const of = (agent: string): Mutable => {
    const known = sums.get(agent);
    if (known !== undefined) return known;
    const made = { agent, routed: 0, started: 0, ends: {}, lastFailureAt: undefined, tokens: undefined };
    sums.set(agent, made);
    return made;
  };
  for (const { agent, n } of counted(
    'SELECT agent, count(*) AS n FROM routes WHERE at >= ? AND at < ? AND agent IS NOT NULL GROUP BY agent',
  ))
    of(agent).routed = n;
  for (const { agent, n } of counted(
    'SELECT agent, count(*) AS n FROM spawns WHERE at >= ? AND at < ? GROUP BY agent',
  ))
    of(agent).started = n;
  for (const row of prepared(database, ENDS).all<EndRow>(since, until)) {
    const sum = of(row.agent);
    sum.ends[row.end] = row.n;
    if (row.tokens !== null) sum.tokens = (sum.tokens ?? 0) + row.tokens;
    if (FAILED_ENDS.includes(row.end)) sum.lastFailureAt = Math.max(sum.lastFailureAt ?? 0, row.last);
  }
  return [...sums.values()].sort((a, b) => (a.agent < b.agent ? -1 : 1));
}

const ENDS = `WITH runs AS (${RUNS})
  SELECT agent, "end", count(*) AS n, max(at) AS last, sum((
    SELECT sum(coalesce(value ->> 'input', 0) + coalesce(value ->> 'output', 0) + coalesce(value ->> 'cacheRead', 0)
      + coalesce(value ->> 'cacheWrite', 0)) FROM json_each(tokens))) AS tokens
  FROM runs GROUP BY agent, "end"`;

interface Mutable extends AgentSums {
  routed: number;
  started: number;
  ends: Record<string, number>;
  lastFailureAt: number | undefined;
  tokens: number | undefined;
}
