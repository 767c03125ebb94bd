import { randomBytes } from 'node:crypto';
import type { KindClash } from '../../crdt/document.ts';
import { type SameNode, sameNode } from '../../crdt/merge.ts';
import { includes, type NodeId, type Vector } from '../../crdt/vector.ts';
import { type Malformed, outsideRange, parseMessage, type SyncMessage } from './message.ts';
import { Arrivals, MAX_MESSAGE_BYTES, toPages } from './pages.ts';
import type { Merged, Replica } from './replica.ts';
import type { Unmerged } from './write-delta.ts';

/**
 * One side of a synchronisation. Whoever starts says hello with its vector; the other side answers with the pages of what is
 * missing and, when asked, with its own hello; who has merged acknowledges. A side that finds its id used twice gives nothing away. Nothing is kept between messages but pages that wait
 * for their rest, and merging is idempotent, so any message may be lost, doubled or overtaken, and either side may die: saying
 * hello again goes on from what is there.
 *
 * Messages are JSON texts of at most 256 kB. Who carries them is not said here.
 */
export class SyncSide {
  readonly #replica: Replica;
  readonly #arrivals = new Arrivals();
  readonly #newTransfer: () => string;
  readonly #maxBytes: number;
  #twin: SameNode | undefined;

  constructor(replica: Replica, options: SyncOptions = {}) {
    this.#replica = replica;
    this.#newTransfer = options.newTransfer ?? (() => randomBytes(9).toString('base64url'));
    this.#maxBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  }

  /** The first message. */
  hello(asks = true): string {
    return text({ kind: 'hello', node: this.#replica.node, ...this.#replica.position(), asks });
  }

  /** Takes a message in and says what to send back to its sender. Throws only for the own database. */
  receive(message: string): Received {
    const parsed = parseMessage(message);
    if (parsed.kind === 'malformed') return { replies: [], event: parsed };
    const m = parsed.message;
    if (m.kind === 'refused') return { replies: [], event: { kind: 'refused-by-peer', why: m.why } };
    const twin = this.#twin ?? (m.node === this.#replica.node ? sameNode(m.node, 1) : undefined);
    if (twin !== undefined) return this.#refuse(twin);
    if (m.kind === 'ack') {
      this.#replica.notePeer(m.node, m.has);
      return { replies: [], event: { kind: 'acknowledged', node: m.node, has: m.has } };
    }
    if (m.kind === 'hello') {
      const suspect = this.#replica.suspect(m);
      if (suspect !== undefined) return this.#refuse(suspect);
      this.#replica.notePeer(m.node, m.has);
      const back = m.asks ? [this.hello(false)] : [];
      return { replies: [...this.#news(m.has), ...back], event: { kind: 'heard', node: m.node } };
    }
    const arrived = this.#arrivals.take(m, Buffer.byteLength(message));
    if (arrived.kind === 'waiting') return { replies: [], event: { kind: 'waiting' } };
    const wrong =
      arrived.kind === 'too-large'
        ? 'a delta that is too large'
        : outsideRange(arrived.delta.facts, arrived.delta.to);
    if (arrived.kind === 'too-large' || wrong !== undefined)
      return { replies: [], event: { kind: 'malformed', wrong: wrong ?? '' } };
    return this.#settle(this.#replica.merge(arrived.delta), m.node, arrived.delta.to);
  }

  #settle(result: Merged, peer: NodeId, peerHas: Vector): Received {
    const node = this.#replica.node;
    if (result.kind === 'merged') {
      this.#replica.notePeer(peer, peerHas);
      return { replies: [text({ kind: 'ack', node, has: this.#replica.vector() })], event: result };
    }
    // Something before it was lost: what is here now tells the other side where to begin.
    if (result.kind === 'gap') return { replies: [this.hello(false)], event: result };
    return this.#refuse(result);
  }

  /** From a split on nothing is given away any more: what nobody has seen yet can still go under a new id. */
  #refuse(why: SameNode | KindClash): Received {
    if (why.kind === 'same-node') this.#twin = why;
    return { replies: [text({ kind: 'refused', node: this.#replica.node, why })], event: why };
  }

  #news(since: Vector): string[] {
    const delta = this.#replica.delta(since);
    return toPages(delta, this.#replica.node, this.#newTransfer(), this.#maxBytes).map(text);
  }
}

export interface SyncOptions {
  /** Default {@link MAX_MESSAGE_BYTES}. */
  readonly maxMessageBytes?: number;
  /** Makes the id of a delta on its way. Default: 72 random bits. */
  readonly newTransfer?: () => string;
}

export interface Received {
  readonly replies: readonly string[];
  readonly event: SyncEvent;
}

export type SyncEvent =
  | Merged
  | Malformed
  | { readonly kind: 'heard'; readonly node: NodeId }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'acknowledged'; readonly node: NodeId; readonly has: Vector }
  | { readonly kind: 'refused-by-peer'; readonly why: Unmerged };

export type Synced =
  | {
      readonly kind: 'synced';
      readonly messages: number;
      readonly bytes: number;
      /** Rows that changed here and there. */
      readonly changed: number;
      /** Nodes whose clocks are too far ahead to be followed. */
      readonly ahead: readonly { readonly node: NodeId; readonly aheadMs: number }[];
    }
  | { readonly kind: 'refused'; readonly why: Unmerged | Malformed }
  /** Both were written to all the time, or messages got lost; once more does no harm. */
  | { readonly kind: 'unfinished'; readonly messages: number };

/** Far above what two sides say to each other when nothing is lost. */
const MAX_MESSAGES = 100_000;

/** Brings two open replicas to the same state. Idempotent; broken off anywhere, the next run goes on. */
export function syncReplicas(a: Replica, b: Replica, options: SyncOptions = {}): Synced {
  const sides = [new SyncSide(a, options), new SyncSide(b, options)] as const;
  const queue: { readonly to: 0 | 1; readonly message: string }[] = [{ to: 1, message: sides[0].hello() }];
  let [messages, bytes, changed] = [0, 0, 0];
  const ahead = new Map<NodeId, number>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    messages += 1;
    if (messages > MAX_MESSAGES) return { kind: 'unfinished', messages };
    bytes += Buffer.byteLength(next.message);
    const { replies, event } = sides[next.to].receive(next.message);
    const back = next.to === 0 ? 1 : 0;
    queue.push(...replies.map((message) => ({ to: back, message }) as const));
    if (event.kind === 'malformed' || event.kind === 'same-node' || event.kind === 'kind-clash')
      return { kind: 'refused', why: event };
    if (event.kind !== 'merged') continue;
    changed += event.changed;
    for (const { node, aheadMs } of event.ahead) ahead.set(node, aheadMs);
  }
  const [left, right] = [a.vector(), b.vector()];
  if (!includes(left, right) || !includes(right, left)) return { kind: 'unfinished', messages };
  const late = [...ahead].map(([node, aheadMs]) => ({ node, aheadMs }));
  return { kind: 'synced', messages, bytes, changed, ahead: late };
}

const text = (message: SyncMessage): string => JSON.stringify(message);
