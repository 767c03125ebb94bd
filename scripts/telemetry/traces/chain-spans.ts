import type { Database } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';
import { type Batch, named, promptOfRun, traceOfRun } from './prompt-spans.ts';
import { known, type SpanFact, spanIdOf } from './span.ts';

/**
 * Spans of runs that have ended, and of the attempts of their steps. A run whose steps were called in a prompt is part of that
 * prompt's trace; any other is a trace of its own.
 */

/** Attempts of one run that are sent; of a run with more, the first. */
export const MAX_ATTEMPTS = 1_000;

interface RunRow {
  readonly id: string;
  readonly chain: string;
  readonly session: string | null;
  readonly status: string;
  readonly created_at: number;
  readonly ended_at: number;
  readonly cost_nano_usd: number | null;
  readonly tokens: number | null;
}

interface EventRow {
  readonly at: number;
  readonly kind: string;
  readonly path: string | null;
  readonly direction: string | null;
  readonly attempt: number | null;
  readonly work: string | null;
  readonly code: string | null;
}

/** Runs that ended after a time and before another, oldest first: `limit` of them, and those that ended with the last one. */
export function chainSpans(database: Database, afterMs: number, beforeMs: number, limit: number): Batch {
  const rows = prepared(
    database,
    `SELECT id, chain, session, status, created_at, ended_at, cost_nano_usd, tokens FROM chain_runs
     WHERE ended_at > ? AND ended_at < ? AND ended_at <= coalesce((
       SELECT ended_at FROM chain_runs WHERE ended_at > ? ORDER BY ended_at LIMIT 1 OFFSET ?), ended_at) ORDER BY ended_at`,
  ).all<RunRow>(afterMs, beforeMs, afterMs, limit - 1);
  return {
    spans: rows.flatMap((row) => runSpans(database, row)),
    position: rows.at(-1)?.ended_at ?? afterMs,
  };
}

function runSpans(database: Database, row: RunRow): SpanFact[] {
  const traceId = traceOfRun(database, row.id, row.session);
  const prompt = promptOfRun(database, row.id, row.session);
  const common = {
    'session.id': row.session,
    'arbiter.chain': named(row.chain),
    'arbiter.chain.run': row.id,
  };
  const run: SpanFact = {
    traceId,
    spanId: spanIdOf(row.id),
    parentId: prompt === undefined ? undefined : spanIdOf(prompt),
    name: `chain ${named(row.chain)}`,
    startMs: row.created_at,
    endMs: row.ended_at,
    attributes: known({
      ...common,
      'arbiter.chain.status': row.status,
      'arbiter.tokens': row.tokens,
      'arbiter.cost.usd': row.cost_nano_usd === null ? null : row.cost_nano_usd / 1e9,
    }),
    failed: row.status !== 'succeeded' && row.status !== 'cancelled',
  };
  return [run, ...attempts(database, row).map((attempt) => attemptSpan(row.id, traceId, common, attempt))];
}

interface Attempt {
  readonly started: EventRow;
  readonly ended: EventRow;
}

function attempts(database: Database, { id, created_at: created }: RunRow): Attempt[] {
  const events = prepared(
    database,
    `SELECT at, json_extract(event, '$.kind') AS kind, json_extract(event, '$.path') AS path,
       json_extract(event, '$.direction') AS direction, json_extract(event, '$.attempt') AS attempt,
       json_extract(event, '$.input.kind') AS work, json_extract(event, '$.error.code') AS code
     FROM chain_journal WHERE run_id = ? AND at >= ?
       AND json_extract(event, '$.kind') IN ('started', 'succeeded', 'failed', 'cancelled', 'interrupted') ORDER BY seq`,
  ).all<EventRow>(id, created);
  const open = new Map<string | null, EventRow>();
  const done: Attempt[] = [];
  for (const event of events) {
    if (event.kind === 'started') open.set(event.path, event);
    const started = open.get(event.path);
    if (event.kind === 'started' || started === undefined) continue;
    open.delete(event.path);
    done.push({ started, ended: event });
  }
  return done.slice(0, MAX_ATTEMPTS);
}

function attemptSpan(
  runId: string,
  traceId: string,
  common: Readonly<Record<string, string | null | undefined>>,
  { started, ended }: Attempt,
): SpanFact {
  const { path, direction, attempt } = started;
  return {
    traceId,
    spanId: spanIdOf(`${runId} ${path} ${direction} ${attempt} ${started.at}`),
    parentId: spanIdOf(runId),
    name: `step ${named(path)}`,
    startMs: started.at,
    endMs: ended.at,
    attributes: known({
      ...common,
      'arbiter.chain.step': named(path),
      'arbiter.chain.direction': direction,
      'arbiter.chain.attempt': attempt,
      'arbiter.chain.work': started.work,
      'arbiter.chain.result': ended.kind,
      // The code only: a message may repeat what somebody has typed.
      'error.type': named(ended.code),
    }),
    failed: ended.kind === 'failed',
  };
}
