/**
 * A way from a publisher to a handler, ours or a rival's. All are measured through this, so that each does the same work:
 * makes JSON of the payload, keeps it, and gives it back parsed.
 */
export interface Lane {
  /** One message; resolves when it is acknowledged. */
  publish(payload: Payload): Promise<void>;
  /** So many as cheaply as it can; resolves when all are acknowledged, with where the first one stands. */
  publishMany(payload: Payload, count: number): Promise<number>;
  /**
   * How many single publishes are to be under way at once to be fast. 1: `publishMany` takes many in one call instead.
   */
  readonly window: number;
  /** Everything published from now on, in order, nothing acknowledged. */
  subscribe(take: Take): Promise<Stop>;
  /** Durable: from a place on (undefined: from now on), each acknowledged and then not given again. */
  consume(name: string, from: number | undefined, take: Take): Promise<Stop>;
  close(): Promise<void>;
}

export interface Payload {
  /** When it was published, microseconds of the monotonic clock, which Linux has one of for all processes. */
  readonly sent: number;
  readonly pad: string;
}

/** Told of each message; of an acknowledged one when that has been done. */
export type Take = (payload: Payload) => void;
export type Stop = () => Promise<void>;

/** What a process needs to open one. */
export type LaneSpec =
  | { readonly kind: 'file-bus'; readonly folder: string; readonly fsync: 'batched' | 'always' }
  | { readonly kind: 'sqlite'; readonly file: string; readonly synchronous: 'NORMAL' | 'FULL' }
  | { readonly kind: 'jetstream'; readonly url: string; readonly stream: string }
  | { readonly kind: 'socket'; readonly path: string };

export const nowMicros = (): number => Math.round(Number(process.hrtime.bigint()) / 1_000);

/** A payload whose JSON has so many bytes. */
export function payloadOf(bytes: number, sent = nowMicros()): Payload {
  const pad = 'p'.repeat(Math.max(0, bytes - JSON.stringify({ sent, pad: '' }).length));
  return { sent, pad };
}
