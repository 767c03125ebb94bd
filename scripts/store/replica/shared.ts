import type { Attempt, State } from '../state.ts';
import { Replica, type ReplicaOptions } from './replica.ts';

/**
 * The replica in a {@link State}, which may close its file and open another one: a replica belongs to one open file, and this
 * hands out the right one. Keeps nothing else.
 */
export class SharedState {
  readonly #state: State;
  readonly #options: ReplicaOptions;
  #open: { readonly generation: number; readonly replica: Replica } | undefined;

  constructor(state: State, options: ReplicaOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** Runs work on the replica, or says why there is none at the moment. Never throws for a failing database. */
  attempt<T>(work: (replica: Replica) => T): Attempt<T> {
    return this.#state.attempt((database, generation) => {
      if (this.#open?.generation !== generation)
        this.#open = { generation, replica: new Replica(database, this.#options) };
      return work(this.#open.replica);
    });
  }
}
