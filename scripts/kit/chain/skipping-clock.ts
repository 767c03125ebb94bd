import type { Clock } from '../../core/clock.ts';

/** The machine's time, plus all that was skipped: what would be waited for is over at once. */
export class SkippingClock implements Clock {
  #skippedMs = 0;

  now(): number {
    return Date.now() + this.#skippedMs;
  }

  monotonicMs(): number {
    return performance.now() + this.#skippedMs;
  }

  /** Goes on to a time, Unix milliseconds; never back. */
  skipTo(at: number): void {
    this.#skippedMs += Math.max(0, at - this.now());
  }
}
