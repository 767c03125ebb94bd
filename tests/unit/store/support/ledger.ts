import type { Database, SqlValue } from '../../../../scripts/store/sqlite/database.ts';

/** A row of the table `ledger`, by its columns. */
export interface EntryRow {
  readonly message_id: string;
  readonly at: number;
  readonly session: string;
  readonly prompt_id: string | null;
  readonly run_id: string | null;
  readonly step: string | null;
  readonly plugin: string | null;
  readonly agent: string | null;
  readonly agent_id: string | null;
  readonly model: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly cost_nano_usd: number | null;
  readonly own_model: string | null;
  readonly own_cost_nano_usd: number | null;
}

/** Adds rows; what is not given is 1, 2, 3 and 4 tokens of a session, and the id is new. */
export function insertEntries(database: Database, rows: readonly Partial<EntryRow>[]): void {
  rows.forEach((row, i) => {
    const whole: Partial<EntryRow> = {
      message_id: `m${i}`,
      at: 1,
      session: 's1',
      model: 'm',
      input_tokens: 1,
      output_tokens: 2,
      cache_read_tokens: 3,
      cache_write_tokens: 4,
      ...row,
    };
    const columns = Object.keys(whole);
    database
      .prepare(`INSERT INTO ledger (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...(Object.values(whole) as SqlValue[]));
  });
}
