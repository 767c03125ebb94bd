import { safeLine } from '../../core/untrusted.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';
import { known, type SpanFact, spanIdOf, traceIdOf } from './span.ts';

/** Spans of prompts and of the agents that were called for them. One trace a prompt; its root is the decision. */

const MAX_NAME = 200;

interface RouteRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly session: string;
  readonly prompt_id: string | null;
  readonly prompt_chars: number;
  readonly kind: string;
  readonly plugin: string | null;
  readonly agent: string | null;
  readonly cause: string | null;
  readonly confidence: number;
  readonly tier: string;
  readonly complexity: string;
  readonly took_ms: number;
}

/** Decisions behind a position, with the position of the last. */
export function routeSpans(database: Database, after: number, limit: number): Batch {
  const rows = prepared(database, 'SELECT * FROM routes WHERE seq > ? ORDER BY seq LIMIT ?').all<RouteRow>(
    after,
    limit,
  );
  return { spans: rows.map(routeSpan), position: rows.at(-1)?.seq ?? after };
}

export interface Batch {
  readonly spans: readonly SpanFact[];
  readonly position: number;
}

function routeSpan(row: RouteRow): SpanFact {
  return {
    traceId: traceIdOf(row.id),
    spanId: spanIdOf(row.id),
    parentId: undefined,
    name: 'prompt',
    startMs: row.at - row.took_ms,
    endMs: row.at,
    attributes: known({
      'prompt.id': row.prompt_id,
      'session.id': row.session,
      'arbiter.prompt.chars': row.prompt_chars,
      'arbiter.route.id': row.id,
      'arbiter.route.kind': row.kind,
      'arbiter.route.plugin': named(row.plugin),
      'arbiter.route.agent': named(row.agent),
      'arbiter.route.cause': row.cause,
      'arbiter.route.confidence': row.confidence,
      'arbiter.route.tier': row.tier,
      'arbiter.route.complexity': row.complexity,
    }),
    failed: false,
  };
}

interface OutcomeRow {
  readonly seq: number;
  readonly key: string;
  readonly at: number;
  readonly session: string;
  readonly agent: string;
  readonly end: string;
  readonly status: string | null;
  readonly tokens: string;
  readonly route_id: string | null;
  readonly started_at: number | null;
  readonly prompt_id: string | null;
  readonly model: string | null;
  readonly run_id: string | null;
  readonly step: string | null;
}

/** Ends of agents behind a position, each with the call that began it. */
export function agentSpans(database: Database, after: number, limit: number): Batch {
  const rows = prepared(
    database,
    `SELECT o.seq, o.key, o.at, o.session, o.agent, o.end, o.status, o.tokens, coalesce(o.route_id, s.route_id) AS route_id,
       s.at AS started_at, s.prompt_id, s.model, s.run_id, s.step
     FROM outcomes AS o LEFT JOIN spawns AS s
       ON s.seq = (SELECT max(seq) FROM spawns WHERE session = o.session AND tool_use_id = o.tool_use_id)
     WHERE o.seq > ? ORDER BY o.seq LIMIT ?`,
  ).all<OutcomeRow>(after, limit);
  return { spans: rows.map((row) => agentSpan(database, row)), position: rows.at(-1)?.seq ?? after };
}

function agentSpan(database: Database, row: OutcomeRow): SpanFact {
  const run = row.run_id === null ? undefined : traceOfRun(database, row.run_id, row.session);
  const route =
    run === undefined ? (row.route_id ?? routeOf(database, row.session, row.prompt_id)) : undefined;
  return {
    traceId: run ?? traceIdOf(route ?? row.key),
    spanId: spanIdOf(row.key),
    parentId: row.run_id !== null ? spanIdOf(row.run_id) : route === undefined ? undefined : spanIdOf(route),
    name: `agent ${named(row.agent)}`,
    startMs: row.started_at ?? row.at,
    endMs: row.at,
    attributes: known({
      'prompt.id': row.prompt_id,
      'session.id': row.session,
      'arbiter.agent': named(row.agent),
      'arbiter.agent.end': row.end,
      'arbiter.agent.status': row.status,
      'arbiter.agent.model': named(row.model),
      'arbiter.chain.run': row.run_id,
      'arbiter.chain.step': named(row.step),
      ...tokensOf(row.tokens),
    }),
    failed: row.end === 'failed' || row.end === 'refused',
  };
}

/** The decision for a prompt; undefined when it was not recorded. */
function routeOf(database: Database, session: string, promptId: string | null): string | undefined {
  if (promptId === null) return undefined;
  return prepared(
    database,
    'SELECT id FROM routes WHERE session = ? AND prompt_id = ? ORDER BY seq LIMIT 1',
  ).get<{ id: string }>(session, promptId)?.id;
}

/** The trace of a run: of the prompt in which its first step was called, or its own. */
export function traceOfRun(database: Database, runId: string, session: string | null): string {
  return traceIdOf(promptOfRun(database, runId, session) ?? runId);
}

/** The decision in whose trace a run is. */
export function promptOfRun(database: Database, runId: string, session: string | null): string | undefined {
  if (session === null) return undefined;
  const first = prepared(
    database,
    'SELECT prompt_id FROM spawns WHERE session = ? AND run_id = ? ORDER BY seq LIMIT 1',
  ).get<{ prompt_id: string | null }>(session, runId);
  return routeOf(database, session, first?.prompt_id ?? null);
}

function tokensOf(text: string): Record<string, number> {
  const sums = { input: 0, output: 0 };
  const models = Object.values(JSON.parse(text) as Record<string, Partial<typeof sums>>);
  for (const { input = 0, output = 0 } of models) {
    sums.input += input;
    sums.output += output;
  }
  return models.length === 0
    ? {}
    : { 'arbiter.tokens.input': sums.input, 'arbiter.tokens.output': sums.output };
}

/** Names come from other people's plugins. */
export const named = (text: string | null): string | undefined =>
  text === null ? undefined : safeLine(text, MAX_NAME);
