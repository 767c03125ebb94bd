import type { RetryPolicy } from './policy.ts';

/** From here on a pause has reached every limit that a policy can set, and numbers would only overflow. */
const MOST_DOUBLINGS = 30;

/**
 * How long to wait after failure number `failures` (1, 2, …), in milliseconds: never below 0, never above `maxDelayMs`, and
 * without jitter never shorter than the pause before. `random`: 0 (inclusive) to 1 (exclusive), asked once and only for jitter.
 */
export function pauseMs(
  retry: Pick<RetryPolicy, 'backoff' | 'delayMs' | 'maxDelayMs' | 'jitter'>,
  failures: number,
  random: () => number,
): number {
  const whole = Math.min(retry.maxDelayMs, retry.delayMs * growth(retry.backoff, Math.max(1, failures)));
  if (retry.backoff !== 'exponential') return whole;
  switch (retry.jitter) {
    case 'none':
      return whole;
    case 'full':
      return Math.round(whole * random());
    case 'equal':
      return Math.round(whole * (0.5 + random() / 2));
  }
}

function growth(backoff: RetryPolicy['backoff'], failures: number): number {
  switch (backoff) {
    case 'none':
      return 0;
    case 'linear':
      return failures;
    case 'exponential':
      return 2 ** Math.min(failures - 1, MOST_DOUBLINGS);
    case 'fibonacci':
      return fibonacci(failures);
  }
}

/** 1, 1, 2, 3, 5, … for 1, 2, 3, 4, 5, … */
function fibonacci(n: number): number {
  let [before, last] = [0, 1];
  for (let i = 1; i < n && last < 2 ** MOST_DOUBLINGS; i += 1) [before, last] = [last, before + last];
  return last;
}
