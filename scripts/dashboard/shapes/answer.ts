/**
 * What the server of the dashboard answers to its page. Both are built from these files. Texts of strangers (names of agents,
 * errors, causes) are neutralised by the server (`scripts/core/untrusted.ts`); the page escapes everything in any case.
 *
 * Times are Unix milliseconds, durations milliseconds. A number that was not measured is absent, never 0.
 */

/** `unavailable`: the place it comes from cannot be read at the moment; `reason` is for people. */
export type Answer<T> =
  | ({ readonly kind: 'ready' } & T)
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The stretch of time that numbers are of: from `since` up to, not including, `until`. */
export interface Stretch {
  readonly since: number;
  readonly until: number;
}

/** Body of every answer whose status is not 200. */
export interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

export const ready = <T>(value: T): Answer<T> => ({ kind: 'ready', ...value });
