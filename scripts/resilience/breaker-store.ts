import { type BreakerState, CLOSED } from './breaker.ts';

/** A breaker as a store keeps it. */
export interface NamedBreaker {
  /** What it guards: `agent:<id>`, `rpc:<plugin>`. */
  readonly name: string;
  readonly breaker: BreakerState;
  /** When it last changed, milliseconds since 1970. */
  readonly updatedAt: number;
}

/** What a change of a breaker gives: its next state, and something for the one who asked. */
export interface Change<T> {
  readonly state: BreakerState;
  readonly result: T;
}

/** Where breakers live. One that was never written is closed. Nothing of it throws for a store that cannot be had. */
export interface BreakerStore {
  /**
   * Changes one breaker; no other change of it, in any process, comes in between. `work` may run more than once and must have
   * no effect. A state that is the same object as before is not written.
   */
  change<T>(name: string, now: number, work: (state: BreakerState) => Change<T>): T;
  /** All that were ever written, by name; with a prefix, those whose names begin so. */
  list(prefix?: string): NamedBreaker[];
  /** Why this process is alone with its breakers at the moment, for people; undefined when it shares them. */
  readonly alone: string | undefined;
}

/** Breakers of this process alone; also what a store of many processes falls back to. */
export class MemoryBreakers implements BreakerStore {
  readonly #breakers: Map<string, NamedBreaker>;
  readonly alone = 'they are kept in the memory of one process';

  constructor(initial: readonly NamedBreaker[] = []) {
    this.#breakers = new Map(initial.map((named) => [named.name, named]));
  }

  change<T>(name: string, now: number, work: (state: BreakerState) => Change<T>): T {
    const before = this.#breakers.get(name)?.breaker ?? CLOSED;
    const { state, result } = work(before);
    if (state !== before) this.#breakers.set(name, { name, breaker: state, updatedAt: now });
    return result;
  }

  list(prefix = ''): NamedBreaker[] {
    return [...this.#breakers.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Forgets all of them: each is closed again. */
  clear(): void {
    this.#breakers.clear();
  }
}
