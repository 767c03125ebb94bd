import type { TokenCounts } from './ledger.ts';
import type { Database } from './sqlite/database.ts';

/**
 * Sums over the ledger. An entry is one message of the model, or what one attempt of a chain's step has used of one model in a
 * session of its own. A price that is not known is in no sum of dollars; every sum says of how many entries it is.
 */

/** From a time up to, and without, another one; Unix milliseconds. */
export interface LedgerWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LedgerSums {
  /** Entries; 0: nothing was measured, and the sums say nothing. */
  readonly n: number;
  readonly sessions: number;
  /** Of the first and the last entry, Unix milliseconds; undefined without any. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
  readonly tokens: TokenCounts;
  /** Dollars times 10⁹ of the entries that have a price; undefined when none has one. */
  readonly nanoUsd: number | undefined;
  readonly unpriced: number;
  readonly counterfactual: Counterfactual;
}

/**
 * The same tokens on the model of each session's main thread. Another model would have used other tokens, so this is no forecast.
 * Steps in sessions of their own are left out: they have no main thread beside them.
 */
export interface Counterfactual {
  /** Entries of which both costs are known … */
  readonly n: number;
  /** … and of which one is not: the saving is then not measured. */
  readonly unknown: number;
  /** What these `n` have cost, and would have cost, in dollars times 10⁹. */
  readonly nanoUsd: number;
  readonly ownNanoUsd: number;
}

export interface LedgerGroup extends LedgerSums {
  /** What the entries have in common; {@link LABELS} where they have nothing of that kind. */
  readonly name: string;
}

export const LEDGER_KEYS = [
  'agent',
  'model',
  'plugin',
  'chain',
  'step',
  'project',
  'session',
  'prompt',
] as const;
export type LedgerKey = (typeof LEDGER_KEYS)[number];

/** Names of groups that are no name of anything; no id has parentheses. */
export const LABELS = {
  main: '(main thread)',
  unknownAgent: '(unknown agent)',
  command: '(command of a chain)',
  noPlugin: '(no plugin)',
  noChain: '(no chain)',
  lostChain: '(chain that is forgotten)',
  unknown: '(unknown)',
} as const;

/** A step in a session of its own. */
const APART = '(run_id IS NOT NULL AND agent_id IS NULL)';
const COMPARED = 'cost_nano_usd IS NOT NULL AND own_cost_nano_usd IS NOT NULL';

const SUMS = `count(*) AS n, count(DISTINCT session) AS sessions, min(at) AS first_at, max(at) AS last_at,
  sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cache_read_tokens) AS cache_read,
  sum(cache_write_tokens) AS cache_write, sum(cost_nano_usd) AS nano_usd,
  count(*) - count(cost_nano_usd) AS unpriced,
  count(*) FILTER (WHERE NOT ${APART} AND ${COMPARED}) AS compared,
  count(*) FILTER (WHERE NOT ${APART} AND NOT (${COMPARED})) AS not_compared,
  sum(cost_nano_usd) FILTER (WHERE NOT ${APART} AND ${COMPARED}) AS compared_nano_usd,
  sum(own_cost_nano_usd) FILTER (WHERE NOT ${APART} AND ${COMPARED}) AS own_nano_usd`;

const CHAIN = `CASE WHEN run_id IS NULL THEN '${LABELS.noChain}'
  ELSE coalesce((SELECT chain FROM chain_runs WHERE id = run_id), '${LABELS.lostChain}') END`;

const NAME: Readonly<Record<LedgerKey, string>> = {
  agent: `coalesce(agent, CASE WHEN agent_id IS NOT NULL THEN '${LABELS.unknownAgent}'
    WHEN run_id IS NOT NULL THEN '${LABELS.command}' ELSE '${LABELS.main}' END)`,
  model: 'model',
  plugin: `coalesce(plugin, '${LABELS.noPlugin}')`,
  chain: CHAIN,
  step: `${CHAIN} || CASE WHEN step IS NULL THEN '' ELSE ' ' || step END`,
  project: `coalesce(project, '${LABELS.unknown}')`,
  session: 'session',
  prompt: `coalesce(prompt_id, '${LABELS.unknown}')`,
};

/** SQL of {@link ledgerSums}, for who looks at its plan. */
export const LEDGER_SUMS_SQL = `SELECT ${SUMS} FROM ledger WHERE at >= ? AND at < ?`;

/** Everything in a window, or what some models have done. A day among a million entries takes a few milliseconds. */
export function ledgerSums(
  database: Database,
  { fromMs, toMs }: LedgerWindow,
  models?: readonly string[],
): LedgerSums {
  const only = models === undefined ? '' : ` AND model IN (${models.map(() => '?').join(', ')})`;
  const row = database.prepare(LEDGER_SUMS_SQL + only).get<Row>(fromMs, toMs, ...(models ?? []));
  return sumsOf(row ?? NOTHING);
}

