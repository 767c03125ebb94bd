import { int16Of } from '../lexicon/associations.ts';
import { FIELDS } from './fields.ts';
import { GRID, type PreparedAgent } from './prepared.ts';

const WIDTH = FIELDS.length;

/** How many numbers the vectors of an agent have. */
export interface VectorSizes {
  readonly senses: number;
  readonly acts: number;
}

/**
 * A prepared agent as bytes. Numbers are little-endian base 128 (LEB128): terms with their counts, of which only those above 0
 * are written behind a byte that says which; lengths; words; length of the name; then the vectors in steps of {@link GRID}.
 *
 * @param placeOf the number by which the reader will know a word.
 */
export function toBytes(agent: PreparedAgent, placeOf: (word: number) => number): Buffer {
  const out: number[] = [];
  put(out, agent.terms.length);
  agent.terms.forEach((term, t) => {
    put(out, placeOf(term));
    const counts = agent.counts.subarray(t * WIDTH, (t + 1) * WIDTH);
    out.push(counts.reduce((bits, c, f) => (c > 0 ? bits | (1 << f) : bits), 0));
    for (const c of counts) if (c > 0) out.push(c);
  });
  for (const length of agent.lengths) put(out, length);
  put(out, agent.words.length);
  for (const word of agent.words) put(out, placeOf(word));
  put(out, agent.nameLength);
  const vectors = [agent.head, agent.body, agent.whole, agent.done, agent.told, agent.bodyTold];
  const steps = Int16Array.from(vectors.flatMap((v) => Array.from(v, (x) => Math.round(x * GRID))));
  return Buffer.concat([Buffer.from(out), Buffer.from(steps.buffer)]);
}

/**
 * The agent of such bytes.
 *
 * @param words the numbers of words, at the places that the writer gave them.
 * @throws RangeError when the bytes are no agent: a file that somebody edited.
 */
export function fromBytes(bytes: Buffer, words: Uint32Array, sizes: VectorSizes): PreparedAgent {
  const reader = new Reader(bytes, words);
  const terms = new Uint32Array(reader.number());
  const counts = new Uint8Array(terms.length * WIDTH);
  for (let t = 0; t < terms.length; t++) {
    terms[t] = reader.word();
    const bits = reader.byte();
    for (let f = 0; f < WIDTH; f++) if ((bits & (1 << f)) !== 0) counts[t * WIDTH + f] = reader.byte();
  }
  const lengths = Uint16Array.from(FIELDS, () => reader.number());
  const list = new Uint32Array(reader.number());
  for (let i = 0; i < list.length; i++) list[i] = reader.word();
  const nameLength = reader.number();
  const { senses, acts } = sizes;
  const vectors = reader.steps(3 * senses + 3 * acts);
  const part = (from: number, length: number): Float32Array => vectors.subarray(from, from + length);
  return {
    terms,
    counts,
    lengths,
    words: list,
    nameLength,
    head: part(0, senses),
    body: part(senses, senses),
    whole: part(2 * senses, senses),
    done: part(3 * senses, acts),
    told: part(3 * senses + acts, acts),
    bodyTold: part(3 * senses + 2 * acts, acts),
  };
}

function put(out: number[], value: number): void {
  let rest = value;
  for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128);
  out.push(rest);
}

class Reader {
  readonly #bytes: Buffer;
  readonly #words: Uint32Array;
  #at = 0;

  constructor(bytes: Buffer, words: Uint32Array) {
    this.#bytes = bytes;
    this.#words = words;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('the bytes end too soon');
    return byte;
  }

  /** At most 2^21, which no list of an agent reaches. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number is too large');
  }

  word(): number {
    const word = this.#words[this.number()];
    if (word === undefined) throw new RangeError('there is no such word');
    return word;
  }

  /** All that is left: so many numbers in steps of {@link GRID}. */
  steps(count: number): Float32Array {
    if (this.#bytes.length - this.#at !== 2 * count) throw new RangeError('the vectors have another length');
    const steps = int16Of(this.#bytes, this.#at);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = (steps[i] as number) / GRID;
    return values;
  }
}
