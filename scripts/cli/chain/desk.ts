import { dataFolder } from '../../host/data-folder.ts';
import { ChainRuns } from '../../store/chain-runs.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { State } from '../../store/state.ts';
import type { Context } from '../app.ts';
import { openState } from '../state-open.ts';

/** The runs of a data folder, for one command. */
export interface Desk {
  readonly state: State;
  readonly database: Database;
  readonly runs: ChainRuns;
  readonly dataFolder: string;
  close(): void;
}

/** Opens the state and makes it when it is not there. Throws the reason when it cannot be used. */
export function openDesk(context: Pick<Context, 'env' | 'io'>): Desk {
  const state = openState(context);
  const attempt = state.attempt((database) => database);
  if (attempt.kind === 'unavailable') throw attempt.trouble;
  const database = attempt.value;
  return {
    state,
    database,
    runs: new ChainRuns(database, context.io.clock),
    dataFolder: dataFolder(context.env),
    close: () => state.close(),
  };
}

/** Works at the desk and closes it. */
export async function atDesk<T>(
  context: Pick<Context, 'env' | 'io'>,
  work: (desk: Desk) => T | Promise<T>,
): Promise<T> {
  const desk = openDesk(context);
  try {
    return await work(desk);
  } finally {
    desk.close();
  }
}

/** Who a command line is, for locks and answers. */
export const holderOf = (): string => `arbiter ${process.pid}`;
