import type { CachedResult, ResultCache } from '../resilience/result-cache.ts';
import type { State } from './state.ts';

/** Characters of JSON of one result … */
const MAX_CHARS = 262_144;
/** … and results in all; the oldest go first. */
const MAX_RESULTS = 500;

/**
 * Last good results in `state.db`. Never the source of truth for anything: one that is too large, or that comes while the database
 * cannot be had, is not kept.
 */
export class SqliteResults implements ResultCache {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  get(key: string): CachedResult | undefined {
    const read = this.#state.attempt((database) =>
      database
        .prepare('SELECT value, at FROM cached_results WHERE key = ?')
        .get<{ value: string; at: number }>(key),
    );
    if (read.kind === 'unavailable' || read.value === undefined) return undefined;
    return { value: JSON.parse(read.value.value), at: read.value.at };
  }

  put(key: string, value: unknown, at: number): void {
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined || text.length > MAX_CHARS) return;
    this.#state.attempt((database) =>
      database.transaction(() => {
        database
          .prepare(
            `INSERT INTO cached_results (key, value, at) VALUES (?, ?, ?)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at`,
          )
          .run(key, text, at);
        database
          .prepare(
            'DELETE FROM cached_results WHERE key IN (SELECT key FROM cached_results ORDER BY at DESC LIMIT -1 OFFSET ?)',
          )
          .run(MAX_RESULTS);
      }),
    );
  }
}
