import type { Problem } from './entry.ts';

/** A file that was found, with what tells whether it changed. */
export interface FoundFile {
  readonly path: string;
  readonly mtimeMs: number;
  /** Also changes when only permissions do, or when a copy keeps the old modification time. */
  readonly ctimeMs: number;
  readonly size: number;
}

/** What became of a file: a value or none, and what to report. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** Reads one file, or answers from a cache when it has not changed. */
export type CachedRead = <T>(kind: string, file: FoundFile, read: () => Reading<T>) => Reading<T>;
