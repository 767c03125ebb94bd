import type { Clock } from '../core/clock.ts';
import type { Bus, RequestOptions, Subscription } from './bus.ts';
import { BusClosedError, NobodyAnsweredError, RemoteError, RequestTimeoutError } from './errors.ts';
import type { Message } from './message.ts';
import type { IdSource } from './message-id.ts';
import { REPLY_TO, REPLY_TOPIC, type Reply, readReply } from './reply.ts';

/**
 * The asking side of request and response, on any bus. Each requester has a topic of its own for replies, listened to from its
 * first request on. The deadline is kept with a timer, so a clock that is set does not move it; `expiresAt` in the request,
 * which keeps responders from beginning too late, is by the clock.
 */
interface Pending {
  readonly topic: string;
  taken: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Requester {
  readonly #bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #replyTo: string;
  readonly #pending = new Map<string, Pending>();
  #replies: Promise<Subscription> | undefined;
  #closed = false;
  /** Answers that came when nobody waited for them any more. */
  lateReplies = 0;

  constructor(bus: Pick<Bus, 'publish' | 'subscribe'>, clock: Clock, ids: IdSource) {
    this.#bus = bus;
    this.#clock = clock;
    this.#ids = ids;
    this.#replyTo = `${REPLY_TOPIC}/${ids.next(clock.now())}`;
  }

  async request(topic: string, payload: unknown, options: RequestOptions): Promise<unknown> {
    if (this.#closed) throw new BusClosedError();
    const { timeoutMs, priority, headers, destination } = options;
    this.#replies ??= this.#bus.subscribe(this.#replyTo, (message) => this.#onReply(message));
    await this.#replies;
    const now = this.#clock.now();
    const messageId = this.#ids.next(now);
    const answer = this.#await(messageId, topic, timeoutMs);
    // Awaited below; until then a timeout must not count as unhandled.
    answer.catch(() => undefined);
    try {
      await this.#bus.publish({
        topic,
        payload,
        messageId,
        messageType: 'request',
        headers: { ...headers, [REPLY_TO]: this.#replyTo },
        metadata: { timeoutMs, expiresAt: new Date(now + timeoutMs).toISOString() },
        ...(priority === undefined ? {} : { priority }),
        ...(destination === undefined ? {} : { destination }),
      });
    } catch (error) {
      this.#pending.get(messageId)?.reject(error as Error);
    }
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of [...this.#pending.values()]) reject(new BusClosedError());
    await (await this.#replies)?.close();
  }

  #await(messageId: string, topic: string, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#pending.delete(messageId);
      };
      const pending: Pending = {
        topic,
        taken: false,
        resolve: (value) => {
          done();
          resolve(value);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        const Late = pending.taken ? RequestTimeoutError : NobodyAnsweredError;
        pending.reject(new Late(topic, timeoutMs));
      }, timeoutMs);
      this.#pending.set(messageId, pending);
    });
  }

  #onReply(message: Message): void {
    const pending = this.#pending.get(message.correlationId ?? '');
    const reply = readReply(message);
    if (pending === undefined) {
      if (reply.kind !== 'accepted') this.lateReplies++;
      return;
    }
    settle(pending, reply);
  }
}

function settle(pending: Pending, reply: Reply): void {
  if (reply.kind === 'accepted') pending.taken = true;
  else if (reply.kind === 'result') pending.resolve(reply.value);
  else
    pending.reject(
      new RemoteError(reply.code, reply.message, reply.fix === undefined ? {} : { fix: reply.fix }),
    );
}
