import type { Clock } from '../../../scripts/core/clock.ts';

/** The machine's clock, which a test may set. Durations go on as they do in reality. */
export class TestClock implements Clock {
  #offsetMs = 0;

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  monotonicMs(): number {
    return performance.now();
  }

  /** Forward, or back with a negative number. */
  jump(ms: number): void {
    this.#offsetMs += ms;
  }
}
