import type { Token } from '../../text/tokenize.ts';
import type { CompiledConcepts } from './compile.ts';
import { unpackProjection } from './latent.ts';

/** Longest phrase among the associations, in words. */
const MAX_PHRASE_WORDS = 3;

/** Thousandths in the compiled table. */
const SCALE = 1_000;

/** A word, or the words of a phrase so far: what it is associated with, and the words that make a longer phrase of it. */
interface Entry {
  /** `[concept, weight, …]`, strongest first; undefined for the beginning of a phrase that is none itself. */
  pairs: readonly number[] | undefined;
  /** Its vector, computed when it is first met. */
  sense: Float32Array | undefined;
  next: Map<string, Entry> | undefined;
  /** The last call of {@link ConceptSpace.sense} that met it, and how often it did. */
  call: number;
  times: number;
}

/**
 * Maps words to a latent space of concepts, so that "our checkout takes forever" meets an agent that speaks of latency.
 * Read-only after construction, but for a memo of word vectors and the count of the text at hand.
 */
export class ConceptSpace {
  readonly ids: readonly string[];
  /** Length of a {@link sense}. */
  readonly dimensions: number;
  readonly #words = new Map<string, Entry>();
  readonly #background: ReadonlyMap<string, number>;
  readonly #projection: Float32Array;
  #calls = 0;

  constructor(compiled: CompiledConcepts) {
    this.ids = compiled.concepts;
    this.#background = new Map(Object.entries(compiled.background));
    this.#projection = unpackProjection(compiled.projection);
    this.dimensions = compiled.projection.dimensions;
    for (const [key, pairs] of Object.entries(compiled.associations)) this.#entryOf(key).pairs = pairs;
  }

  /** Frequency of a stem in ordinary requests, per million words; 0 for one never seen. */
  background(term: string): number {
    return this.#background.get(term) ?? 0;
  }

  /** How much a stem belongs to one subject alone, from 0 (everyday or unknown word) to 1 (a name of that subject only). */
  distinction(term: string): number {
    const pairs = this.#words.get(term)?.pairs;
    if (pairs === undefined) return 0;
    let total = 0;
    for (let i = 1; i < pairs.length; i += 2) total += pairs[i] as number;
    return (pairs[1] as number) / total;
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
      let entry = this.#words.get((tokens[start] as Token).term);
      if (entry?.pairs !== undefined) this.#add(sum, entry, weightOf(start));
      for (let length = 2; length <= MAX_PHRASE_WORDS && start + length <= tokens.length; length++) {
        entry = entry?.next?.get((tokens[start + length - 1] as Token).term);
        if (entry === undefined) break;
        if (entry.pairs !== undefined) this.#add(sum, entry, 1);
      }
    }
    return unit(sum);
  }

  #add(sum: Float32Array, entry: Entry, weight: number): void {
    entry.times = entry.call === this.#calls ? entry.times + 1 : 1;
    entry.call = this.#calls;
    entry.sense ??= this.#senseOf(entry.pairs as readonly number[]);
    const share = weight / entry.times;
    const { sense } = entry;
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + share * (sense[k] as number);
  }

  #senseOf(pairs: readonly number[]): Float32Array {
    const sense = new Float32Array(this.dimensions);
    for (let i = 0; i < pairs.length; i += 2) {
      const row = (pairs[i] as number) * this.dimensions;
      const weight = (pairs[i + 1] as number) / SCALE;
      for (let k = 0; k < sense.length; k++) {
        sense[k] = (sense[k] as number) + weight * (this.#projection[row + k] as number);
      }
    }
    return sense;
  }

  /** The entry of a word or phrase, made with all its beginnings. */
  #entryOf(key: string): Entry {
    let table = this.#words;
    let entry: Entry | undefined;
    for (const word of key.split(' ')) {
      if (entry !== undefined) table = entry.next ??= new Map();
      entry = table.get(word);
      if (entry !== undefined) continue;
      entry = { pairs: undefined, sense: undefined, next: undefined, call: 0, times: 0 };
      table.set(word, entry);
    }
    return entry as Entry;
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
