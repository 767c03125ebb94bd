import { DEFAULT_PREFETCH } from './bus.ts';

/**
 * How many messages a consumer takes at once. A number that was asked for stays. Otherwise it begins with
 * {@link DEFAULT_PREFETCH} and doubles while whole batches are done in no time, so that the cost of a turn is shared by more of
 * them; it falls back as soon as a batch takes long, because what waits in one hand cannot be done by another.
 */
const MAX_PREFETCH = 256;
/** A batch done within this time may be larger, … */
const QUICK_MS = 20;
/** … one that took longer is too large. */
const SLOW_MS = 60;

export class Prefetch {
  readonly #fixed: number | undefined;
  #size: number;
  #tookMs = 0;
  #whole = false;

  constructor(fixed: number | undefined) {
    this.#fixed = fixed;
    this.#size = fixed ?? DEFAULT_PREFETCH;
  }

  get size(): number {
    return this.#size;
  }

  /** The batch before is done, and the next one is about to be taken. Monotonic. */
  next(nowMs: number): void {
    if (this.#fixed !== undefined) return;
    const spentMs = nowMs - this.#tookMs;
    if (spentMs > SLOW_MS) this.#size = DEFAULT_PREFETCH;
    else if (this.#whole && spentMs < QUICK_MS) this.#size = Math.min(MAX_PREFETCH, 2 * this.#size);
    this.#whole = false;
  }

  /** So many were taken. */
  took(count: number, nowMs: number): void {
    this.#tookMs = nowMs;
    this.#whole = count === this.#size;
  }
}
