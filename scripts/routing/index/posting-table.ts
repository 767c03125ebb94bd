import { FIELD_SETTINGS, FIELDS, type FieldSetting } from './fields.ts';
import type { PreparedAgent } from './prepared.ts';

const WIDTH = FIELDS.length;
const SETTINGS: readonly FieldSetting[] = FIELDS.map((f) => FIELD_SETTINGS[f]);

/**
 * The agents that hold each term: all posting lists in three arrays, one behind the other by the number of the term. The list
 * of a term lies from `starts[term]` up to `starts[term + 1]`, agents ascending. Made in two passes over the prepared agents,
 * so that a changed registry costs a few milliseconds for each thousand of them.
 */
export class PostingTable {
  readonly starts: Uint32Array;
  readonly agents: Uint32Array;
  /** Bit `f` is set where the agent holds the term in `FIELDS[f]`. */
  readonly fields: Uint8Array;
  /** BM25F term frequency over all fields, weighted and length-normalised. */
  readonly weighted: Float32Array;
  readonly #total: number;

  /** @param words how many terms there are numbers for. */
  constructor(prepared: readonly PreparedAgent[], words: number) {
    this.#total = prepared.length;
    this.starts = startsOf(prepared, words);
    const size = this.starts[words] as number;
    this.agents = new Uint32Array(size);
    this.fields = new Uint8Array(size);
    this.weighted = new Float32Array(size);
    this.#fill(prepared);
  }

  /** Number of agents that hold a term; 0 for a term that came after this table. */
  holders(term: number): number {
    return term < 0 || term + 1 >= this.starts.length
      ? 0
      : (this.starts[term + 1] as number) - (this.starts[term] as number);
  }

  /** Inverse document frequency of a term with so many holders, always above 0 (Lucene's form). */
  idf(holders: number): number {
    return Math.log(1 + (this.#total - holders + 0.5) / (holders + 0.5));
  }

  #fill(prepared: readonly PreparedAgent[]): void {
    const next = this.starts.slice();
    const averages = averageLengths(prepared);
    const norms = new Float64Array(WIDTH);
    prepared.forEach(({ terms, counts, lengths }, agent) => {
      for (let f = 0; f < WIDTH; f++) {
        const { b } = SETTINGS[f] as FieldSetting;
        norms[f] = 1 - b + b * ((lengths[f] as number) / (averages[f] as number));
      }
      for (let t = 0; t < terms.length; t++) {
        const at = next[terms[t] as number] as number;
        next[terms[t] as number] = at + 1;
        this.agents[at] = agent;
        this.#weigh(at, counts, t * WIDTH, norms);
      }
    });
  }

  #weigh(at: number, counts: Uint8Array, from: number, norms: Float64Array): void {
    let sum = 0;
    let bits = 0;
    for (let f = 0; f < WIDTH; f++) {
      const count = counts[from + f] as number;
      if (count === 0) continue;
      bits |= 1 << f;
      sum += ((SETTINGS[f] as FieldSetting).weight * count) / (norms[f] as number);
    }
    this.fields[at] = bits;
    this.weighted[at] = sum;
  }
}

function startsOf(prepared: readonly PreparedAgent[], words: number): Uint32Array {
  const starts = new Uint32Array(words + 1);
  for (const { terms } of prepared)
    for (const term of terms) starts[term + 1] = (starts[term + 1] as number) + 1;
  for (let w = 0; w < words; w++) starts[w + 1] = (starts[w + 1] as number) + (starts[w] as number);
  return starts;
}

/** Tokens of an average agent in each field. */
function averageLengths(prepared: readonly PreparedAgent[]): Float32Array {
  const totals = new Float32Array(WIDTH);
  for (const { lengths } of prepared)
    for (let f = 0; f < WIDTH; f++) totals[f] = (totals[f] as number) + (lengths[f] as number);
  return totals.map((t) => t / Math.max(1, prepared.length) || 1);
}
