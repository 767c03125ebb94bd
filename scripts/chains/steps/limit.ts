/** What an attempt may not outlive. */
export interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Why an attempt must end now. */
export type Over = 'timeout' | 'cancelled';

/** The longest a timer of Node can run: 24 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Resolves when the time is over or the signal aborts; `forget` ends the watch, and is always to be called. */
export function limitOf({ timeoutMs, signal }: Limits): { over: Promise<Over>; forget: () => void } {
  let forget = (): void => undefined;
  const over = new Promise<Over>((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), Math.min(timeoutMs, MAX_TIMER_MS));
    const onAbort = (): void => resolve('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    forget = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  return { over, forget };
}

/**
 * What a promise gives, or why it was not waited for: for work that cannot be ended from here, whose result is then ignored.
 * Rejects when the promise does in time.
 */
export async function within<T>(
  limits: Limits,
  work: Promise<T>,
): Promise<{ readonly kind: 'value'; readonly value: T } | { readonly kind: 'over'; readonly why: Over }> {
  const { over, forget } = limitOf(limits);
  work.catch(() => undefined); // a late rejection has nobody to hear it
  try {
    return await Promise.race([
      work.then((value) => ({ kind: 'value', value }) as const),
      over.then((why) => ({ kind: 'over', why }) as const),
    ]);
  } finally {
    forget();
  }
}
