import type { Backoff } from './backoff.ts';
import type { Draft, Message, Published, Stored } from './message.ts';
import type { BusStats } from './stats.ts';

/**
 * The bus as its users see it. `file-bus.ts` does it with files for the processes of one machine; `memory-bus.ts` does it within
 * one process, for tests. Every implementation passes `tests/unit/bus/conformance.ts`, where each promise below is a test.
 *
 * Order. All subscribers see the same log in the same order. A group gives out higher priorities first (`priority.ts`), within
 * one priority in log order; so what one source publishes to one topic with one priority is first given out in order. With
 * `ordered` a source and topic never has two messages in flight, whatever fails.
 *
 * Once. A published message is given to a group at least once. It is given to it again only when it was not acknowledged: its
 * consumer died, threw, or held it longer than its lease. An acknowledgement that was accepted is final; one that comes after
 * the lease was taken over is refused (`lost-lease`).
 *
 * What a Bus does not do: it keeps no message for ever (retention), it orders nothing across topics of a group, and it has no
 * rights: whoever can write the folder can publish anything.
 */
export interface Bus {
  /** Who publishes through this object. */
  readonly source: string;
  /** Resolves when the message is durable. Rejects with TopicError, InvalidMessageError, PayloadTooLargeError, BusFullError. */
  publish(draft: Draft): Promise<Published>;
  /** All in this order; nothing is published when one of them is bad. One call costs little more than one message. */
  publishAll(drafts: readonly Draft[]): Promise<readonly Published[]>;
  /** Every message of the pattern to the handler, one at a time, in log order. */
  subscribe(pattern: string, handler: Handler, options?: SubscribeOptions): Promise<Subscription>;
  /** Takes part in a durable group, which is made when it is not there. Rejects with GroupMismatchError, NoSqliteError. */
  consume(
    group: string,
    pattern: string,
    handler: DeliveryHandler,
    options?: ConsumeOptions,
  ): Promise<Consumer>;
  /** The answer of one responder. Rejects with NobodyAnsweredError, RequestTimeoutError, RemoteError. */
  request(topic: string, payload: unknown, options: RequestOptions): Promise<unknown>;
  /** Answers requests. Each is run by one of all responders with the same group. */
  respond(topic: string, handler: RequestHandler, options?: RespondOptions): Promise<Consumer>;
  /** Names of the durable groups. */
  groups(): Promise<readonly string[]>;
  /** Forgets a group with all it waits for; false when there is none. Its consumers end with GroupDroppedError. */
  dropGroup(group: string): Promise<boolean>;
  readonly deadLetters: DeadLetters;
  stats(): Promise<BusStats>;
  /** Ends all subscriptions, consumers and requests of this object. */
  close(): Promise<void>;
}

/** Where to begin: the oldest message kept, behind the newest, an offset, or the first message not older than a time. */
export type StartAt = 'start' | 'end' | number | Date;

export type Handler = (message: Message, offset: number) => unknown;

export interface SubscribeOptions {
  /** Default `end`. */
  readonly from?: StartAt;
  /**
   * Where to stop, exclusive: the end as it is now, an offset, or the first message not older than a time (at the latest the end
   * as it is now). Default: never.
   */
  readonly to?: 'end' | number | Date;
  /** Hands out expired messages, too. Default false. */
  readonly includeExpired?: boolean;
  /** Told what the handler threw; the next message comes all the same. Counted in the stats in any case. */
  readonly onError?: (error: unknown, stored: Stored) => void;
}

/** Reads along in the log, without a group: it acknowledges nothing, and keeps nobody from reading. */
export interface Subscription {
  /** Resolves when `to` was reached or it was closed. Rejects when the log cannot be read. */
  readonly ended: Promise<void>;
  /** Where a later subscription would go on: nothing before it is still to come. */
  readonly position: number;
  /** Resolves when no handler runs any more. */
  close(): Promise<void>;
}

/** What belongs to a group and is kept with it. A consumer that names one changes it for all. */
export interface GroupSettings {
  /** How long a consumer may hold a message without a sign, in milliseconds. Default 30,000. */
  readonly leaseMs: number;
  /** Given out so often, a message becomes a dead letter. Default 5. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** Messages let in that raise a waiting one by one level of priority (`priority.ts`). Default 100. */
  readonly agingMessages: number;
  /** How far priorities look ahead: messages that wait, ready, outside the log. Default 1,024. */
  readonly lookAhead: number;
  /** A source and topic has one message in flight at a time, and none overtakes it while it is retried. Of what is let in from then on. Default false. */
  readonly ordered: boolean;
  /**
   * Whether the log keeps what the group has not acknowledged. Default true. With false, for messages that are of no use after a
   * while, retention goes on without it. What it had let in and loses that way counts as expired if it had by the time somebody
   * takes it, as lost if not; what it had not let in is seen as `skipped.removed` of the stats only.
   */
  readonly holdsLog: boolean;
  /** Acknowledged ids are remembered so long, in milliseconds, default 24 h, … */
  readonly dedupMs: number;
  /** … and at most so many of them. Default 100,000. An id published again later than that is delivered again. */
  readonly dedupIds: number;
}

