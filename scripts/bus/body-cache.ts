import type { Message } from './message.ts';

interface Entry {
  readonly body: string;
  message: Message | undefined;
}

/**
 * Texts of messages that were just read and will be wanted soon, by offset, up to a number of characters; the oldest goes
 * first. Lost entries are read again from the log. Beside a text may lie the message that was made of it.
 */
export class BodyCache {
  readonly #maxChars: number;
  readonly #entries = new Map<number, Entry>();
  #chars = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  add(offset: number, body: string, message?: Message): void {
    if (this.#entries.has(offset) || body.length > this.#maxChars) return;
    this.#entries.set(offset, { body, message });
    this.#chars += body.length;
    if (this.#chars <= this.#maxChars) return;
    for (const [oldest, entry] of this.#entries) {
      if (this.#chars <= this.#maxChars) return;
      this.#entries.delete(oldest);
      this.#chars -= entry.body.length;
    }
  }

  get(offset: number): string | undefined {
    return this.#entries.get(offset)?.body;
  }

  /** The message itself, to the first who asks: it goes to a handler, which may change it. */
  takeMessage(offset: number): Message | undefined {
    const entry = this.#entries.get(offset);
    const message = entry?.message;
    if (entry !== undefined) entry.message = undefined;
    return message;
  }
}
