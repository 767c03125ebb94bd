import { FEATURES, type Feature } from './features.ts';

/** Weights in the order of {@link FEATURES}. */
export function weightRow(weights: Readonly<Record<Feature, number>>): Float64Array {
  return Float64Array.from(FEATURES, (f) => weights[f]);
}

/** Weighted sum of the features that begin at `from`. */
export function rowScore(rows: ArrayLike<number>, from: number, weights: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < weights.length; f++) sum += (weights[f] as number) * (rows[from + f] as number);
  return sum;
}

/** Softmax: scores to shares of 1. Empty in, empty out. */
export function shares(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exps = scores.map((s) => Math.exp(s - top));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
}
