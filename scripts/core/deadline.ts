import { TimeoutError } from './errors.ts';

/**
 * The value of `work`, or a {@link TimeoutError} after `timeoutMs`. The work itself is not stopped: who started it must
 * be able to bear that it ends later, unseen.
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(what, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
