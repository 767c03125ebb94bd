/**
 * How a call under a policy ended. `attempts` is how often its work was started.
 *
 * - `done`: the work itself gave the value.
 * - `fallback`: it did not, and something named in the policy stood in. `ageMs` is the age of a cached result.
 * - `refused`: breaker or bulkhead let nothing through; nothing was started.
 * - `failed`: all tries failed; `error` is the last one's.
 * - `cancelled`: the caller's signal was aborted.
 */
export type Executed<T> =
  | { readonly kind: 'done'; readonly value: T; readonly attempts: number }
  | {
      readonly kind: 'fallback';
      readonly value: T;
      readonly by: string;
      readonly ageMs: number | undefined;
      readonly because: Unmet;
      readonly attempts: number;
    }
  | Unmet
  | { readonly kind: 'cancelled'; readonly error: Error; readonly attempts: number };

/** No value of the work itself. */
export type Unmet =
  | { readonly kind: 'failed'; readonly error: unknown; readonly attempts: number }
  | {
      readonly kind: 'refused';
      readonly by: 'breaker' | 'bulkhead';
      /** When to ask again, milliseconds since 1970, where that is known. */
      readonly until: number | undefined;
      readonly error: Error;
      readonly attempts: number;
    };

/** What stands in for the work, by the name that policies use. */
export type Fallbacks<T> = Readonly<Record<string, (signal: AbortSignal) => Promise<T>>>;

/** The name under which a policy asks for the last good result. */
export const CACHED = 'cached';
