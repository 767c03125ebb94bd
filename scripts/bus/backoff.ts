import { pauseMs as pauseOf } from '../resilience/pause.ts';

/** Pauses between the tries of one message. */
export interface Backoff {
  /** Pause after the first failure. Default 1,000 ms. */
  readonly firstMs: number;
  /** Longest pause. Default 5 minutes. */
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 1_000, maxMs: 300_000 };

/**
 * The pause after failure number `failures` (1, 2, …): doubled each time up to the longest, then by chance between half of it
 * and all of it, so that messages that failed together do not come back together. `random`: 0 to 1.
 */
export function pauseMs(failures: number, { firstMs, maxMs }: Backoff, random: () => number): number {
  const retry = { backoff: 'exponential', delayMs: firstMs, maxDelayMs: maxMs, jitter: 'equal' } as const;
  return pauseOf(retry, failures, random);
}
