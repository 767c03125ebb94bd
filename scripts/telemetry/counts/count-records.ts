import type { Position } from '../../store/route-records.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { addDurations, addTotals, positionOf, type Source, setPosition } from './totals.ts';

/**
 * Adds new records of routes, calls and ends of agents to the totals, each once: a table's position and the sums move in one
 * transaction. Records that two processes hold are one row, and rows are numbered as they are written, so none comes in behind the
 * position.
 */

/** Upper bounds of the buckets of a route's duration, in seconds. */
export const ROUTE_BOUNDS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;

const TABLES = ['routes', 'spawns', 'outcomes'] as const;
type Table = (typeof TABLES)[number];

/** The plugin of an agent's id; empty for agents of a person or a project. */
const PLUGIN_OF_AGENT = `CASE WHEN instr(agent, ':') > 0 THEN substr(agent, 1, instr(agent, ':') - 1) ELSE '' END`;

/** A named model may be any text; labels are few. */
const CLASS_OF_MODEL = `CASE WHEN model IN ('haiku', 'sonnet', 'opus', 'fable') THEN model ELSE 'other' END`;

const COUNT: Readonly<Record<Table, (database: Database, source: Source) => void>> = {
  routes: (database, source) => {
    const labels = ['kind', `coalesce(plugin, '')`, `coalesce(cause, '')`];
    addTotals(database, 'arbiter_routes_total', labels, source);
    addDurations(database, 'arbiter_route_duration_seconds', [], source, {
      seconds: '(took_ms / 1000.0)',
      bounds: ROUTE_BOUNDS,
    });
  },
  spawns: (database, source) => {
    addTotals(database, 'arbiter_agent_calls_total', ['agent', PLUGIN_OF_AGENT], source);
    const chosen = { ...source, from: `${source.from} AND tier_by IS NOT NULL` };
    addTotals(database, 'arbiter_tier_choices_total', ['tier_by', CLASS_OF_MODEL], chosen);
    const first = {
      ...source,
      from: `${source.from} AND route_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM spawns AS earlier WHERE earlier.route_id = spawns.route_id AND earlier.seq < spawns.seq)`,
    };
    addTotals(database, 'arbiter_routes_followed_total', [PLUGIN_OF_AGENT], first);
  },
  outcomes: (database, source) => {
    addTotals(database, 'arbiter_agent_ends_total', ['agent', PLUGIN_OF_AGENT, '"end"'], source);
  },
};

export interface CountedRecords {
  /** Up to where each table has been counted. */
  readonly position: Position;
  /** Whether there is more. */
  readonly more: boolean;
}

/** Counts at most `limit` new rows of each table. */
export function countRecords(database: Database, limit: number): CountedRecords {
  return database.transaction(() => {
    const counted = TABLES.map((table) => countTable(database, table, limit));
    const at = (table: Table): number => counted.find((c) => c.table === table)?.to ?? 0;
    return {
      position: { routes: at('routes'), spawns: at('spawns'), outcomes: at('outcomes') },
      more: counted.some((c) => c.more),
    };
  });
}

function countTable(database: Database, table: Table, limit: number) {
  const from = positionOf(database, table);
  const end = database.prepare(`SELECT max(seq) AS n FROM ${table}`).get<{ n: number | null }>()?.n ?? from;
  const to = Math.max(from, Math.min(end, from + limit));
  if (to > from) {
    COUNT[table](database, { from: `${table} WHERE seq > ? AND seq <= ?`, parameters: [from, to] });
    setPosition(database, table, to);
  }
  return { table, to, more: to < end };
}
