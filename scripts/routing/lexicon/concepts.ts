import type { Token } from '../../text/tokenize.ts';
import type { CompiledConcepts } from './compile.ts';
import { unpackProjection } from './latent.ts';

/** Sparse vector over concepts: concept number to weight. */
export type ConceptVector = Map<number, number>;

/** Longest phrase among the associations, in words. */
const MAX_PHRASE_WORDS = 3;

/** Thousandths in the compiled table. */
const SCALE = 1_000;

/**
 * Maps words to concepts, so that "our checkout takes forever" meets an agent that speaks of latency.
 * Read-only after construction.
 */
export class ConceptSpace {
  readonly ids: readonly string[];
  readonly #associations: ReadonlyMap<string, readonly number[]>;
  readonly #background: ReadonlyMap<string, number>;
  readonly #projection: Float32Array;
  /** Length of a {@link sense}. */
  readonly dimensions: number;

  constructor(compiled: CompiledConcepts) {
    this.ids = compiled.concepts;
    this.#associations = new Map(Object.entries(compiled.associations));
    this.#background = new Map(Object.entries(compiled.background));
    this.#projection = unpackProjection(compiled.projection);
    this.dimensions = compiled.projection.dimensions;
  }

  /** Frequency of a stem in ordinary requests, per million words; 0 for one never seen. */
  background(term: string): number {
    return this.#background.get(term) ?? 0;
  }

  /** How much a stem belongs to one subject alone, from 0 (everyday or unknown word) to 1 (a name of that subject only). */
  distinction(term: string): number {
    const associated = this.#associations.get(term);
    if (associated === undefined) return 0;
    let total = 0;
    for (let i = 1; i < associated.length; i += 2) total += associated[i] as number;
    return (associated[1] as number) / total;
  }

  /**
   * The concepts of a token list: the sum of what its words and phrases are associated with.
   *
   * @param weightOf weight of the token at an index; default 1 for each.
   */
  vector(tokens: readonly Token[], weightOf: (index: number) => number = () => 1): ConceptVector {
    const vector: ConceptVector = new Map();
    const seen = new Map<string, number>();
    for (let start = 0; start < tokens.length; start++) {
      let key = '';
      for (let length = 1; length <= MAX_PHRASE_WORDS && start + length <= tokens.length; length++) {
        const term = (tokens[start + length - 1] as Token).term;
        key = length === 1 ? term : `${key} ${term}`;
        const associated = this.#associations.get(key);
        if (associated === undefined) continue;
        const times = (seen.get(key) ?? 0) + 1;
        seen.set(key, times);
        const weight = (length === 1 ? weightOf(start) : 1) / times;
        for (let i = 0; i < associated.length; i += 2) {
          const concept = associated[i] as number;
          vector.set(concept, (vector.get(concept) ?? 0) + (weight * (associated[i + 1] as number)) / SCALE);
        }
      }
    }
    return vector;
  }

  /** A concept vector in the latent space, of unit length; all zero when the text has no known word. */
  sense(vector: ConceptVector): Float32Array {
    const { dimensions } = this;
    const result = new Float32Array(dimensions);
    for (const [concept, weight] of vector) {
      const row = concept * dimensions;
      for (let k = 0; k < dimensions; k++)
        result[k] = (result[k] as number) + weight * (this.#projection[row + k] as number);
    }
    return unit(result);
  }
}

/** Scales a vector to length 1, in place; zero stays zero. */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const x of vector) square += x * x;
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
  for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] as number) * scale;
  return vector;
}
