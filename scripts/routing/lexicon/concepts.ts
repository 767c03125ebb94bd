import type { Token } from '../../text/tokenize.ts';
import { type AssociationTable, openAssociations } from './associations.ts';
import type { CompiledConcepts } from './compile.ts';
import { unpackProjection } from './latent.ts';

/** Longest phrase among the associations, in words. */
const MAX_PHRASE_WORDS = 3;

/** Thousandths in the compiled table. */
const SCALE = 1_000;

/** The words that go on from a word or a phrase so far; `key` is its own number, -1 for the beginning of a phrase that is none. */
interface Beginning {
  key: number;
  next: Map<string, Beginning> | undefined;
}

/**
 * Maps words to a latent space of concepts, so that "our checkout takes forever" meets an agent that speaks of latency.
 * Read-only after construction, but for a memo of word vectors and the counts of the text at hand.
 */
export class ConceptSpace {
  readonly ids: readonly string[];
  /** Length of a {@link sense}. */
  readonly dimensions: number;
  /** Words by number; a phrase has a number too, found by {@link #phrases}. */
  readonly #words = new Map<string, number>();
  /** Phrases of several words by the first of them. */
  readonly #phrases = new Map<string, Map<string, Beginning>>();
  readonly #table: AssociationTable;
  readonly #background: ReadonlyMap<string, number>;
  readonly #projection: Float32Array;
  /** Vectors of words and phrases, computed when they are first met. */
  readonly #senses: (Float32Array | undefined)[];
  /** The last call of {@link sense} that met each word or phrase, and how often it did. */
  readonly #met: Uint32Array;
  readonly #times: Uint16Array;
  #calls = 0;

  constructor(compiled: CompiledConcepts) {
    this.ids = compiled.concepts;
    this.#background = new Map(Object.entries(compiled.background));
    this.#projection = unpackProjection(compiled.projection);
    this.dimensions = compiled.projection.dimensions;
    this.#table = openAssociations(compiled.associations);
    const { keys } = this.#table;
    this.#senses = new Array<Float32Array | undefined>(keys.length).fill(undefined);
    this.#met = new Uint32Array(keys.length);
    this.#times = new Uint16Array(keys.length);
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k] as string;
      if (key.includes(' ')) this.#addPhrase(key.split(' '), k);
      else this.#words.set(key, k);
    }
  }

  /** Frequency of a stem in ordinary requests, per million words; 0 for one never seen. */
  background(term: string): number {
    return this.#background.get(term) ?? 0;
  }

  /** How much a stem belongs to one subject alone, from 0 (everyday or unknown word) to 1 (a name of that subject only). */
  distinction(term: string): number {
    const key = this.#words.get(term);
    if (key === undefined) return 0;
    const { starts, pairs } = this.#table;
    const from = starts[key] as number;
    let total = 0;
    for (let i = from + 1; i < (starts[key + 1] as number); i += 2) total += pairs[i] as number;
    return (pairs[from + 1] as number) / total;
  }

  /**
   * The sense of a token list, of unit length: the sum of what its words and phrases are associated with, a repeated word
   * adding less each time. All zero when no word is known.
   *
   * @param weightOf weight of the token at an index; default 1 for each.
   */
  sense(tokens: readonly Token[], weightOf: (index: number) => number = () => 1): Float32Array {
    const sum = new Float32Array(this.dimensions);
    this.#calls += 1;
    for (let start = 0; start < tokens.length; start++) {
      const first = (tokens[start] as Token).term;
      const word = this.#words.get(first);
      if (word !== undefined) this.#add(sum, word, weightOf(start));
      let next = this.#phrases.get(first);
      for (let length = 2; next !== undefined && length <= MAX_PHRASE_WORDS; length++) {
        const longer = next.get(tokens[start + length - 1]?.term ?? '');
        if (longer === undefined) break;
        if (longer.key >= 0) this.#add(sum, longer.key, 1);
        next = longer.next;
      }
    }
    return unit(sum);
  }

  #add(sum: Float32Array, key: number, weight: number): void {
    const times = this.#met[key] === this.#calls ? (this.#times[key] as number) + 1 : 1;
    this.#met[key] = this.#calls;
    this.#times[key] = times;
    let sense = this.#senses[key];
    if (sense === undefined) {
      sense = this.#senseOf(key);
      this.#senses[key] = sense;
    }
    const share = weight / times;
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + share * (sense[k] as number);
  }

  #senseOf(key: number): Float32Array {
    const sense = new Float32Array(this.dimensions);
    const { starts, pairs } = this.#table;
    for (let i = starts[key] as number; i < (starts[key + 1] as number); i += 2) {
      const row = (pairs[i] as number) * this.dimensions;
      const weight = (pairs[i + 1] as number) / SCALE;
      for (let k = 0; k < sense.length; k++) {
        sense[k] = (sense[k] as number) + weight * (this.#projection[row + k] as number);
      }
    }
    return sense;
  }

  #addPhrase(words: readonly string[], key: number): void {
    const [first = '', ...rest] = words;
    let next = this.#phrases.get(first);
    if (next === undefined) {
      next = new Map();
      this.#phrases.set(first, next);
    }
    rest.forEach((word, i) => {
      const table = next as Map<string, Beginning>;
      let beginning = table.get(word);
      if (beginning === undefined) {
        beginning = { key: -1, next: undefined };
        table.set(word, beginning);
      }
      if (i === rest.length - 1) beginning.key = key;
      else next = beginning.next ??= new Map();
    });
  }
}

/** Scales a vector to length 1, in place; zero stays zero. */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (let k = 0; k < vector.length; k++) square += (vector[k] as number) ** 2;
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
  for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] as number) * scale;
  return vector;
}
