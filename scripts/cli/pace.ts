import type { Clock } from '../core/clock.ts';

/**
 * Has something done soon, but never twice within a time. Many wishes within that time are one; a wish is never a reason for the
 * process to go on living.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, everyMs: number, act: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#act = act;
  }

  /** As soon as the pace allows. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#lastAt + this.#everyMs - this.#clock.monotonicMs();
    this.#timer = setTimeout(() => this.now(), Math.max(0, waitMs));
    this.#timer.unref();
  }

  /** At once, whatever the pace. */
  now(): void {
    this.stop();
    this.#lastAt = this.#clock.monotonicMs();
    this.#act();
  }

  /** Forgets what was wished for. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
