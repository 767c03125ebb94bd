import type { Ack, DeadReason, GroupSettings } from './bus.ts';
import type { BusFault } from './faults.ts';

/** What goes into a turn of a consumer with its group, and what comes out of it (`turn.ts`). */

/** A message of the log that the group wants. */
export interface Found {
  readonly offset: number;
  readonly messageId: string;
  readonly source: string;
  readonly topic: string;
  readonly priority: number;
  /** Unix milliseconds, undefined for never. */
  readonly expiresAt: number | undefined;
}

/** What was found in the log from `base` on. */
export interface Find {
  readonly base: number;
  /** In log order. */
  readonly messages: readonly Found[];
  /** Offset up to which the log was searched. */
  readonly upTo: number;
}

/** A message in the hands of a consumer. */
export interface Held {
  readonly number: number;
  readonly token: number;
}

/** How a held message ends, or goes on. */
export type Finish = Held &
  (
    | { readonly kind: 'ack'; readonly messageId: string }
    | { readonly kind: 'retry'; readonly pauseMs: number; readonly error: string }
    | {
        readonly kind: 'dead';
        readonly reason: DeadReason;
        readonly error: string;
        readonly body: string | null;
      }
    /** Never begun: as if it had not been taken. */
    | { readonly kind: 'give-back' }
    /** Found expired before it was begun. */
    | { readonly kind: 'expire' }
    | { readonly kind: 'extend' }
  );

/** A message that was taken. */
export interface Taken extends Held {
  readonly offset: number;
  readonly messageId: string;
  readonly attempt: number;
  /** Unix milliseconds, null for never. */
  readonly expiresAt: number | null;
  /** Of a redriven one; otherwise it is in the log. */
  readonly body: string | null;
  readonly suspect: boolean;
}

export interface TurnInput {
  readonly groupId: number;
  readonly finished: readonly Finish[];
  readonly find: Find | undefined;
  /** At most so many are taken. */
  readonly take: number;
  /** By whom (`holders.ts`). */
  readonly holder: number;
  /** Whether to look for dead holders although there may be free messages. */
  readonly freeDead: boolean;
  /** Whether the consumer has nothing in hand, so that it may take a suspect. */
  readonly idle: boolean;
  readonly fault: BusFault;
  /** The text of a message from the log, for one that must be buried; undefined when it is gone. */
  readonly bodyAt: (offset: number, messageId: string) => string | undefined;
}

export type TurnResult =
  /** There is no such group any more. */
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'done';
      /** One for each of `finished`. */
      readonly acks: readonly Ack[];
      readonly cursor: number;
      /** Not all that was found had room. */
      readonly full: boolean;
      readonly taken: readonly Taken[];
      /** When the next held message comes free, Unix milliseconds; undefined when none is held. */
      readonly nextFreeAt: number | undefined;
      readonly settings: GroupSettings;
    };
