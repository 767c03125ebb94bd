import type { Log, LogReader } from '../log/log.ts';
import type { BodyCache } from './body-cache.ts';
import { decode, decodeEnvelope, expiryOf, topicOf } from './envelope.ts';
import type { Damage } from './log-text.ts';
import { compilePattern } from './topic-matcher.ts';
import type { Find, Found } from './turn-types.ts';

/** So many messages are found ahead of the group's cursor, … */
const MAX_FOUND = 1_024;
/** … reading at most so much of the log in one go. */
const MAX_READ_BYTES = 1_048_576;
/** A message up to this length is parsed with its payload, as it will be wanted whole soon. */
const DECODED_CHARS = 4_096;
/** A search without a find is written down after so many bytes, so that it need not be done again and holds nothing back. */
const WORTH_SAVING_BYTES = 1_048_576;

/** Searches the log for messages of a group, ahead of the group's cursor. Its find is a proposal: `turn.ts` decides. */
export class Finder {
  readonly #log: Log;
  readonly #matches: (topic: string) => boolean;
  readonly #bodies: BodyCache;
  readonly #damage: Damage;
  #reader: LogReader;
  #base: number;
  #messages: Found[] = [];
  /** The reader was asked for more than the log has: it lost its end. */
  #ahead = false;

  constructor(log: Log, pattern: string, cursor: number, bodies: BodyCache, damage: Damage) {
    this.#log = log;
    this.#matches = compilePattern(pattern);
    this.#bodies = bodies;
    this.#damage = damage;
    this.#base = cursor;
    this.#reader = log.reader(cursor);
  }

  get lostEnd(): boolean {
    return this.#ahead;
  }

  /** Reads on, unless enough was found already. */
  search(): void {
    const stopAt = this.#reader.position + MAX_READ_BYTES;
    while (this.#messages.length < MAX_FOUND && this.#reader.position < stopAt) {
      const { records, skipped } = this.#reader.next();
      if (records.length === 0 && skipped.length === 0) return;
      this.#damage.count(skipped);
      if (skipped.some((s) => s.reason === 'ahead')) this.#ahead = true;
      for (const { offset, body } of records) this.#look(offset, body);
    }
  }

  #look(offset: number, body: string): void {
    const topic = topicOf(body);
    if (topic !== undefined && !this.#matches(topic)) return;
    const whole = body.length <= DECODED_CHARS ? decode(body) : undefined;
    const message = whole ?? decodeEnvelope(body);
    if (message === undefined) {
      this.#damage.strangeLines++;
      return;
    }
    if (!this.#matches(message.topic)) return;
    this.#bodies.add(offset, body, whole);
    this.#messages.push({
      offset,
      messageId: message.messageId,
      source: message.source,
      topic: message.topic,
      priority: message.priority,
      expiresAt: expiryOf(message),
    });
  }

  /** Whether the find is worth a turn of its own. */
  get worthATurn(): boolean {
    return this.#messages.length > 0 || this.#reader.position - this.#base >= WORTH_SAVING_BYTES;
  }

  get find(): Find {
    return { base: this.#base, messages: this.#messages, upTo: this.#reader.position };
  }

  /** The group's cursor after a turn, moved by this consumer or by another one. */
  moved(cursor: number): void {
    if (cursor < this.#base || cursor > this.#reader.position) {
      this.#reader.close();
      this.#reader = this.#log.reader(cursor);
      this.#messages = [];
      this.#ahead = false;
    } else if (cursor > this.#base) {
      this.#messages =
        cursor === this.#reader.position ? [] : this.#messages.filter((found) => found.offset >= cursor);
    }
    this.#base = cursor;
  }

  close(): void {
    this.#reader.close();
  }
}
