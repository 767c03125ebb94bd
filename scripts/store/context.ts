import type { Clock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { Database } from './sqlite/database.ts';

/**
 * Values that the sessions of one machine share, each with a version that only grows, so that a writer who read an older one
 * is told instead of overwriting. Between machines the CRDTs do this. Last committed write wins; nothing is kept of older ones.
 */
export interface ContextEntry {
  readonly key: string;
  /** Any JSON value. */
  readonly value: unknown;
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: number;
}

export type ContextWrite =
  | { readonly kind: 'written'; readonly version: number }
  /** Somebody wrote in between; `version` is the one that is there now, 0 when the key was never written. */
  | { readonly kind: 'conflict'; readonly version: number };

/** Largest value, in characters of JSON. */
export const MAX_CONTEXT_CHARS = 65_536;
/** Longest key, in characters. */
export const MAX_KEY_CHARS = 255;

interface ContextRow {
  readonly key: string;
  readonly value: string | null;
  readonly version: number;
  readonly updated_by: string;
  readonly updated_at: number;
}

/** The entry of a key; undefined when it was never written or is deleted. */
export function getContext(database: Database, key: string): ContextEntry | undefined {
  const row = database.prepare('SELECT * FROM context WHERE key = ?').get<ContextRow>(key);
  return row === undefined || row.value === null ? undefined : entryOf(row, row.value);
}

/** Entries whose key starts with a prefix, by key. */
export function listContext(database: Database, prefix = ''): ContextEntry[] {
  return database
    .prepare('SELECT * FROM context WHERE substr(key, 1, ?) = ? AND value IS NOT NULL ORDER BY key')
    .all<ContextRow>(prefix.length, prefix)
    .map((row) => entryOf(row, row.value ?? 'null'));
}

/**
 * Writes a value, or deletes the key when it is undefined. With `ifVersion` only when that is still its version; 0 stands for
 * "never written". Throws {@link UsageError} for a key or value that is too long or not JSON.
 */
export function setContext(
  database: Database,
  clock: Clock,
  key: string,
  value: unknown,
  options: { readonly by: string; readonly ifVersion?: number },
): ContextWrite {
  if (key === '' || key.length > MAX_KEY_CHARS)
    throw new UsageError(`A key has 1 to ${MAX_KEY_CHARS} characters; this one has ${key.length}.`);
  const text = value === undefined ? null : textOf(key, value);
  return database.transaction(() => {
    const version =
      database.prepare('SELECT version FROM context WHERE key = ?').get<{ version: number }>(key)?.version ??
      0;
    if (options.ifVersion !== undefined && options.ifVersion !== version)
      return { kind: 'conflict', version };
    database
      .prepare(
        `INSERT INTO context (key, value, version, updated_by, updated_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version,
           updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      )
      .run(key, text, version + 1, options.by, clock.now());
    return { kind: 'written', version: version + 1 };
  });
}

function textOf(key: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new UsageError(`The value of ${key} is not JSON.`);
  if (text.length > MAX_CONTEXT_CHARS)
    throw new UsageError(
      `The value of ${key} has ${text.length} characters of JSON; at most ${MAX_CONTEXT_CHARS} are kept.`,
    );
  return text;
}

function entryOf(row: ContextRow, text: string): ContextEntry {
  const value: unknown = JSON.parse(text);
  return { key: row.key, value, version: row.version, updatedBy: row.updated_by, updatedAt: row.updated_at };
}
