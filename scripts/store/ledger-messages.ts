import type { TokenCounts } from './ledger.ts';
import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/** One message of the model, as a transcript tells of it. */
export interface MessageEntry {
  /** Names the message for ever; the same one told again replaces what was told. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly session: string;
  readonly promptId: string | undefined;
  /** The run of an agent; undefined: the main thread. */
  readonly agentId: string | undefined;
  readonly of: AgentNames;
  readonly project: string | undefined;
  readonly model: string;
  readonly tokens: TokenCounts;
  /** For how long the cache writes are kept; undefined: not known. */
  readonly writes: { readonly fiveMinutes: number; readonly oneHour: number } | undefined;
  /** Undefined: no list has the model. */
  readonly cost: ListedCost | undefined;
  /** The model of the session's main thread at that time. */
  readonly ownModel: string | undefined;
  readonly ownNanoUsd: number | undefined;
}

export interface ListedCost {
  /** Dollars times 10⁹; undefined: the list has the model, and no price for such a use of it, or the use is not fully known. */
  readonly nanoUsd: number | undefined;
  /** Name of the price list. */
  readonly list: string;
}

/** Whose work a run of an agent is, as far as it is known. */
export interface AgentNames {
  readonly agent: string | undefined;
  readonly plugin: string | undefined;
  readonly runId: string | undefined;
  readonly step: string | undefined;
}

export const NOBODY: AgentNames = { agent: undefined, plugin: undefined, runId: undefined, step: undefined };

/**
 * Adds a message, or tells it again: what was told last counts. A message that is there for another session, or another thread of this
 * one, stays that one's: what comes later is a copy, as a fork or an agent begins with.
 */
export function putMessage(database: Database, entry: MessageEntry): void {
  const { tokens, of } = entry;
  prepared(
    database,
    `INSERT INTO ledger (message_id, at, session, prompt_id, agent_id, agent, plugin, run_id, step, project, model,
       input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
       cost_nano_usd, price_list, own_model, own_cost_nano_usd)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET at = excluded.at, prompt_id = coalesce(excluded.prompt_id, prompt_id),
       agent = coalesce(excluded.agent, agent),
       plugin = coalesce(excluded.plugin, plugin), run_id = coalesce(excluded.run_id, run_id),
       step = coalesce(excluded.step, step), project = coalesce(excluded.project, project), model = excluded.model,
       input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
       cache_read_tokens = excluded.cache_read_tokens, cache_write_tokens = excluded.cache_write_tokens,
       cache_write_5m_tokens = excluded.cache_write_5m_tokens, cache_write_1h_tokens = excluded.cache_write_1h_tokens,
       cost_nano_usd = excluded.cost_nano_usd, price_list = excluded.price_list, own_model = excluded.own_model,
       own_cost_nano_usd = excluded.own_cost_nano_usd
     WHERE session = excluded.session AND agent_id IS excluded.agent_id`,
  ).run(
    entry.id,
    entry.at,
    entry.session,
    entry.promptId ?? null,
    entry.agentId ?? null,
    of.agent ?? null,
    of.plugin ?? null,
    of.runId ?? null,
    of.step ?? null,
    entry.project ?? null,
    entry.model,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheWrite,
    entry.writes?.fiveMinutes ?? null,
    entry.writes?.oneHour ?? null,
    entry.cost?.nanoUsd ?? null,
    entry.cost?.list ?? null,
    entry.ownModel ?? null,
    entry.ownNanoUsd ?? null,
  );
}

export const APART_SQL =
  'SELECT 1 AS found FROM ledger WHERE session = ? AND run_id IS NOT NULL AND agent_id IS NULL LIMIT 1';
export const MAIN_MODEL_SQL =
  'SELECT model FROM ledger INDEXED BY ledger_main WHERE session = ? AND agent_id IS NULL AND at <= ? ORDER BY at DESC LIMIT 1';

/** Whether a session was a step's own: what it used is in the ledger as Claude Code has reported it, so its transcript is not counted. */
export function isCountedApart(database: Database, session: string): boolean {
  return prepared(database, APART_SQL).get<{ found: number }>(session) !== undefined;
}

/** The model of a session's main thread at a time: of its last message before, else of its first; undefined without any. */
export function mainModelAt(database: Database, session: string, at: number): string | undefined {
  const before = prepared(database, MAIN_MODEL_SQL);
  const first = prepared(
    database,
    'SELECT model FROM ledger INDEXED BY ledger_main WHERE session = ? AND agent_id IS NULL ORDER BY at LIMIT 1',
  );
  return (before.get<{ model: string }>(session, at) ?? first.get<{ model: string }>(session))?.model;
}
