import {
  BulkheadPolicy as Bulkhead,
  DelegateBackoff,
  handleWhen,
  isBulkheadRejectedError,
  retry,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import type { Clock } from '../core/clock.ts';
import { messageOf, TimeoutError } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { CallReport } from './breaker.ts';
import type { Breakers } from './breakers.ts';
import { BreakerOpenError, BulkheadFullError, CancelledError } from './errors.ts';
import { CACHED, type Executed, type Fallbacks, type Unmet } from './executed.ts';
import { pauseMs } from './pause.ts';
import type { Policy } from './policy.ts';
import type { ResultCache } from './result-cache.ts';
import { isRetryable } from './retryable.ts';

/**
 * Runs work under a policy: fallbacks around the bulkhead around the retries around the breaker around the deadline of one try.
 *
 * Bulkhead, retries and deadline are cockatiel's; the breaker is ours (`breaker.ts` says why), and each try asks it. Only an
 * error that may pass counts against a breaker and is tried again: whatever answers "there is no such file" is working.
 *
 * The pieces can be had alone, for whoever keeps its own account of tries (the chain engine does): `Breakers`, `pauseMs`,
 * `isRetryable`, {@link withTimeout}.
 */
export interface ResilienceOptions {
  readonly breakers: Breakers;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive); for jitter. */
  readonly random: () => number;
  /** Where last good results are kept; without it there is no fallback `cached`. */
  readonly cache?: ResultCache;
}

export interface Attempt {
  /** Aborted at the deadline of this try, or when the caller gives up. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
}

export interface Call<T> {
  /** For people, and the name of its bulkhead: `rpc fastapi-backend`. */
  readonly what: string;
  readonly policy: Policy;
  readonly work: (attempt: Attempt) => Promise<T>;
  /** The breaker that guards it; without one none does. */
  readonly breaker?: string;
  /** Whether a second try does no harm. Default true. */
  readonly repeatable?: boolean;
  /** No try begins later than this after the call, in milliseconds. Default: no such bound. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
  readonly fallbacks?: Fallbacks<T>;
  /** Identifies the call: equal keys, equal results. The value must be JSON. Without a key nothing is kept. */
  readonly cacheKey?: string;
}

export class Resilience {
  readonly #options: ResilienceOptions;
  readonly #bulkheads = new Map<string, Bulkhead>();

  constructor(options: ResilienceOptions) {
    this.#options = options;
  }

  /** Never rejects: how it went is in the value. */
  async execute<T>(call: Call<T>): Promise<Executed<T>> {
    const signal = call.signal ?? new AbortController().signal;
    const tries = new Tries(call, this.#options, signal);
    try {
      const value = await orAborted(this.#inBulkhead(call, tries, signal), signal, call.what);
      this.#keep(call, value);
      return { kind: 'done', value, attempts: tries.made };
    } catch (error) {
      if (signal.aborted)
        return { kind: 'cancelled', error: new CancelledError(call.what), attempts: tries.made };
      return this.#fallBack(call, tries.unmet(error), signal);
    }
  }

  #inBulkhead<T>(call: Call<T>, tries: Tries<T>, signal: AbortSignal): Promise<T> {
    const { bulkhead } = call.policy;
    if (bulkhead === false) return tries.run();
    const { concurrency, queue } = bulkhead;
    const name = `${call.what} ${concurrency} ${queue}`;
    const found = this.#bulkheads.get(name) ?? new Bulkhead(concurrency, queue);
    this.#bulkheads.set(name, found);
    return found
      .execute(() => tries.run(), signal)
      .catch((error: unknown) => {
        throw isBulkheadRejectedError(error) ? new BulkheadFullError(call.what, concurrency, queue) : error;
      });
  }

  async #fallBack<T>(call: Call<T>, because: Unmet, signal: AbortSignal): Promise<Executed<T>> {
    const { attempts } = because;
    for (const by of call.policy.fallback) {
      if (by === CACHED) {
        const kept = call.cacheKey === undefined ? undefined : this.#options.cache?.get(call.cacheKey);
        if (kept === undefined) continue;
        const ageMs = Math.max(0, this.#options.clock.now() - kept.at);
        return { kind: 'fallback', value: kept.value as T, by, ageMs, because, attempts };
      }
      try {
        const value = await call.fallbacks?.[by]?.(signal);
        if (value !== undefined) return { kind: 'fallback', value, by, ageMs: undefined, because, attempts };
      } catch {
        // the next one; what is told in the end is why the work itself failed
      }
      if (signal.aborted) return { kind: 'cancelled', error: new CancelledError(call.what), attempts };
    }
    return because;
  }

  #keep<T>({ policy, cacheKey }: Call<T>, value: T): void {
    if (cacheKey !== undefined && policy.fallback.includes(CACHED))
      this.#options.cache?.put(cacheKey, value, this.#options.clock.now());
  }
}

