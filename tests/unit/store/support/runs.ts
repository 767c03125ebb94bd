import type { KeyedRecord } from '../../../../scripts/store/route-records.ts';
import { RouteRows } from '../../../../scripts/store/route-records.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { insertEntries } from './ledger.ts';

/** A run of an agent as hooks and transcripts would have left it. */
export interface TestRun {
  readonly agent: string;
  /** Unix milliseconds. */
  readonly endedAt: number;
  /** Undefined: its call is not recorded. */
  readonly minutes?: number;
  /** Cost of each of its messages; null: a model without a price. Default: nothing in the ledger. */
  readonly usd?: readonly (number | null)[];
  /** Default `finished`. */
  readonly end?: string;
  readonly session?: string;
  /** Default: another run than all before. */
  readonly id?: string;
}

let made = 0;

/** Adds records and entries of runs. The same `id` twice is a run that was resumed. */
export function insertRuns(database: Database, runs: readonly TestRun[]): void {
  const rows = new RouteRows(database);
  for (const run of runs) {
    const n = made++;
    const { agent, session = 's1', id = `run${n}`, end = 'finished' } = run;
    const at = new Date(run.endedAt).toISOString();
    const add = (record: KeyedRecord['record']): void =>
      void rows.add({ key: `k${n} ${record.type}`, record });
    const of = { session, agent, toolUseId: `tool-${id}` };
    if (run.minutes !== undefined)
      add({ type: 'spawn', at: new Date(run.endedAt - run.minutes * 60_000).toISOString(), ...of });
    add({ type: 'outcome', at, ...of, agentId: `agent-${id}`, end, tokens: {} });
    insertEntries(
      database,
      (run.usd ?? []).map((usd, i) => ({
        message_id: `m${n}.${i}`,
        at: run.endedAt - i,
        session,
        agent_id: `agent-${id}`,
        agent,
        model: usd === null ? 'no-list-has-it' : 'claude-sonnet-4-5',
        cost_nano_usd: usd === null ? null : Math.round(usd * 1e9),
      })),
    );
  }
}
