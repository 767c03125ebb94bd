import type { Clock } from '../../core/clock.ts';
import { acquire, type HeldLock, release, whileHolding } from '../../store/locks.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { State } from '../../store/state.ts';
import { addOne, positionOf, setPosition } from '../counts/totals.ts';
import { chainSpans } from './chain-spans.ts';
import type { Exported, SpanExporter } from './exporter.ts';
import { agentSpans, routeSpans } from './prompt-spans.ts';
import type { SpanFact } from './span.ts';

/**
 * Sends what was recorded since the last time. Records are the queue: a collector that cannot be reached delays spans and loses none
 * for an hour; what is older then is dropped and counted. One process of a data folder sends at a time. The position moves after
 * the collector has taken a batch, so a process that dies sends that batch again, with the same ids.
 * The first time nothing is sent: traces begin when they are asked for.
 */
export interface SendOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly exporter: Pick<SpanExporter, 'send'>;
  /** For people: who sends. */
  readonly holder: string;
}

export type Sent =
  | { readonly kind: 'sent' | 'dropped'; readonly spans: number; readonly error?: string }
  /** Nothing new, the first time, another process sends, or the database cannot be had. */
  | { readonly kind: 'nothing' }
  /** It is tried again. */
  | { readonly kind: 'failed'; readonly error: string };

/** Records of a kind, and runs of chains, that go into one batch. */
const LIMIT = 200;
const RUNS = 20;
/** What could not be sent for so long is dropped. */
export const MAX_AGE_MS = 3_600_000;
const LEASE_MS = 60_000;
const LOCK = 'telemetry/traces';

/** One batch. Never rejects. */
export async function sendTraces({ state, clock, exporter, holder }: SendOptions): Promise<Sent> {
  const taken = state.attempt((database) => take(database, clock, holder));
  if (taken.kind === 'unavailable' || taken.value === undefined) return { kind: 'nothing' };
  const { lock, batch } = taken.value;
  const exported: Exported = batch.spans.length === 0 ? { kind: 'sent' } : await exporter.send(batch.spans);
  const expired = batch.newestMs < clock.now() - MAX_AGE_MS;
  const result = resultOf(exported, expired, batch.spans.length);
  state.attempt((database) => {
    whileHolding(database, lock, () => {
      if (result.kind !== 'sent' && result.kind !== 'dropped') return;
      for (const [source, position] of Object.entries(batch.positions))
        setPosition(database, source, position);
      addOne(database, 'arbiter_trace_spans_total', [result.kind], batch.spans.length);
    });
    release(database, lock);
  });
  return result;
}

function resultOf(exported: Exported, expired: boolean, spans: number): Sent {
  if (exported.kind === 'sent') return { kind: 'sent', spans };
  return exported.kind === 'refused' || expired
    ? { kind: 'dropped', spans, error: exported.error }
    : { kind: 'failed', error: exported.error };
}

interface Waiting {
  readonly spans: readonly SpanFact[];
  readonly newestMs: number;
  /** Where the next batch begins, by source. */
  readonly positions: Readonly<Record<string, number>>;
}

const SOURCES = { routes: 'trace/routes', outcomes: 'trace/outcomes', chains: 'trace/chains' } as const;

function take(
  database: Database,
  clock: Clock,
  holder: string,
): { readonly lock: HeldLock; readonly batch: Waiting } | undefined {
  const now = clock.now();
  if (positionOf(database, SOURCES.chains) === 0) {
    begin(database, now);
    return undefined;
  }
  if (waiting(database, now).spans.length === 0) return undefined;
  return database.transaction(() => {
    const acquired = acquire(database, clock, LOCK, holder, LEASE_MS);
    // Read once more: whoever had the lock may have sent it. Under the write lock no run ends, so none comes in behind the position.
    return acquired.kind === 'held' ? undefined : { lock: acquired.lock, batch: waiting(database, now) };
  });
}

function waiting(database: Database, now: number): Waiting {
  const routes = routeSpans(database, positionOf(database, SOURCES.routes), LIMIT);
  const agents = agentSpans(database, positionOf(database, SOURCES.outcomes), LIMIT);
  const chains = chainSpans(database, positionOf(database, SOURCES.chains), now, RUNS);
  const spans = [...routes.spans, ...agents.spans, ...chains.spans];
  return {
    spans,
    newestMs: spans.reduce((newest, span) => Math.max(newest, span.endMs), 0),
    positions: {
      [SOURCES.routes]: routes.position,
      [SOURCES.outcomes]: agents.position,
      [SOURCES.chains]: chains.position,
    },
  };
}

/** Everything up to now is not sent. */
function begin(database: Database, now: number): void {
  database.transaction(() => {
    for (const table of ['routes', 'outcomes'] as const) {
      const end = database.prepare(`SELECT coalesce(max(seq), 0) AS n FROM ${table}`).get<{ n: number }>()?.n;
      setPosition(database, SOURCES[table], end ?? 0);
    }
    setPosition(database, SOURCES.chains, now);
  });
}
