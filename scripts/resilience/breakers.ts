import type { Clock } from '../core/clock.ts';
import {
  type Admission,
  admit,
  type BreakerState,
  breakerAfter,
  type CallReport,
  CLOSED,
  trip,
} from './breaker.ts';
import type { BreakerStore, NamedBreaker } from './breaker-store.ts';
import type { BreakerPolicy } from './policy.ts';

/** The breakers of a machine, by name. Nothing here throws for a store that cannot be had: then they are closed and said to be alone. */
export class Breakers {
  readonly #store: BreakerStore;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(store: BreakerStore, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Why breakers are not shared with other processes at the moment, for people; undefined when they are. */
  get alone(): string | undefined {
    return this.#store.alone;
  }

  /**
   * Whether a call may be made now. Each that is admitted has to be reported under the same run; a run that asks again (after a
   * restart) gets its own probe back.
   */
  admit(name: string, run: string, policy: BreakerPolicy): Admission {
    const now = this.#clock.now();
    return this.#store.change(name, now, (state) => asChange(admit(state, run, now, policy)));
  }

  /** Tells of a call that is made whatever the breaker says. An open breaker takes it for a probe. */
  observe(name: string, run: string, policy: BreakerPolicy): void {
    const now = this.#clock.now();
    this.#store.change(name, now, (state) => asChange(admit(state, run, now, policy, true)));
  }

  /** Says how a call went, and gives the state that it left. */
  report(name: string, report: CallReport, policy: BreakerPolicy): BreakerState {
    const now = this.#clock.now();
    return this.#store.change(name, now, (before) => {
      const state = breakerAfter(before, report, now, policy);
      return { state, result: state };
    });
  }

  /** Opens one by hand, for so long or until it is reset. Gives what it was. */
  trip(name: string, reason: string, forMs?: number): BreakerState {
    const now = this.#clock.now();
    const until = forMs === undefined ? undefined : now + forMs;
    return this.#store.change(name, now, (before) => ({
      state: trip(before, reason, now, until),
      result: before,
    }));
  }

  /** Closes one and forgets its failures. Gives what it was. */
  reset(name: string): BreakerState {
    return this.#store.change(name, this.#clock.now(), (before) => ({ state: CLOSED, result: before }));
  }

  /** All that were ever used, by name. */
  list(prefix?: string): NamedBreaker[] {
    return this.#store.list(prefix);
  }
}

const asChange = ({ state, admission }: ReturnType<typeof admit>) => ({ state, result: admission });
