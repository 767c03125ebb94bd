import type { Database, SqlValue, Statement } from './sqlite/database.ts';

/**
 * Rows of `routes`, `spawns` and `outcomes`: what was decided, which agent was started, how it ended. For health and
 * measurement only. `key` identifies a record for ever: adding one twice is adding it once, whoever does it.
 */
export interface StoredRoute {
  readonly type: 'route';
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly session: string;
  readonly promptId?: string | undefined;
  readonly promptHash: string;
  readonly promptChars: number;
  readonly kind: string;
  readonly plugin?: string | undefined;
  readonly agent?: string | undefined;
  readonly cause?: string | undefined;
  readonly confidence: number;
  readonly tier: string;
  readonly complexity: string;
  readonly candidates: readonly { readonly agent: string; readonly score: number }[];
  readonly tookMs: number;
}

export type TierBy = 'claude' | 'words' | 'named';

export interface StoredSpawn {
  readonly type: 'spawn';
  readonly at: string;
  readonly session: string;
  readonly promptId?: string | undefined;
  readonly routeId?: string | undefined;
  readonly toolUseId: string;
  readonly agent: string;
  readonly shell?: string | undefined;
  readonly model?: string | undefined;
  /** Who chose the tier of a routed call: Claude, asked by the route's text; the prompt's words; whoever named a model. */
  readonly tierBy?: TierBy | undefined;
  /** The step of a chain that it is for. */
  readonly runId?: string | undefined;
  readonly step?: string | undefined;
}

export interface StoredOutcome {
  readonly type: 'outcome';
  readonly at: string;
  readonly session: string;
  readonly routeId?: string | undefined;
  readonly toolUseId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly agent: string;
  readonly end: string;
  readonly status?: string | undefined;
  readonly tokens: Readonly<Record<string, unknown>>;
}

export type StoredRecord = StoredRoute | StoredSpawn | StoredOutcome;

/** A record with what identifies it. A route's key is its id. */
export interface KeyedRecord {
  readonly key: string;
  readonly record: StoredRecord;
}

const TABLES = ['routes', 'spawns', 'outcomes'] as const;
type Table = (typeof TABLES)[number];

/** Up to where each table has been read. */
export type Position = Readonly<Record<Table, number>>;

/** The columns of each table beside `seq`, as they are inserted. */
const COLUMNS: Readonly<Record<Table, readonly string[]>> = {
  routes: [
    'id',
    'at',
    'session',
    'prompt_id',
    'prompt_hash',
    'prompt_chars',
    'kind',
    'plugin',
    'agent',
    'cause',
    'confidence',
    'tier',
    'complexity',
    'candidates',
    'took_ms',
  ],
  spawns: [
    'key',
    'at',
    'session',
    'prompt_id',
    'route_id',
    'tool_use_id',
    'agent',
    'shell',
    'model',
    'run_id',
    'step',
    'tier_by',
  ],
  outcomes: [
    'key',
    'at',
    'session',
    'route_id',
    'tool_use_id',
    'agent_id',
    'agent',
    'end',
    'status',
    'tokens',
  ],
};

/** Statements of one connection, compiled once. */
export class RouteRows {
  readonly #insert: Readonly<Record<Table, Statement>>;
  readonly #after: Readonly<Record<Table, Statement>>;

  constructor(database: Database) {
    const each = (sql: (table: Table) => string): Record<Table, Statement> => ({
      routes: database.prepare(sql('routes')),
      spawns: database.prepare(sql('spawns')),
      outcomes: database.prepare(sql('outcomes')),
    });
    this.#insert = each((table) => {
      const columns = COLUMNS[table];
      return `INSERT INTO ${table} (${columns.map((c) => `"${c}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
    });
    this.#after = each((table) => `SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?`);
  }

  /** Adds a record; false when it is there already. Throws a `StateConstraintError` for one that is not as it should be. */
  add({ key, record }: KeyedRecord): boolean {
    const [table, values] = valuesOf(key, record);
    return this.#insert[table].run(...values).changes === 1;
  }

  /** Records added after a position, at most `limit` of each kind, and the position behind them. */
  after(position: Position, limit: number): { readonly records: KeyedRecord[]; readonly position: Position } {
    const next = { ...position };
    const records = TABLES.flatMap((table) =>
      this.#after[table].all<Row>(position[table], limit).map((row) => {
        next[table] = row.seq;
        return keyedOf(table, row);
      }),
    );
    return { records, position: next };
  }
}

/** The newest records since a time, at most `limit` of each kind, oldest first by kind. */
export function recordsSince(database: Database, sinceMs: number, limit: number): KeyedRecord[] {
  return TABLES.flatMap((table) =>
    database
      .prepare(`SELECT * FROM ${table} WHERE at >= ? ORDER BY seq DESC LIMIT ?`)
      .all<Row>(sinceMs, limit)
      .map((row) => keyedOf(table, row))
      .reverse(),
  );
}

