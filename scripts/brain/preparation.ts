import type { Clock } from '../core/clock.ts';
import type { IndexedAgent } from '../routing/index/fields.ts';
import { prepareHead, prepareWhole } from '../routing/index/prepared.ts';
import type { Lexicon } from '../routing/lexicon/load.ts';

/** So many new agents are prepared at once; they take some tens of milliseconds. */
const AT_ONCE = 20;

/** How long the rest is worked on before a prompt gets its turn, in milliseconds. */
const SLICE_MS = 4;

export interface PreparationOptions {
  readonly lexicon: Lexicon;
  readonly clock: Clock;
  /** Runs work soon, after what is waiting. */
  readonly later: (work: () => void) => void;
  /** Told when agents of which only the heads were prepared are prepared as a whole: time for another router. */
  readonly done: () => void;
}

/**
 * Prepares the agents that no earlier session has. A thousand of them take seconds, and a prompt may be waiting; so of many only the
 * heads are prepared at first (`routing/index/prepared.ts`), and the whole of them piece by piece while the session goes on.
 */
export class Preparation {
  readonly #options: PreparationOptions;
  #left: IndexedAgent[] = [];
  #isWaiting = false;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /**
   * Takes over the unknown agents of a registry, instead of those before. They can be routed to when it returns. True when that
   * is all; false when `done` will be called.
   */
  take(unknown: readonly IndexedAgent[]): boolean {
    const { lexicon } = this.#options;
    const few = unknown.length <= AT_ONCE;
    for (const agent of unknown) {
      if (few) prepareWhole(agent, lexicon);
      else prepareHead(agent, lexicon);
    }
    this.#left = few ? [] : unknown.toReversed();
    if (!few) this.#goOn();
    return few;
  }

  #goOn(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#options.later(() => {
      this.#isWaiting = false;
      this.#prepareSome();
      if (this.#left.length > 0) this.#goOn();
      else this.#options.done();
    });
  }

  #prepareSome(): void {
    const { lexicon, clock } = this.#options;
    const end = clock.monotonicMs() + SLICE_MS;
    for (let agent = this.#left.pop(); agent !== undefined; agent = this.#left.pop()) {
      prepareWhole(agent, lexicon);
      if (clock.monotonicMs() >= end) return;
    }
  }
}
