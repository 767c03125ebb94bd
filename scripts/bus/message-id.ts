import { randomBytes } from 'node:crypto';

/** Crockford's base 32, whose digits sort as their values do. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const NODE_DIGITS = 10;
const COUNTER_DIGITS = 6;
const COUNTER_LIMIT = 32 ** COUNTER_DIGITS;

/**
 * Ids of 26 characters in the form of a ULID: 48 bits of milliseconds, 50 random bits of this source, 30 bits of a counter that
 * goes on over milliseconds. Ids of one source sort in the order they were made, also when the clock is set back: the time in
 * an id never falls. Two sources share an id only if their 50 bits, their millisecond and their counter agree.
 */
export class IdSource {
  readonly #node: string;
  #counter = 0;
  #time = -1;
  #prefix = '';

  /** `random` is a byte of the node part each; default: from the system. */
  constructor(random: Uint8Array = randomBytes(NODE_DIGITS)) {
    this.#node = Array.from(random.subarray(0, NODE_DIGITS), (byte) => DIGITS[byte & 31]).join('');
  }

  /** The next id. `nowMs`: Unix time. */
  next(nowMs: number): string {
    if (nowMs > this.#time) this.#setTime(nowMs);
    const counter = this.#counter++;
    if (this.#counter === COUNTER_LIMIT) {
      this.#counter = 0;
      const id = this.#prefix + digits(counter, COUNTER_DIGITS);
      this.#setTime(this.#time + 1);
      return id;
    }
    return this.#prefix + digits(counter, COUNTER_DIGITS);
  }

  #setTime(ms: number): void {
    this.#time = ms;
    this.#prefix = digits(ms, TIME_DIGITS) + this.#node;
  }
}

/** Two digits at a time: a table of 1,024 pairs makes an id a third of the price of single digits. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => `${DIGITS[i >> 5]}${DIGITS[i & 31]}`);

function digits(value: number, count: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < count; i += 2) {
    text = PAIRS[rest % 1024] + text;
    rest = Math.floor(rest / 1024);
  }
  return text;
}
