/**
 * Texts of messages that were just read and will be wanted soon, by offset, up to a number of characters; the oldest goes
 * first. Lost entries are read again from the log.
 */
export class BodyCache {
  readonly #maxChars: number;
  readonly #bodies = new Map<number, string>();
  #chars = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  add(offset: number, body: string): void {
    if (this.#bodies.has(offset) || body.length > this.#maxChars) return;
    this.#bodies.set(offset, body);
    this.#chars += body.length;
    if (this.#chars <= this.#maxChars) return;
    for (const [oldest, text] of this.#bodies) {
      if (this.#chars <= this.#maxChars) return;
      this.#bodies.delete(oldest);
      this.#chars -= text.length;
    }
  }

  get(offset: number): string | undefined {
    return this.#bodies.get(offset);
  }
}