/** The position behind everything that is there. */
export function endOfRecords(database: Database): Position {
  const end = (table: Table): number =>
    database.prepare(`SELECT max(seq) AS n FROM ${table}`).get<{ n: number | null }>()?.n ?? 0;
  return { routes: end('routes'), spawns: end('spawns'), outcomes: end('outcomes') };
}

/**
 * Removes records older than a time, at most `limit` of each kind in one transaction; says how many. Those behind `upTo` stay, however
 * old they are: somebody has not counted them yet. Default: none stay.
 */
export function removeRecordsBefore(
  database: Database,
  beforeMs: number,
  limit: number,
  upTo?: Position,
): number {
  return database.transaction(() =>
    TABLES.reduce(
      (sum, table) =>
        sum +
        database
          .prepare(
            `DELETE FROM ${table} WHERE seq IN (SELECT seq FROM ${table} WHERE at < ? AND seq <= ? ORDER BY at LIMIT ?)`,
          )
          .run(beforeMs, upTo?.[table] ?? Number.MAX_SAFE_INTEGER, limit).changes,
      0,
    ),
  );
}

/** How many records of each kind are kept. */
export function countRecords(database: Database): Position {
  const count = (table: Table): number =>
    database.prepare(`SELECT count(*) AS n FROM ${table}`).get<{ n: number }>()?.n ?? 0;
  return { routes: count('routes'), spawns: count('spawns'), outcomes: count('outcomes') };
}

function valuesOf(key: string, r: StoredRecord): readonly [Table, readonly SqlValue[]] {
  const at = Date.parse(r.at);
  const or = (value: string | undefined): string | null => value ?? null;
  switch (r.type) {
    case 'route':
      return [
        'routes',
        [
          r.id,
          at,
          r.session,
          or(r.promptId),
          r.promptHash,
          r.promptChars,
          r.kind,
          or(r.plugin),
          or(r.agent),
          or(r.cause),
          r.confidence,
          r.tier,
          r.complexity,
          JSON.stringify(r.candidates),
          r.tookMs,
        ],
      ];
    case 'spawn':
      return [
        'spawns',
        [
          key,
          at,
          r.session,
          or(r.promptId),
          or(r.routeId),
          r.toolUseId,
          r.agent,
          or(r.shell),
          or(r.model),
          or(r.runId),
          or(r.step),
          or(r.tierBy),
        ],
      ];
    case 'outcome':
      return [
        'outcomes',
        [
          key,
          at,
          r.session,
          or(r.routeId),
          or(r.toolUseId),
          or(r.agentId),
          r.agent,
          r.end,
          or(r.status),
          JSON.stringify(r.tokens),
        ],
      ];
  }
}

/** A row of one of the tables, with all its columns. */
export type Row = Readonly<Record<string, SqlValue>> & { readonly seq: number; readonly at: number };

/** The record that a whole row holds. */
export function keyedOf(table: Table, row: Row): KeyedRecord {
  const text = (name: string): string => String(row[name]);
  const maybe = (name: string): Record<string, string> =>
    row[name] === null ? {} : { [camel(name)]: text(name) };
  const common = { at: new Date(row.at).toISOString(), session: text('session') };
  if (table === 'routes') {
    const record: StoredRoute = {
      type: 'route',
      id: text('id'),
      ...common,
      ...maybe('prompt_id'),
      promptHash: text('prompt_hash'),
      promptChars: Number(row['prompt_chars']),
      kind: text('kind'),
      ...maybe('plugin'),
      ...maybe('agent'),
      ...maybe('cause'),
      confidence: Number(row['confidence']),
      tier: text('tier'),
      complexity: text('complexity'),
      candidates: JSON.parse(text('candidates')) as StoredRoute['candidates'],
      tookMs: Number(row['took_ms']),
    };
    return { key: record.id, record };
  }
  if (table === 'spawns') {
    const record: StoredSpawn = {
      type: 'spawn',
      ...common,
      ...maybe('prompt_id'),
      ...maybe('route_id'),
      toolUseId: text('tool_use_id'),
      agent: text('agent'),
      ...maybe('shell'),
      ...maybe('model'),
      ...maybe('run_id'),
      ...maybe('step'),
      ...maybe('tier_by'),
    };
    return { key: text('key'), record };
  }
  const record: StoredOutcome = {
    type: 'outcome',
    ...common,
    ...maybe('route_id'),
    ...maybe('tool_use_id'),
    ...maybe('agent_id'),
    agent: text('agent'),
    end: text('end'),
    ...maybe('status'),
    tokens: JSON.parse(text('tokens')) as StoredOutcome['tokens'],
  };
  return { key: text('key'), record };
}

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
