import type { LaneSpec } from './lanes/lane.ts';

/** What the processes of `worker.ts` can be told, and what they answer. Times are of the monotonic clock, in microseconds. */
export type Order = {
  readonly lane: LaneSpec;
} & (
  | PublishOrder
  | PaceOrder
  | { readonly do: 'listen'; readonly how: 'subscribe' | 'consume'; readonly name: string }
  | HeardOrder
  | { readonly do: 'deliver'; readonly name: string; readonly count: number; readonly bytes: number }
);

/** Publish as fast as it goes from a moment on. Answer: {@link PublishRound}. */
export interface PublishOrder {
  readonly do: 'publish';
  /** Messages a call, or under way at once. 1: the next when the last one is acknowledged. */
  readonly atOnce: number;
  readonly bytes: number;
  /** The same for all processes, so that they are at it together. */
  readonly startMicros: number;
  readonly forMs: number;
}

export interface PublishRound {
  readonly perSecond: number;
  /** From a call to its acknowledgement, some of all calls, evenly spread. */
  readonly millis: readonly number[];
}

/** Publish at a rate, each message alone. Answer: messages a second that were reached. */
export interface PaceOrder {
  readonly do: 'pace';
  readonly rate: number;
  readonly count: number;
  readonly bytes: number;
}

/** Wait for what `listen` began to have so many messages, or as many as come in time; ends it. Answer: ms from publish to handler. */
export interface HeardOrder {
  readonly do: 'heard';
  readonly count: number;
  readonly patienceMs: number;
}