export interface ConsumeOptions extends Partial<GroupSettings> {
  /** Where a new group begins. Default `start`. No meaning for a group that is there. */
  readonly from?: StartAt;
  /**
   * Messages taken at once. Default: 32, and up to 256 while a batch takes some milliseconds only. With handlers slower than a
   * second, 1 shares the work better.
   */
  readonly prefetch?: number;
  /** Handlers that run at once in this consumer. Default 1. */
  readonly concurrency?: number;
  /** Told how each delivery ended, after it was committed. */
  readonly onSettled?: (delivery: Delivery, result: Settled) => void;
}

export const DEFAULT_GROUP_SETTINGS: GroupSettings = {
  leaseMs: 30_000,
  maxAttempts: 5,
  backoff: { firstMs: 1_000, maxMs: 300_000 },
  agingMessages: 100,
  lookAhead: 1_024,
  ordered: false,
  holdsLog: true,
  dedupMs: 86_400_000,
  dedupIds: 100_000,
};
export const DEFAULT_PREFETCH = 32;

/** `accepted` is final and survives the death of any process. */
export type Ack = { readonly kind: 'accepted' } | { readonly kind: 'lost-lease' };

export type Settled =
  | Ack
  /** To be tried again. */
  | { readonly kind: 'retried'; readonly error: unknown }
  | { readonly kind: 'dead'; readonly error: unknown };

/** One message in the hands of a consumer. A handler that returns acknowledges it, one that throws has it tried again. */
export interface Delivery {
  readonly group: string;
  readonly offset: number;
  /** `metadata.retryCount` is `attempt - 1`. */
  readonly message: Message;
  /** 1 for the first time. Counts how often it was given to a consumer, also one that died before it began. */
  readonly attempt: number;
  /** Acknowledges before the handler ends, which then no longer decides anything. */
  ack(): Promise<Ack>;
  /** Begins the lease anew. `lost-lease`: another consumer has the message. */
  extend(): Promise<Ack>;
  /** Ends it here as a dead letter, without further tries. */
  reject(reason: string): Promise<Ack>;
}

export type DeliveryHandler = (delivery: Delivery) => unknown;

export interface Consumer {
  /** Resolves when it was closed. Rejects with GroupDroppedError. */
  readonly ended: Promise<void>;
  /** Takes nothing more, waits for running handlers, gives back what was not begun. */
  close(): Promise<void>;
}

export interface RequestOptions {
  /** From now to the deadline. 1 to 86,400,000. */
  readonly timeoutMs: number;
  readonly priority?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly destination?: string;
}

export interface RequestContext {
  readonly message: Message;
  /** Aborted at the deadline and when the responder is closed. */
  readonly signal: AbortSignal;
}

/** The answer, as JSON. What it throws becomes a RemoteError of the requester, with its code and fix. */
export type RequestHandler = (payload: unknown, context: RequestContext) => unknown;

export interface RespondOptions {
  /** Where a new group begins. Default: ten minutes ago. Looking for a time reads the log; an offset costs nothing. */
  readonly from?: StartAt;
  /** Responders with one group share the requests. Default: the topic with `rpc.` before it and `.` for `/`. */
  readonly group?: string;
  /**
   * Whether a second run does no harm. Such a request is acknowledged after its run, so it is given to another responder when
   * this one dies; any other before its run, so it is never begun twice. Default false.
   */
  readonly idempotent?: boolean | ((message: Message) => boolean);
  /** Requests run at once in this responder. Default 4. */
  readonly concurrency?: number;
  /** Silence after which a responder counts as dead, in milliseconds. Default 5,000. */
  readonly leaseMs?: number;
}

/** Why a message became a dead letter. */
export type DeadReason =
  /** Its consumers threw every time. */
  | 'failed'
  /** Its consumers died or lost their lease every time. */
  | 'abandoned'
  /** A consumer said so. */
  | 'rejected'
  /** It is no longer in the log: removed by hand or damaged. */
  | 'lost';

/** A message that a durable group has given up; it stays until somebody puts it back or lets it go. */
export interface DeadLetter {
  readonly group: string;
  readonly messageId: string;
  readonly offset: number;
  readonly reason: DeadReason;
  /** What the last consumer threw or said; empty when it said nothing. */
  readonly error: string;
  readonly attempts: number;
  /** When it was first given out and when it was given up, Unix milliseconds. */
  readonly firstAt: number;
  readonly diedAt: number;
  /** A copy; undefined for a lost one. */
  readonly message: Message | undefined;
}

export interface DeadLetters {
  /** Oldest first. `limit`: default 1,000. */
  list(filter?: { readonly group?: string; readonly limit?: number }): Promise<readonly DeadLetter[]>;
  /** The dead letters with that message id, one for each group that gave it up. */
  show(messageId: string): Promise<readonly DeadLetter[]>;
  /** Puts it back to its group, once, with all its attempts. False when there is none, or its message is lost. */
  redrive(group: string, messageId: string): Promise<boolean>;
  /** Removes for ever; how many. Without a messageId all of the group. */
  purge(group: string, messageId?: string): Promise<number>;
}
