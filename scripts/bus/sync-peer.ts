import { includes, type Vector } from '../crdt/vector.ts';
import type { Replica } from '../store/replica/replica.ts';
import { type SyncEvent, SyncSide } from '../store/replica/sync.ts';
import type { Bus, Subscription } from './bus.ts';

/**
 * A replica that others reach over a bus, at `state/sync/<node>`: each message of the protocol in `store/replica/sync.ts` is the payload
 * `{ from, text }` of one message, which expires after some minutes. Messages may be lost or come twice; another hello goes on from
 * what is there. Keeps nothing itself.
 */
export class SyncPeer {
  readonly node: string;
  readonly #bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly #side: SyncSide;
  readonly #now: () => number;
  readonly #onEvent: (event: SyncEvent, from: string) => void;
  #subscription: Subscription | undefined;
  #traffic: SyncTraffic = { messages: 0, bytes: 0 };

  private constructor(replica: Replica, options: SyncPeerOptions) {
    this.node = replica.node;
    this.#bus = options.bus;
    this.#now = options.now;
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#side = new SyncSide(replica);
  }

  /** Starts to listen. */
  static async open(replica: Replica, options: SyncPeerOptions): Promise<SyncPeer> {
    const peer = new SyncPeer(replica, options);
    peer.#subscription = await options.bus.subscribe(
      topicOf(peer.node),
      ({ payload }) => (isLetter(payload) ? peer.#receive(payload) : undefined),
      { from: 'end' },
    );
    return peer;
  }

  /** What this side has sent so far. */
  get traffic(): SyncTraffic {
    return this.#traffic;
  }

  /** Begins to exchange what is missing with another node. */
  hello(node: string): Promise<void> {
    return this.#send(node, this.#side.hello());
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
  }

  async #receive({ from, text }: Letter): Promise<void> {
    const { replies, event } = this.#side.receive(text);
    for (const reply of replies) await this.#send(from, reply);
    this.#onEvent(event, from);
  }

  async #send(to: string, text: string): Promise<void> {
    this.#traffic = {
      messages: this.#traffic.messages + 1,
      bytes: this.#traffic.bytes + Buffer.byteLength(text),
    };
    const letter: Letter = { from: this.node, text };
    await this.#bus.publish({
      topic: topicOf(to),
      payload: letter,
      metadata: { expiresAt: new Date(this.#now() + LETTER_MS).toISOString() },
    });
  }
}

export interface SyncPeerOptions {
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly now: () => number;
  /** Told what each message that came did. */
  readonly onEvent?: (event: SyncEvent, from: string) => void;
}

export interface SyncTraffic {
  readonly messages: number;
  readonly bytes: number;
}

interface Letter {
  readonly from: string;
  readonly text: string;
}

/** A letter that nobody has read by then is of no use: its reader says hello again. */
const LETTER_MS = 600_000;

/** Node ids are `n_` and hex digits, so they are levels of a topic as they are. */
const topicOf = (node: string): string => `state/sync/${node}`;

function isLetter(value: unknown): value is Letter {
  if (typeof value !== 'object' || value === null || !('from' in value) || !('text' in value)) return false;
  return typeof value.from === 'string' && typeof value.text === 'string';
}

/** Whether two replicas have the same operations. */
export function areLevel(a: Vector, b: Vector): boolean {
  return includes(a, b) && includes(b, a);
}
