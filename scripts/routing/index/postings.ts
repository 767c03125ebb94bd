import { FIELDS } from './fields.ts';

const WIDTH = FIELDS.length;

/** The agents that hold a term, with its count per field: `counts[i * FIELDS.length + field]` belongs to `agents[i]`. */
export interface Postings {
  readonly agents: Uint32Array;
  readonly counts: Uint8Array;
  /** BM25F term frequency over all fields, weighted and length-normalised. */
  readonly weighted: Float32Array;
  /** Inverse document frequency, always above 0 (Lucene's form). */
  readonly idf: number;
}

/** Grows one posting list while agents are added in ascending order. */
export class PostingsBuilder {
  readonly #agents: number[] = [];
  readonly #counts: number[] = [];

  /** Adds an agent's counts, `FIELDS.length` of them from `at` on. */
  add(agent: number, counts: Uint8Array, at: number): void {
    this.#agents.push(agent);
    for (let f = 0; f < WIDTH; f++) this.#counts.push(counts[at + f] as number);
  }

  /** @param normalised the BM25F frequency of `count` occurrences in a field of an agent. */
  build(total: number, normalised: (agent: number, field: number, count: number) => number): Postings {
    const weighted = new Float32Array(this.#agents.length);
    for (let i = 0; i < this.#agents.length; i++) {
      let sum = 0;
      for (let f = 0; f < WIDTH; f++) {
        const count = this.#counts[i * WIDTH + f] as number;
        if (count > 0) sum += normalised(this.#agents[i] as number, f, count);
      }
      weighted[i] = sum;
    }
    const holders = this.#agents.length;
    return {
      agents: Uint32Array.from(this.#agents),
      counts: Uint8Array.from(this.#counts),
      weighted,
      idf: Math.log(1 + (total - holders + 0.5) / (holders + 0.5)),
    };
  }
}
