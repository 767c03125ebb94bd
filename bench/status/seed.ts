import { join } from 'node:path';
import { systemClock } from '../../scripts/core/clock.ts';
import { installRoot } from '../../scripts/store/migrations.ts';
import type { Database } from '../../scripts/store/sqlite/database.ts';
import { State } from '../../scripts/store/state.ts';

/** Rows of each kind; together a million. */
export const ROWS = { routes: 700_000, spawns: 150_000, ledger: 150_000 } as const;
/** Days over which they are spread, evenly, up to now. */
export const DAYS = 30;

/** The newest comes last, as in life. */
const AGE = `CAST((total - 1.0 - n) * ${DAYS} * 86400000 / total AS INTEGER)`;
const COUNT =
  'WITH RECURSIVE c (n, total) AS (SELECT 0, ? UNION ALL SELECT n + 1, total FROM c WHERE n + 1 < total)';

/** A data folder with a million records. Every other route has an agent, of which some were called. */
export function seedRecords(work: string): string {
  const folder = join(work, 'status-data');
  const state = new State({ dataFolder: folder, clock: systemClock, programFolders: [installRoot] });
  try {
    const done = state.attempt(fill);
    if (done.kind === 'unavailable') throw done.trouble;
  } finally {
    state.close();
  }
  return folder;
}

function fill(database: Database): void {
  const now = Date.now();
  const insert = (table: keyof typeof ROWS, columns: string, values: string): void => {
    const n = ROWS[table];
    database
      .prepare(`${COUNT} INSERT INTO ${table} (${columns}) SELECT ${values.replaceAll('AGE', AGE)} FROM c`)
      .run(n, now);
  };
  database.transaction(() => {
    insert(
      'routes',
      'at, id, session, prompt_hash, prompt_chars, kind, plugin, agent, cause, confidence, tier, complexity, candidates, took_ms',
      `? - AGE, 'route_' || n, 'session_' || (n / 50), 'abcdef0123456789', 80, iif(n % 2, 'agent', 'abstain'),
       iif(n % 2, 'plugin', NULL), iif(n % 2, 'plugin:agent_' || (n % 97), NULL), iif(n % 2, NULL, 'low-confidence'), 0.9, 'sonnet',
       'low', '[{"agent":"plugin:agent_1","score":12.3},{"agent":"plugin:agent_2","score":9.1}]', 0.4`,
    );
    insert(
      'spawns',
      'at, key, session, route_id, tool_use_id, agent',
      `? - AGE, 'spawn_' || n, 'session_' || (n / 50), 'route_' || (n * 14 / 6 * 2 + 1), 'tool_' || n,
       'plugin:agent_' || ((n * 14 / 6 * 2 + 1) % 97)`,
    );
    insert(
      'ledger',
      'at, message_id, session, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_nano_usd',
      `? - AGE, 'message_' || n, 'session_' || (n / 50), 'claude-sonnet-5-5', 100, 200, 3000, 400, 1000000`,
    );
  });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
