import type { Features } from './term-key.ts';

/** How alike one prompt is to each of a list, by the words they share: cosine of their weights, 0 to 1. */
export class Likeness {
  readonly #norms: Float64Array;
  /** For each word: position in the list and weight, in turns. */
  readonly #postings = new Map<number, number[]>();
  readonly #scratch: Float64Array;

  constructor(list: readonly Features[]) {
    this.#norms = Float64Array.from(list, norm);
    this.#scratch = new Float64Array(list.length);
    list.forEach((features, position) => {
      for (const [term, weight] of features) {
        const posting = this.#postings.get(term);
        if (posting === undefined) this.#postings.set(term, [position, weight]);
        else posting.push(position, weight);
      }
    });
  }

  /** Likeness to each of the list, by position. Good until the next call, which overwrites it. Cost: the words' postings. */
  to(features: Features): Float64Array {
    const found = this.#scratch.fill(0);
    for (let f = 0; f < features.length; f++) {
      const [term, weight] = features[f] as Features[number];
      const posting = this.#postings.get(term);
      if (posting === undefined) continue;
      for (let i = 0; i < posting.length; i += 2) {
        const position = posting[i] as number;
        found[position] = (found[position] as number) + (posting[i + 1] as number) * weight;
      }
    }
    const own = norm(features);
    for (let i = 0; i < found.length; i++)
      if (found[i] !== 0) found[i] = (found[i] as number) / (own * (this.#norms[i] as number));
    return found;
  }

  /** Likeness to the most alike of the list; 0 for an empty one. */
  toNearest(features: Features): number {
    return this.to(features).reduce((most, one) => Math.max(most, one), 0);
  }
}

function norm(features: Features): number {
  let sum = 0;
  for (let f = 0; f < features.length; f++) sum += (features[f] as Features[number])[1] ** 2;
  return Math.sqrt(sum);
}
