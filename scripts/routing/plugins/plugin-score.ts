import type { PluginEntry } from '../../registry/entry.ts';
import type { AgentIndex } from '../index/agent-index.ts';
import { FEATURES, type Feature } from '../rank/features.ts';
import type { Pool } from '../rank/retrieve.ts';
import { PLUGIN_FEATURES, type PluginFeature } from './features.ts';
import type { PluginSignals } from './plugin-model.ts';

/** A keyword hit in a negated or quoted stretch alone does not make a plugin "named". */
const NAMED_WEIGHT = 0.3;

/** Features of agents of which the best of a plugin counts, and their places in an agent's row. */
const BEST = ['lexical', 'triggers', 'senseWhole', 'capabilities', 'actDone'] as const satisfies Feature[];
const BEST_AT = BEST.map((f) => FEATURES.indexOf(f));
const NO_BEST: readonly number[] = BEST.map(() => 0);

/** The best of each plugin's agents in the pool, feature by feature ({@link BEST}), by plugin name. */
export function bestByPlugin(index: AgentIndex, pool: Pool): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  pool.agents.forEach((agent, slot) => {
    const plugin = (index.agents[agent] as { plugin: string }).plugin;
    let best = groups.get(plugin);
    if (best === undefined) {
      best = [...NO_BEST];
      groups.set(plugin, best);
    }
    for (let b = 0; b < BEST_AT.length; b++) {
      const value = pool.rows[slot * FEATURES.length + (BEST_AT[b] as number)] as number;
      if (value > (best[b] as number)) best[b] = value;
    }
  });
  return groups;
}

/** Features of one plugin, in the order of {@link PLUGIN_FEATURES}. `best` is undefined for a plugin without an agent in the pool. */
export function pluginRow(
  signals: PluginSignals,
  best: readonly number[] | undefined,
  facts: { readonly evidence: boolean; readonly last: boolean },
): number[] {
  const [lexical, triggers, sense, capabilities, act] = (best ?? NO_BEST) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return [
    Math.sign(signals.language) * Math.log1p(Math.abs(signals.language)),
    signals.languageMean,
    signals.foreign,
    Math.log1p(signals.strong),
    signals.strong > NAMED_WEIGHT ? 1 : 0,
    Math.log1p(signals.weak),
    Math.log1p(signals.against),
    lexical,
    triggers,
    sense,
    capabilities,
    act,
    facts.evidence ? 1 : 0,
    facts.last ? 1 : 0,
  ];
}

export type PluginWeights = Readonly<Record<PluginFeature, number>> & { readonly bias: number };

/** Weights in the order of {@link PLUGIN_FEATURES}, then the bias. */
export function pluginWeightRow(weights: PluginWeights): Float64Array {
  return Float64Array.from([...PLUGIN_FEATURES, 'bias'] as const, (f) => weights[f]);
}

/** Weighted sum of a plugin's features, and the bias. */
export function pluginLogit(row: readonly number[], weights: Float64Array): number {
  let sum = weights[row.length] as number;
  for (let f = 0; f < row.length; f++) sum += (weights[f] as number) * (row[f] as number);
  return sum;
}

/**
 * Probabilities of plugins, given that silence has logit 0; what is missing to 1 is the probability of silence. `against` are logits of
 * what stands beside them and is not counted.
 */
export function pluginProbabilities(logits: readonly number[], against: readonly number[] = []): number[] {
  const top = Math.max(0, ...logits, ...against);
  const exps = logits.map((l) => Math.exp(l - top));
  const rest = against.reduce((sum, l) => sum + Math.exp(l - top), Math.exp(-top));
  const total = exps.reduce((a, b) => a + b, rest);
  return exps.map((e) => e / total);
}

/** How many keywords a plugin declares for itself in its `arbiter.json`; 0 for one that is known by its agents' texts alone. */
export function declaredKeywords({ routing: { keywords } }: Pick<PluginEntry, 'routing'>): number {
  return keywords.strong.length + keywords.weak.length;
}
