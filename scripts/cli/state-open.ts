import { dataFolder } from '../host/data-folder.ts';
import { Replica } from '../store/replica/replica.ts';
import type { Database } from '../store/sqlite/database.ts';
import { State } from '../store/state.ts';
import type { Context } from './app.ts';

/** A person waits longer than a prompt does. */
const BUSY_MS = 5_000;

/** The state of a data folder, for one command. */
export function openState(context: Pick<Context, 'env' | 'io'>, mode: 'open' | 'look' = 'open'): State {
  return new State({
    dataFolder: dataFolder(context.env),
    clock: context.io.clock,
    busyTimeoutMs: BUSY_MS,
    mode,
  });
}

/** Work on the state of a command's data folder. Throws the reason when it cannot be used. */
export function withState<T>(
  context: Pick<Context, 'env' | 'io'>,
  work: (database: Database, state: State) => T,
  mode: 'open' | 'look' = 'open',
): T {
  const state = openState(context, mode);
  try {
    const attempt = state.attempt((database) => work(database, state));
    if (attempt.kind === 'unavailable') throw attempt.trouble;
    return attempt.value;
  } finally {
    state.close();
  }
}

/** Work on the shared state of a command's data folder. */
export function withReplica<T>(context: Pick<Context, 'env' | 'io'>, work: (replica: Replica) => T): T {
  return withState(context, (database) => work(new Replica(database, { clock: context.io.clock })));
}

export interface OpenedReplica {
  readonly replica: Replica;
  close(): void;
}

/** The shared state of a data folder, until it is closed. Throws the reason when it cannot be used. */
export function openReplica({ io }: Pick<Context, 'io'>, folder: string): OpenedReplica {
  const state = new State({ dataFolder: folder, clock: io.clock, busyTimeoutMs: BUSY_MS });
  const attempt = state.attempt((database) => new Replica(database, { clock: io.clock }));
  if (attempt.kind === 'unavailable') throw attempt.trouble;
  return { replica: attempt.value, close: () => state.close() };
}
