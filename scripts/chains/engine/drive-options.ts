import type { Clock } from '../../core/clock.ts';
import type { ResultCache } from '../../resilience/result-cache.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { WorkKind } from '../language/chain.ts';
import type { Executors } from '../steps/work.ts';
import type { Ended } from './attempts.ts';
import type { ChainFault } from './faults.ts';
import type { RelayTo } from './relay.ts';
import type { RunState } from './run-state.ts';
import type { Surroundings } from './surroundings.ts';
import type { TopicsPort } from './topics.ts';

export interface DriverOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly executors: Executors;
  readonly around: Omit<Surroundings, 'now' | 'cached'>;
  /** At most so many attempts of a kind at once. */
  readonly limit: (kind: WorkKind) => number;
  /** Where last good outputs are kept; absent: there is no fallback `cached`. */
  readonly cache?: ResultCache;
  /** Who drives, for people: `arbiter 4711`. */
  readonly holder: string;
  /** Told how each attempt has ended; for breakers and the ledger. */
  readonly attempted?: (ended: Ended) => void;
  /** Ends what an attempt of a driver that died may have left running; `survived` names what could not be ended. */
  readonly endOrphan?: (runId: string, idempotencyKey: string) => Promise<OrphanEnd>;
  /** Absent: steps that wait for a message fail. */
  readonly topics?: TopicsPort;
  /** Absent: nobody is told. */
  readonly relay?: RelayTo;
  /** Told after each commit. */
  readonly changed?: (state: RunState) => void;
  readonly fault?: ChainFault;
}

export type OrphanEnd =
  | { readonly kind: 'none' | 'ended' | 'unknown' }
  | { readonly kind: 'survived'; readonly pids: readonly number[] };

export interface DriveOptions {
  /** Ends the driving, not the run: what is in flight is ended and is begun again by the next driver. */
  readonly signal?: AbortSignal;
  /** Answers every approval with yes, in this name. */
  readonly approveAs?: string;
  /** How long a run may only wait (for a time or a message) before it is left alone, in milliseconds. Default: for ever. */
  readonly maxIdleMs?: number;
  /** Also waits for people. Default false: a run that only a person can help is left alone. */
  readonly waitForPeople?: boolean;
}

export type DriveEnd =
  | { readonly kind: 'ended'; readonly state: RunState }
  /** Left alone until a time, a message or a person. */
  | { readonly kind: 'waiting'; readonly state: RunState }
  | { readonly kind: 'driven-elsewhere'; readonly holder: string; readonly expiresAt: number }
  /** Stopped on demand, or because another process drives it by now. */
  | { readonly kind: 'stopped'; readonly state: RunState; readonly why: 'signal' | 'lost' };

/** How long a driver may be silent before another may take over, in milliseconds. */
export const LEASE_MS = 15_000;
