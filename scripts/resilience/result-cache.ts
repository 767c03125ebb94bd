/** A result that was good once. */
export interface CachedResult {
  /** As JSON gives it back. */
  readonly value: unknown;
  /** When it was good, milliseconds since 1970. */
  readonly at: number;
}

/** Where the last good result of a call is kept. Nothing of it throws: what cannot be kept is not there later. */
export interface ResultCache {
  get(key: string): CachedResult | undefined;
  /** Keeps a JSON value instead of the one before. */
  put(key: string, value: unknown, at: number): void;
}
