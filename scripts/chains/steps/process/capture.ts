import { StringDecoder } from 'node:string_decoder';

/** How much of a stream's end is kept beside its head, in bytes: what a program says last is most often why it failed. */
const TAIL_BYTES = 4_096;

/** The head of a stream up to a limit, and its tail; memory does not grow with what is thrown away. */
export class Capture {
  readonly #limit: number;
  readonly #head: Buffer[] = [];
  #kept = 0;
  #tail = Buffer.alloc(0);
  #truncated = false;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether there was more than the limit. */
  get truncated(): boolean {
    return this.#truncated;
  }

  add(chunk: Buffer): void {
    const room = this.#limit - this.#kept;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#kept += part.length;
    }
    if (chunk.length > room) this.#truncated = true;
    // Copied, because a piece of a chunk keeps the whole chunk in memory.
    const end = chunk.length >= TAIL_BYTES ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = Buffer.from(end.subarray(-TAIL_BYTES));
  }

  /** The head as UTF-8; a character that the limit cut in two is left out. */
  text(): string {
    const bytes = Buffer.concat(this.#head);
    const decoder = new StringDecoder('utf8');
    return this.#truncated ? decoder.write(bytes) : decoder.end(bytes);
  }

  /** The last 4 kB as UTF-8, without a half character at its start. */
  tail(): string {
    let start = 0;
    while (start < this.#tail.length && ((this.#tail[start] as number) & 0xc0) === 0x80) start += 1;
    return this.#tail.toString('utf8', start);
  }
}
