import type { Bus, Subscription } from '../../bus/bus.ts';
import type { Message } from '../../bus/message.ts';
import type { Clock } from '../../core/clock.ts';
import type { TopicRow } from '../shapes/bus.ts';
import { nameText } from './texts.ts';

const MINUTE = 60_000;
/** Minutes that are counted. */
const MINUTES = 60;
/** Topics that are told apart; a publisher may use a new one for each message. */
const MAX_TOPICS = 1_000;

export const TOPICS_WINDOW_MS = MINUTES * MINUTE;

interface Counts {
  lastAt: number;
  /** Minute since 1970 -> messages. */
  readonly minutes: Map<number, number>;
}

/** Counts messages by topic and minute, of the last hour, as long as it is open. Reads the log as any subscriber does. */
export class TopicCounts {
  readonly #clock: Clock;
  readonly #topics = new Map<string, Counts>();
  /** Set before anything is awaited, so that two that ask at once do not count twice. */
  #following: Promise<Subscription> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins, once; resolves when everything up to now is counted. When that fails it rejects, and the next call begins anew. */
  async follow(bus: Bus): Promise<void> {
    this.#following ??= this.#begin(bus);
    await this.#following;
  }

  async #begin(bus: Bus): Promise<Subscription> {
    try {
      return await this.#subscribe(bus);
    } catch (error) {
      this.#following = undefined;
      this.#topics.clear();
      throw error;
    }
  }

  async #subscribe(bus: Bus): Promise<Subscription> {
    const from = new Date(this.#clock.now() - TOPICS_WINDOW_MS);
    const past = await bus.subscribe('**', (message) => this.#count(message), {
      from,
      to: 'end',
      includeExpired: true,
    });
    await past.ended;
    return bus.subscribe('**', (message) => this.#count(message), {
      from: past.position,
      includeExpired: true,
    });
  }

  /** The busiest first. */
  rows(): TopicRow[] {
    const last = Math.floor(this.#clock.now() / MINUTE);
    this.#forgetBefore(last - MINUTES + 1);
    return [...this.#topics]
      .map(([topic, { lastAt, minutes }]) => {
        const perMinute = Array.from({ length: MINUTES }, (_, i) => minutes.get(last - MINUTES + 1 + i) ?? 0);
        return { topic: nameText(topic), n: perMinute.reduce((sum, n) => sum + n, 0), lastAt, perMinute };
      })
      .sort((a, b) => b.n - a.n || (a.topic < b.topic ? -1 : 1));
  }

  async close(): Promise<void> {
    // What failed has nothing open, and whoever asked for it was told.
    const subscription = await this.#following?.catch(() => undefined);
    await subscription?.close();
  }

  #count({ topic, timestamp }: Message): void {
    const at = Date.parse(timestamp);
    const known = this.#topics.get(topic) ?? { lastAt: at, minutes: new Map<number, number>() };
    if (!this.#topics.has(topic)) {
      if (this.#topics.size >= MAX_TOPICS) return;
      this.#topics.set(topic, known);
    }
    const minute = Math.floor(at / MINUTE);
    known.lastAt = Math.max(known.lastAt, at);
    known.minutes.set(minute, (known.minutes.get(minute) ?? 0) + 1);
  }

  #forgetBefore(minute: number): void {
    for (const [topic, { minutes }] of this.#topics) {
      for (const known of minutes.keys()) if (known < minute) minutes.delete(known);
      if (minutes.size === 0) this.#topics.delete(topic);
    }
  }
}
