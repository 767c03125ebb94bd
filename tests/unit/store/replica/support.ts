import { onTestFinished } from 'vitest';
import type { Clock } from '../../../../scripts/core/clock.ts';
import { type Document, EMPTY_DOCUMENT } from '../../../../scripts/crdt/document.ts';
import { Replica, type ReplicaOptions } from '../../../../scripts/store/replica/replica.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { merged } from '../../crdt/support/documents.ts';
import { openFolder } from './support-open.ts';

export const NOON = Date.parse('2026-11-22T12:00:00Z');

/** A clock that a test sets. */
export interface SetClock extends Clock {
  set(nowMs: number): void;
}

export function clockAt(nowMs: number): SetClock {
  let now = nowMs;
  return {
    now: () => now,
    monotonicMs: () => now,
    set: (to) => {
      now = to;
    },
  };
}

export interface OpenReplica {
  readonly replica: Replica;
  readonly database: Database;
}

/** A replica in a folder. Inside a test it is closed at the end of it. */
export function openReplica(folder: string, options: Partial<ReplicaOptions> = {}): OpenReplica {
  const database = openFolder(folder);
  onTestFinished(() => database.close());
  return { database, replica: new Replica(database, { clock: clockAt(NOON), ...options }) };
}

/** Everything in a replica, as the pure document. */
export function documentOf(replica: Replica): Document {
  return merged(EMPTY_DOCUMENT, replica.delta({}));
}

export function countRows(database: Database, table: string): number {
  return database.prepare(`SELECT count(*) AS n FROM ${table}`).get<{ n: number }>()?.n ?? 0;
}
