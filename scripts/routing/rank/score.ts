import { FEATURES, type Feature, type FeatureVector } from './features.ts';

/** Weighted sum of an agent's features. */
export function agentScore(features: FeatureVector, weights: Readonly<Record<Feature, number>>): number {
  let sum = 0;
  for (const f of FEATURES) sum += weights[f] * features[f];
  return sum;
}

/** Softmax: scores to shares of 1. Empty in, empty out. */
export function shares(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exps = scores.map((s) => Math.exp(s - top));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
}
