import { schemaVersion } from '../../store/migrate.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { State } from '../../store/state.ts';
import { reasonText } from './texts.ts';

/** The version of the schema that first has what a question is about (`orchestration/state/`). */
export const SCHEMA = { records: 1, breakers: 3, chains: 4, ledger: 6, objectives: 8 } as const;

export type Looked<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** A question to `state.db` as it is: whoever only looks does not move its schema forward, so parts of it may not be there yet. */
export function lookAt<T>(state: State, schema: number, work: (database: Database) => T): Looked<T> {
  const read = state.attempt((database) =>
    schemaVersion(database) < schema
      ? ({ kind: 'older' } as const)
      : ({ kind: 'done', value: work(database) } as const),
  );
  if (read.kind === 'unavailable') {
    // A state that no session has made yet is no trouble, and is found as soon as it is there.
    const absent = state.trouble === undefined;
    const reason = absent
      ? 'Nothing is recorded yet: no session has run here.'
      : reasonText(read.trouble.message);
    return { kind: 'unavailable', reason };
  }
  return read.value.kind === 'done'
    ? read.value
    : {
        kind: 'unavailable',
        reason: 'What is kept here was written by an older Arbiter. The next session moves it forward.',
      };
}
