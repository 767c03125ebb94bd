import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/** Tokens of one model, as they were counted. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What one attempt of a step has used of one model, in a session of its own. */
export interface LedgerEntry {
  /** Names what was measured; a second entry of the same name is an error. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly session: string;
  readonly runId: string;
  readonly step: string;
  /** Full id, `plugin:name`; undefined for a command. */
  readonly agent: string | undefined;
  readonly plugin: string | undefined;
  readonly model: string;
  readonly tokens: TokenCounts;
  /** As Claude Code has reported it; undefined: it has not. */
  readonly usd: number | undefined;
}

/**
 * Adds one entry; the caller's transaction says with what it becomes durable. What was counted from the transcript of the same session
 * goes: this entry holds it too.
 */
export function addToLedger(database: Database, entry: LedgerEntry): void {
  const { tokens, usd } = entry;
  prepared(database, 'DELETE FROM ledger WHERE session = ? AND (run_id IS NULL OR agent_id IS NOT NULL)').run(
    entry.session,
  );
  prepared(
    database,
    `INSERT INTO ledger (message_id, at, session, run_id, step, plugin, agent, model,
       input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nano_usd, price_list)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    entry.id,
    entry.at,
    entry.session,
    entry.runId,
    entry.step,
    entry.plugin ?? null,
    entry.agent ?? null,
    entry.model,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheWrite,
    usd === undefined ? null : Math.round(usd * 1e9),
    usd === undefined ? null : 'claude-code',
  );
}
