import type { Stretch } from './answer.ts';

/** Sums over entries of the ledger. Dollars are of the `n - unpriced` entries whose price is known. */
export interface CostSums {
  readonly n: number;
  readonly unpriced: number;
  /** Absent: no entry has a price. */
  readonly usd?: number;
  readonly tokens: Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', number>>;
  /** The same tokens on the sessions' own model; absent: no entry can be compared. */
  readonly counterfactual?: Counterfactual;
}

/** Of `n` entries both costs are known, of `unknown` one is not; then `savedUsd` is absent, for it was not measured. */
export interface Counterfactual {
  readonly n: number;
  readonly unknown: number;
  readonly usd: number;
  readonly ownUsd: number;
  readonly savedUsd?: number;
}

export interface NamedCost extends CostSums {
  readonly name: string;
}

export interface CostSlice {
  readonly at: number;
  readonly n: number;
  /** Dollars by model; models without a price are left out. */
  readonly usd: Readonly<Record<string, number>>;
}

export interface Costs extends Stretch {
  readonly total: CostSums;
  /** Dearest first. */
  readonly byModel: readonly NamedCost[];
  readonly byAgent: readonly NamedCost[];
  readonly sliceMs: number;
  readonly slices: readonly CostSlice[];
  /** The models of main threads that it is compared with. */
  readonly ownModels: readonly string[];
}
