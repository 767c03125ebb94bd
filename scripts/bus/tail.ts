import type { Clock } from '../core/clock.ts';
import type { Log, LogReader } from '../log/log.ts';
import type { Handler, SubscribeOptions, Subscription } from './bus.ts';
import { decode, expiryOf, topicOf } from './envelope.ts';
import { type Damage, offsetOf } from './log-text.ts';
import { compilePattern } from './topic-matcher.ts';
import { Wake } from './wake.ts';

/**
 * A subscription: reads the log from a place on and hands over what matches, one message at a time. It keeps nothing; who
 * wants to go on later remembers `position`. The event loop gets its turn after each batch, so that a long replay does not stop
 * everything else.
 */
export interface TailBase {
  readonly log: Log;
  readonly clock: Clock;
  readonly damage: Damage;
  /** Told each time a handler throws. */
  readonly handlerFailed: () => void;
}

/** The log itself looks every so often where the file system does not tell; this is only how long one sleep is. */
const SLEEP_MS = 60_000;

export class Tail implements Subscription {
  readonly ended: Promise<void>;
  readonly #base: TailBase;
  readonly #matches: (topic: string) => boolean;
  readonly #handler: Handler;
  readonly #options: SubscribeOptions;
  readonly #reader: LogReader;
  /** Exclusive; infinite for a subscription that goes on. */
  readonly #to: number;
  readonly #wake = new Wake();
  #position: number;
  #closed = false;

  constructor(base: TailBase, pattern: string, handler: Handler, options: SubscribeOptions) {
    this.#base = base;
    this.#matches = compilePattern(pattern);
    this.#handler = handler;
    this.#options = options;
    this.#position = offsetOf(base.log, options.from ?? 'end');
    this.#to = options.to === undefined ? Number.POSITIVE_INFINITY : offsetOf(base.log, options.to);
    this.#reader = base.log.reader(this.#position);
    const stop = base.log.watch(() => this.#wake.call());
    this.ended = this.#run().finally(() => {
      stop();
      this.#reader.close();
    });
    // Who does not look at `ended` is not to be killed by it.
    this.ended.catch(() => undefined);
  }

  get position(): number {
    return this.#position;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake.call();
    await this.ended.catch(() => undefined);
  }

  async #run(): Promise<void> {
    // The subscriber has its Subscription in hand before the first message comes.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#closed && this.#position < this.#to) {
      const { records, skipped, position } = this.#reader.next();
      this.#base.damage.count(skipped);
      for (const record of records) {
        if (this.#closed || record.offset >= this.#to) return;
        const waiting = this.#offer(record.offset, record.body);
        if (waiting !== undefined) await waiting;
        this.#position = record.next;
      }
      this.#position = position;
      if (records.length > 0) await new Promise((resolve) => setImmediate(resolve));
      else if (skipped.length === 0 && !this.#closed) await this.#wake.sleep(SLEEP_MS);
    }
  }

  /** Undefined when there was nothing to wait for, so that a busy log costs no turn of the event loop a message. */
  #offer(offset: number, body: string): Promise<void> | undefined {
    const topic = topicOf(body);
    if (topic !== undefined && !this.#matches(topic)) return undefined;
    const message = decode(body);
    if (message === undefined) {
      this.#base.damage.strangeLines++;
      return undefined;
    }
    if (!this.#matches(message.topic)) return undefined;
    const expired = (expiryOf(message) ?? Number.POSITIVE_INFINITY) <= this.#base.clock.now();
    if (expired && this.#options.includeExpired !== true) return undefined;
    try {
      const returned = this.#handler(message, offset);
      if (!(returned instanceof Promise)) return undefined;
      return returned.then(
        () => undefined,
        (error: unknown) => this.#failed(error, { offset, message }),
      );
    } catch (error) {
      this.#failed(error, { offset, message });
      return undefined;
    }
  }

  #failed(error: unknown, stored: Parameters<NonNullable<SubscribeOptions['onError']>>[1]): void {
    this.#base.handlerFailed();
    try {
      this.#options.onError?.(error, stored);
    } catch {
      // The reporter of errors has failed as well; the error was counted.
    }
  }
}
