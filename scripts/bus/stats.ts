import type { LogStats } from '../log/log.ts';

export interface GroupStats {
  readonly group: string;
  readonly pattern: string;
  /** Whether the log keeps what the group has not acknowledged. */
  readonly holdsLog: boolean;
  /** Time since a consumer of any process last took or finished something; undefined when that was never written down. */
  readonly idleMs: number | undefined;
  /** Not yet acknowledged: in the log behind the cursor, waiting, or in flight. Counted, not estimated. */
  readonly lagMessages: number;
  /** From the oldest message not acknowledged to the end of the log. 0 when there is none. */
  readonly lagBytes: number;
  /** Age of the oldest message not acknowledged, in milliseconds, or undefined when there is none. */
  readonly oldestAgeMs: number | undefined;
  readonly inFlight: number;
  /** Waiting for their next try. */
  readonly retrying: number;
  readonly dead: number;
  /** Acknowledged since the group was made. */
  readonly delivered: number;
  readonly expired: number;
  readonly duplicates: number;
  /** Were to be delivered and were no longer in the log. */
  readonly lost: number;
}

/** Counters of this bus object since it was opened; those of a group are of all processes. */
export interface BusStats {
  readonly groups: readonly GroupStats[];
  readonly published: number;
  /** Replies that came when nobody waited for them any more. */
  readonly lateReplies: number;
  /** What handlers of subscriptions threw. */
  readonly handlerErrors: number;
  /** Lines of the log that are no message. */
  readonly strangeLines: number;
  /** Damage of the log that subscriptions and consumers went past, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** What people should know, for example that damaged groups were put aside. */
  readonly notes: readonly string[];
  /** Why groups do not work, if they do not. */
  readonly groupsTrouble: string | undefined;
  /** Undefined for a bus without a log. */
  readonly log: LogStats | undefined;
}