/** The tries of one call. */
class Tries<T> {
  made = 0;
  readonly #call: Call<T>;
  readonly #options: ResilienceOptions;
  readonly #signal: AbortSignal;
  readonly #run = newId('run');
  readonly #started: number;
  #lastError: { readonly error: unknown } | undefined;

  constructor(call: Call<T>, options: ResilienceOptions, signal: AbortSignal) {
    this.#call = call;
    this.#options = options;
    this.#signal = signal;
    this.#started = options.clock.monotonicMs();
  }

  run(): Promise<T> {
    const { retry: policy } = this.#call.policy;
    let pause = 0;
    // Asked before cockatiel pauses, so the pause is drawn here: one that would end too late is no reason to wait.
    const again = handleWhen((error) => {
      if (this.#call.repeatable === false || !isRetryable(error)) return false;
      pause = pauseMs(policy, this.made, this.#options.random);
      return this.#elapsedMs() + pause < (this.#call.withinMs ?? Number.POSITIVE_INFINITY);
    });
    return retry(again, {
      maxAttempts: policy.attempts - 1,
      backoff: new DelegateBackoff(() => pause),
    }).execute(() => this.#once(), this.#signal);
  }

  /** What an error of {@link run} means for the caller. */
  unmet(error: unknown): Unmet {
    const attempts = this.made;
    // A breaker that this call itself has opened is not what went wrong.
    if (error instanceof BreakerOpenError && this.#lastError !== undefined)
      return { kind: 'failed', error: this.#lastError.error, attempts };
    if (error instanceof BreakerOpenError)
      return { kind: 'refused', by: 'breaker', until: error.until, error, attempts };
    if (error instanceof BulkheadFullError)
      return { kind: 'refused', by: 'bulkhead', until: undefined, error, attempts };
    return { kind: 'failed', error, attempts };
  }

  async #once(): Promise<T> {
    const { what, breaker: name, policy, work } = this.#call;
    if (this.#signal.aborted) throw new CancelledError(what);
    const attempt = this.made + 1;
    const run = `${this.#run}/${attempt}`;
    const { breakers } = this.#options;
    const guard =
      name === undefined || policy.breaker === false ? undefined : { name, policy: policy.breaker };
    if (guard !== undefined) {
      const admission = breakers.admit(guard.name, run, guard.policy);
      if (admission.kind === 'refused')
        throw new BreakerOpenError(guard.name, admission.until, admission.reason);
    }
    this.made = attempt;
    try {
      const value = await withTimeout(
        what,
        policy.timeoutMs,
        (signal) => work({ signal, attempt }),
        this.#signal,
      );
      if (guard !== undefined) breakers.report(guard.name, { kind: 'succeeded', run }, guard.policy);
      return value;
    } catch (error) {
      this.#lastError = { error };
      if (guard !== undefined) breakers.report(guard.name, this.#reportOf(error, run), guard.policy);
      throw error;
    }
  }

  #reportOf(error: unknown, run: string): CallReport {
    if (this.#signal.aborted) return { kind: 'unknown', run };
    return isRetryable(error)
      ? { kind: 'failed', run, reason: messageOf(error) }
      : { kind: 'succeeded', run };
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#started;
  }
}

/**
 * One try with a deadline: the work's value, or a {@link TimeoutError} after `timeoutMs` (0: as long as it takes), or a
 * {@link CancelledError} when the caller's signal is aborted. The work's own signal is aborted then; what does not listen ends
 * later, unseen.
 */
export async function withTimeout<T>(
  what: string,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  if (timeoutMs === 0) return orAborted(work(signal), signal, what);
  let own: AbortSignal | undefined;
  try {
    const deadline = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    return await deadline.execute((_, inner) => {
      own = inner;
      return work(inner);
    }, signal);
  } catch (error) {
    // Work that listens to its signal rejects with an error of its own; what ended it is what counts.
    if (signal.aborted) throw new CancelledError(what);
    throw own?.aborted === true ? new TimeoutError(what, timeoutMs) : error;
  }
}

/** The work's value, or a {@link CancelledError} as soon as the signal is aborted. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new CancelledError(what));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    throw signal.aborted ? new CancelledError(what) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