/** What entries have cost. `nanoUsd`: as in {@link LedgerSums}. */
export type LedgerCost = Pick<LedgerSums, 'n' | 'nanoUsd' | 'unpriced'>;

/** The cost alone of everything in a window, for who looks at a glance: half the time of {@link ledgerSums}. */
export function ledgerCost(database: Database, { fromMs, toMs }: LedgerWindow): LedgerCost {
  const row = database
    .prepare(
      `SELECT count(*) AS n, sum(cost_nano_usd) AS nano_usd, count(*) - count(cost_nano_usd) AS unpriced
       FROM ledger WHERE at >= ? AND at < ?`,
    )
    .get<Pick<Row, 'n' | 'nano_usd' | 'unpriced'>>(fromMs, toMs);
  return { n: row?.n ?? 0, nanoUsd: row?.nano_usd ?? undefined, unpriced: row?.unpriced ?? 0 };
}

/** The sums by what the entries have in common, dearest first. */
export function ledgerGroups(
  database: Database,
  { fromMs, toMs }: LedgerWindow,
  key: LedgerKey,
): readonly LedgerGroup[] {
  return database
    .prepare(
      `SELECT ${NAME[key]} AS name, ${SUMS} FROM ledger WHERE at >= ? AND at < ? GROUP BY 1
       ORDER BY nano_usd DESC NULLS LAST, sum(input_tokens + output_tokens) DESC, 1`,
    )
    .all<Row & { readonly name: string }>(fromMs, toMs)
    .map((row) => ({ name: row.name, ...sumsOf(row) }));
}

/** The same by time: one group for each window, in their order, named by `name`. */
export function ledgerByWindow(
  database: Database,
  windows: readonly (LedgerWindow & { readonly name: string })[],
): readonly LedgerGroup[] {
  return windows.map((window) => ({ name: window.name, ...ledgerSums(database, window) }));
}

/** The models of main threads that entries of a window are compared with, most entries first. */
export function ownModels(database: Database, { fromMs, toMs }: LedgerWindow): readonly string[] {
  return database
    .prepare(
      'SELECT own_model AS model FROM ledger WHERE at >= ? AND at < ? AND own_model IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1',
    )
    .all<{ model: string }>(fromMs, toMs)
    .map((row) => row.model);
}

/** How many entries there are in a window: a few milliseconds for each hundred thousand, where a sum over them takes a second or more. */
export function countEntries(database: Database, { fromMs, toMs }: LedgerWindow): number {
  const found = database
    .prepare('SELECT count(*) AS n FROM ledger WHERE at >= ? AND at < ?')
    .get<{ n: number }>(fromMs, toMs);
  return found?.n ?? 0;
}

/** When the first entry was made; undefined: there is none. */
export function firstEntryAt(database: Database): number | undefined {
  return database.prepare('SELECT min(at) AS at FROM ledger').get<{ at: number | null }>()?.at ?? undefined;
}

/** Dollars saved against the session's own model, times 10⁹; undefined: not measured, because a part of it is not known. */
export function savedNanoUsd({ n, unknown, nanoUsd, ownNanoUsd }: Counterfactual): number | undefined {
  return n === 0 || unknown > 0 ? undefined : ownNanoUsd - nanoUsd;
}

interface Row {
  readonly n: number;
  readonly sessions: number;
  readonly first_at: number | null;
  readonly last_at: number | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly cache_read: number | null;
  readonly cache_write: number | null;
  readonly nano_usd: number | null;
  readonly unpriced: number;
  readonly compared: number;
  readonly not_compared: number;
  readonly compared_nano_usd: number | null;
  readonly own_nano_usd: number | null;
}

const NOTHING: Row = {
  n: 0,
  sessions: 0,
  first_at: null,
  last_at: null,
  input: null,
  output: null,
  cache_read: null,
  cache_write: null,
  nano_usd: null,
  unpriced: 0,
  compared: 0,
  not_compared: 0,
  compared_nano_usd: null,
  own_nano_usd: null,
};

function sumsOf(row: Row): LedgerSums {
  return {
    n: row.n,
    sessions: row.sessions,
    firstAt: row.first_at ?? undefined,
    lastAt: row.last_at ?? undefined,
    tokens: {
      input: row.input ?? 0,
      output: row.output ?? 0,
      cacheRead: row.cache_read ?? 0,
      cacheWrite: row.cache_write ?? 0,
    },
    nanoUsd: row.nano_usd ?? undefined,
    unpriced: row.unpriced,
    counterfactual: {
      n: row.compared,
      unknown: row.not_compared,
      nanoUsd: row.compared_nano_usd ?? 0,
      ownNanoUsd: row.own_nano_usd ?? 0,
    },
  };
}
