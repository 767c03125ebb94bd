import {
  RouteRows,
  type StoredOutcome,
  type StoredRoute,
  type StoredSpawn,
} from '../../../../scripts/store/route-records.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { NOON } from '../../store/support/database.ts';

/** Records in a database, one after the other. */
export class Rows {
  readonly #rows: RouteRows;
  readonly database: Database;
  #n = 0;

  constructor(database: Database) {
    this.database = database;
    this.#rows = new RouteRows(database);
  }

  route(over: Partial<StoredRoute> & { readonly atMs?: number } = {}): string {
    const { atMs = NOON, ...rest } = over;
    const id = rest.id ?? `route_${++this.#n}`;
    this.#rows.add({
      key: id,
      record: {
        type: 'route',
        id,
        at: new Date(atMs).toISOString(),
        session: 's1',
        promptId: `prompt_${id}`,
        promptHash: 'h',
        promptChars: 3,
        kind: 'agent',
        plugin: 'p',
        agent: 'p:a',
        confidence: 0.9,
        tier: 'sonnet',
        complexity: 'simple',
        candidates: [],
        tookMs: 2,
        ...rest,
      },
    });
    return id;
  }

  spawn(over: Partial<StoredSpawn> & { readonly atMs?: number } = {}): string {
    const { atMs = NOON, ...rest } = over;
    const toolUseId = rest.toolUseId ?? `tool_${++this.#n}`;
    const at = new Date(atMs).toISOString();
    this.#rows.add({
      key: `spawn_${++this.#n}`,
      record: { type: 'spawn', at, session: 's1', agent: 'p:a', toolUseId, ...rest },
    });
    return toolUseId;
  }

  outcome(over: Partial<StoredOutcome> & { readonly atMs?: number } = {}): void {
    const { atMs = NOON, ...rest } = over;
    const at = new Date(atMs).toISOString();
    this.#rows.add({
      key: `outcome_${++this.#n}`,
      record: { type: 'outcome', at, session: 's1', agent: 'p:a', end: 'finished', tokens: {}, ...rest },
    });
  }

  /** A run of a chain with its journal. `events`: kind, seconds after the start, what else is in it. */
  chain(
    id: string,
    over: {
      readonly chain?: string;
      readonly status?: string;
      readonly createdMs?: number;
      readonly endedMs?: number | null;
      readonly session?: string;
    } = {},
    events: readonly (readonly [kind: string, afterSeconds: number, rest?: object])[] = [],
  ): void {
    const { chain = 'release', status = 'succeeded', createdMs = NOON, endedMs = NOON + 60_000 } = over;
    this.database
      .prepare(`INSERT INTO chain_definitions (hash, definition) VALUES ('d', '{}') ON CONFLICT DO NOTHING`)
      .run();
    this.database
      .prepare(
        `INSERT INTO chain_runs (id, chain, definition_hash, inputs, cwd, session, status, created_at, updated_at, ended_at)
         VALUES (?, ?, 'd', '{}', '/', ?, ?, ?, ?, ?)`,
      )
      .run(id, chain, over.session ?? null, status, createdMs, endedMs ?? createdMs, endedMs);
    events.forEach(([kind, after, rest = {}], i) => {
      this.database
        .prepare('INSERT INTO chain_journal (run_id, seq, at, event) VALUES (?, ?, ?, ?)')
        .run(id, i + 1, createdMs + after * 1_000, JSON.stringify({ kind, ...rest }));
    });
  }
}
