import { messageOf } from '../core/errors.ts';
import type {
  ConsumeOptions,
  Consumer,
  DeliveryHandler,
  Handler,
  SubscribeOptions,
  Subscription,
} from './bus.ts';
import { GroupDroppedError } from './errors.ts';
import { HeldDelivery } from './held-delivery.ts';
import type { MemoryBroker } from './memory-broker.ts';
import { isExpired, type MemoryGroup, type MemoryTaken } from './memory-group.ts';
import { compilePattern } from './topic-matcher.ts';

/** Subscriptions and consumers of a bus in memory. */

/** How often a sleeper looks by itself, because a clock that is set wakes nobody. */
const POLL_MS = 5;

export class MemoryTail implements Subscription {
  readonly ended: Promise<void>;
  position: number;
  #closed = false;
  readonly #sleeper: ReturnType<MemoryBroker['sleeper']>;

  constructor(
    broker: MemoryBroker,
    pattern: string,
    handler: Handler,
    options: SubscribeOptions,
    failed: () => void,
  ) {
    const matches = compilePattern(pattern);
    const to = options.to === undefined ? Number.POSITIVE_INFINITY : broker.offsetOf(options.to);
    this.position = broker.offsetOf(options.from ?? 'end');
    this.#sleeper = broker.sleeper();
    const run = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      while (!this.#closed && this.position < to) {
        const stored = broker.stored[this.position];
        if (stored === undefined) {
          await this.#sleeper.wake.sleep(POLL_MS);
          continue;
        }
        const { message, offset } = stored;
        const wanted = options.includeExpired === true || !isExpired(message, broker.clock.now());
        try {
          if (wanted && matches(message.topic)) await handler(message, offset);
        } catch (error) {
          failed();
          options.onError?.(error, stored);
        }
        this.position++;
      }
    };
    this.ended = run().finally(() => this.#sleeper.stop());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sleeper.wake.call();
    await this.ended;
  }
}

export class MemoryConsumer implements Consumer {
  readonly ended: Promise<void>;
  readonly #broker: MemoryBroker;
  readonly #group: MemoryGroup;
  readonly #handler: DeliveryHandler;
  readonly #options: ConsumeOptions;
  readonly #matches: (topic: string) => boolean;
  #closed = false;

  constructor(broker: MemoryBroker, group: MemoryGroup, handler: DeliveryHandler, options: ConsumeOptions) {
    this.#broker = broker;
    this.#group = group;
    this.#handler = handler;
    this.#options = options;
    this.#matches = compilePattern(group.pattern);
    const lanes = Array.from({ length: options.concurrency ?? 1 }, () => this.#lane());
    this.ended = Promise.all(lanes).then(() => {
      if (group.dropped) throw new GroupDroppedError(group.name);
    });
    this.ended.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#broker.changed();
    await this.ended.catch(() => undefined);
  }

  async #lane(): Promise<void> {
    const { wake, stop } = this.#broker.sleeper();
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#closed && !this.#group.dropped) {
      const taken = this.#next();
      if (taken === undefined) await wake.sleep(POLL_MS);
      else await this.#handle(taken);
    }
    stop();
  }

  #next(): MemoryTaken | undefined {
    const { stored, clock } = this.#broker;
    const group = this.#group;
    while (group.cursor < stored.length && group.hasRoom(clock.now())) {
      const next = stored[group.cursor++];
      if (next !== undefined && this.#matches(next.message.topic)) group.letIn(next, clock.now());
    }
    return group.take(clock.now());
  }

  async #handle(taken: MemoryTaken): Promise<void> {
    const group = this.#group;
    const { message, offset, attempt, number, token } = taken;
    const finish = async (how: Parameters<MemoryGroup['finish']>[0]) => {
      const ack = group.finish(how, this.#broker.clock.now());
      this.#broker.changed();
      return ack;
    };
    const counted = { ...message, metadata: { ...message.metadata, retryCount: attempt - 1 } };
    const delivery = new HeldDelivery(
      { group: group.name, offset, message: counted, attempt },
      { taken: { number, token }, body: '', finish },
      this.#options.onSettled,
    );
    try {
      await this.#handler(delivery);
      delivery.returned(finish);
    } catch (error) {
      const last = attempt >= group.settings.maxAttempts;
      delivery.threw(error, last, group.pauseMs(attempt, Math.random), messageOf(error), finish);
    }
  }
}
