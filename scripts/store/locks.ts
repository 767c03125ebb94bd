import type { Clock } from '../core/clock.ts';
import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';

/**
 * Named locks between processes of one machine, with a lease and a fencing token.
 *
 * The token is the truth: whoever has the newest one holds the lock, whatever any clock says; it only grows, also over
 * releases. A lease that has run out may be taken over; the former holder is then refused by {@link whileHolding}, so what
 * two believe to hold only one can write under. The wall clock decides only how long others wait:
 * - it jumps forward: a lease ends early, the lock may be taken over, the former holder is refused;
 * - it jumps back: a lease would seem to end in hours. Nobody takes it over for that. Whoever asks notices that it ends later
 *   than a whole lease from now and cuts it down to one, so a dead holder blocks others for at most one lease.
 * A crash of a holder leaves the row; the lock is free when the lease has run out.
 * Every function throws the errors of `sqlite/errors.ts` when the database fails; then nothing has changed.
 */
export interface HeldLock {
  readonly name: string;
  readonly token: number;
}

export type Acquired =
  | { readonly kind: 'acquired'; readonly lock: HeldLock; readonly expiresAt: number }
  | { readonly kind: 'held'; readonly holder: string; readonly expiresAt: number };

export type StillHeld = { readonly kind: 'held'; readonly expiresAt: number } | { readonly kind: 'lost' };

interface LockRow {
  readonly token: number;
  readonly holder: string | null;
  readonly lease_ms: number;
  readonly expires_at: number;
}

/** Takes a lock that is free or whose lease has run out. `holder` says for people who has it, as `brain 4711`. */
export function acquire(
  database: Database,
  clock: Clock,
  name: string,
  holder: string,
  leaseMs: number,
): Acquired {
  return database.transaction(() => {
    const now = clock.now();
    const row = read(database, name);
    if (row !== undefined && row.holder !== null && row.expires_at > now) {
      const expiresAt = Math.min(row.expires_at, now + row.lease_ms);
      if (expiresAt < row.expires_at)
        prepared(database, 'UPDATE locks SET expires_at = ? WHERE name = ?').run(expiresAt, name);
      return { kind: 'held', holder: row.holder, expiresAt };
    }
    const token = (row?.token ?? 0) + 1;
    const expiresAt = now + leaseMs;
    prepared(
      database,
      `INSERT INTO locks (name, token, holder, lease_ms, expires_at, acquired_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET token = excluded.token, holder = excluded.holder,
           lease_ms = excluded.lease_ms, expires_at = excluded.expires_at, acquired_at = excluded.acquired_at`,
    ).run(name, token, holder, leaseMs, expiresAt, now);
    return { kind: 'acquired', lock: { name, token }, expiresAt };
  });
}

/** Starts the lease anew. Also one that has run out, as long as nobody has taken the lock. */
export function renew(database: Database, clock: Clock, lock: HeldLock, leaseMs: number): StillHeld {
  const expiresAt = clock.now() + leaseMs;
  const { changes } = prepared(
    database,
    'UPDATE locks SET lease_ms = ?, expires_at = ? WHERE name = ? AND token = ? AND holder IS NOT NULL',
  ).run(leaseMs, expiresAt, lock.name, lock.token);
  return changes === 1 ? { kind: 'held', expiresAt } : { kind: 'lost' };
}

/** Gives it up; `lost` when it was no longer held. */
export function release(database: Database, lock: HeldLock): 'released' | 'lost' {
  const { changes } = prepared(
    database,
    'UPDATE locks SET holder = NULL, expires_at = 0 WHERE name = ? AND token = ? AND holder IS NOT NULL',
  ).run(lock.name, lock.token);
  return changes === 1 ? 'released' : 'lost';
}

/**
 * Ends the lease of a holder of which the caller knows that it is gone, so that nobody waits for it. Should it live on, it is refused
 * as soon as another has the lock.
 */
export function expireLock(database: Database, name: string, holder: string): void {
  database.prepare('UPDATE locks SET expires_at = 0 WHERE name = ? AND holder = ?').run(name, holder);
}

/** Writes under a lock: in one transaction looks whether it is still held, and runs the work only then. */
export function whileHolding<T>(
  database: Database,
  lock: HeldLock,
  work: () => T,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'lost'; readonly token: number } {
  return database.transaction(() => {
    const row = read(database, lock.name);
    if (row === undefined || row.token !== lock.token || row.holder === null)
      return { kind: 'lost', token: row?.token ?? 0 };
    return { kind: 'done', value: work() };
  });
}

/** Who holds a lock, as it was said; undefined when it is free or its lease has run out. */
export function holderOfLock(database: Database, name: string, now: number): string | undefined {
  const row = read(database, name);
  return row === undefined || row.holder === null || row.expires_at <= now ? undefined : row.holder;
}

function read(database: Database, name: string): LockRow | undefined {
  return prepared(
    database,
    'SELECT token, holder, lease_ms, expires_at FROM locks WHERE name = ?',
  ).get<LockRow>(name);
}
