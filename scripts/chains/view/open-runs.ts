import { driverLock } from '../../store/chain-runs.ts';
import { holderOfLock } from '../../store/locks.ts';
import type { Database } from '../../store/sqlite/database.ts';

/** A run that has not ended. */
export interface OpenRun {
  readonly run: string;
  readonly chain: string;
  /** `interrupted`: nobody drives it, and it does not wait. `person`: it waits for an answer. `waiting`: for time or a message. */
  readonly state: 'running' | 'interrupted' | 'person' | 'waiting';
  /** Steps at which a person is asked. */
  readonly asks: readonly string[];
  readonly session: string | undefined;
}

/** Questions of a run that nobody has answered: entered, and nothing was written of the step since. */
const OPEN_QUESTIONS = `SELECT json_extract(asked.event, '$.path') AS path FROM chain_journal asked
  WHERE asked.run_id = ? AND json_extract(asked.event, '$.wait.kind') = 'approval' AND NOT EXISTS (
    SELECT 1 FROM chain_journal later WHERE later.run_id = asked.run_id AND later.seq > asked.seq
      AND json_extract(later.event, '$.path') = json_extract(asked.event, '$.path'))
  ORDER BY asked.seq`;

/** Runs under way at a glance, newest first, without folding their journals; at most `limit`. */
export function openRuns(database: Database, now: number, limit = 50): OpenRun[] {
  const questions = database.prepare(OPEN_QUESTIONS);
  return database
    .prepare(
      `SELECT id, chain, status, session FROM chain_runs WHERE ended_at IS NULL ORDER BY created_at DESC LIMIT ?`,
    )
    .all<{ id: string; chain: string; status: string; session: string | null }>(limit)
    .map(({ id, chain, status, session }) => {
      const asks = status === 'waiting' ? questions.all<{ path: string }>(id).map(({ path }) => path) : [];
      return { run: id, chain, asks, session: session ?? undefined, state: stateOf(id, status, asks) };
    });

  function stateOf(id: string, status: string, asks: readonly string[]): OpenRun['state'] {
    if (status === 'waiting') return asks.length > 0 ? 'person' : 'waiting';
    return holderOfLock(database, driverLock(id), now) === undefined ? 'interrupted' : 'running';
  }
}
