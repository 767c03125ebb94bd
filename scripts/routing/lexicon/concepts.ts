import type { Token } from '../../text/tokenize.ts';
import type { CompiledConcepts } from './compile.ts';
import { unpackProjection } from './latent.ts';

/** Longest phrase among the associations, in words. */
const MAX_PHRASE_WORDS = 3;

/** Thousandths in the compiled table. */
const SCALE = 1_000;

/**
 * Maps words to a latent space of concepts, so that "our checkout takes forever" meets an agent that speaks of latency.
 * Read-only after construction, but for a memo of word vectors.
 */
export class ConceptSpace {
  readonly ids: readonly string[];
  /** Length of a {@link sense}. */
  readonly dimensions: number;
  readonly #associations: Readonly<Record<string, readonly number[]>>;
  readonly #background: Readonly<Record<string, number>>;
  readonly #projection: Float32Array;
  /** Stems with which a phrase of several words begins. */
  readonly #phraseStarts = new Set<string>();
  readonly #senses = new Map<string, Float32Array | undefined>();

  constructor(compiled: CompiledConcepts) {
    this.ids = compiled.concepts;
    this.#associations = withoutPrototype(compiled.associations);
    this.#background = withoutPrototype(compiled.background);
    this.#projection = unpackProjection(compiled.projection);
    this.dimensions = compiled.projection.dimensions;
    for (const key of Object.keys(compiled.associations)) {
      const end = key.indexOf(' ');
      if (end > 0) this.#phraseStarts.add(key.slice(0, end));
    }
  }

  /** Frequency of a stem in ordinary requests, per million words; 0 for one never seen. */
  background(term: string): number {
    return this.#background[term] ?? 0;
  }

  /** How much a stem belongs to one subject alone, from 0 (everyday or unknown word) to 1 (a name of that subject only). */
  distinction(term: string): number {
    const associated = this.#associations[term];
    if (associated === undefined) return 0;
    let total = 0;
    for (let i = 1; i < associated.length; i += 2) total += associated[i] as number;
    return (associated[1] as number) / total;
  }

  /**
   * The sense of a token list, of unit length: the sum of what its words and phrases are associated with, a repeated word
   * adding less each time. All zero when no word is known.
   *
   * @param weightOf weight of the token at an index; default 1 for each.
   */
  sense(tokens: readonly Token[], weightOf: (index: number) => number = () => 1): Float32Array {
    const sum = new Float32Array(this.dimensions);
    const seen = new Map<string, number>();
    for (let start = 0; start < tokens.length; start++) {
      const first = (tokens[start] as Token).term;
      this.#add(sum, first, weightOf(start), seen);
      if (!this.#phraseStarts.has(first)) continue;
      let key = first;
      for (let length = 2; length <= MAX_PHRASE_WORDS && start + length <= tokens.length; length++) {
        key = `${key} ${(tokens[start + length - 1] as Token).term}`;
        this.#add(sum, key, 1, seen);
      }
    }
    return unit(sum);
  }

  #add(sum: Float32Array, key: string, weight: number, seen: Map<string, number>): void {
    const sense = this.#senseOf(key);
    if (sense === undefined) return;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    const share = weight / times;
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + share * (sense[k] as number);
  }

  /** The vector of one word or phrase, computed when it is first met. */
  #senseOf(key: string): Float32Array | undefined {
    if (this.#senses.has(key)) return this.#senses.get(key);
    const associated = this.#associations[key];
    if (associated === undefined) return undefined;
    const sense = new Float32Array(this.dimensions);
    for (let i = 0; i < associated.length; i += 2) {
      const row = (associated[i] as number) * this.dimensions;
      const weight = (associated[i + 1] as number) / SCALE;
      for (let k = 0; k < sense.length; k++) {
        sense[k] = (sense[k] as number) + weight * (this.#projection[row + k] as number);
      }
    }
    this.#senses.set(key, sense);
    return sense;
  }
}

/** A table read from JSON whose keys are people's words: "constructor" must be absent, not inherited. */
function withoutPrototype<T extends object>(table: T): T {
  return Object.setPrototypeOf(table, null) as T;
}

/** Scales a vector to length 1, in place; zero stays zero. */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (let k = 0; k < vector.length; k++) square += (vector[k] as number) ** 2;
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
  for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] as number) * scale;
  return vector;
}
