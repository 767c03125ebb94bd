import type { AgentIndex } from '../index/agent-index.ts';
import type { Candidate } from '../rank/retrieve.ts';
import { PLUGIN_FEATURES, type PluginFeature } from './features.ts';
import type { PluginSignals } from './plugin-model.ts';

export type PluginVector = Readonly<Record<PluginFeature, number>>;

/** A keyword hit in a negated or quoted stretch alone does not make a plugin "named". */
const NAMED_WEIGHT = 0.3;

/** Features of one plugin. `evidence` and `last` are 0 or 1 and are added by the caller's facts. */
export function pluginVector(
  signals: PluginSignals,
  candidates: readonly Candidate[],
  facts: { readonly evidence: boolean; readonly last: boolean },
): PluginVector {
  const best = (pick: (c: Candidate) => number): number =>
    candidates.reduce((m, c) => Math.max(m, pick(c)), 0);
  return {
    language: Math.sign(signals.language) * Math.log1p(Math.abs(signals.language)),
    languageMean: signals.languageMean,
    foreign: signals.foreign,
    strong: Math.log1p(signals.strong),
    strongAny: signals.strong > NAMED_WEIGHT ? 1 : 0,
    weak: Math.log1p(signals.weak),
    against: Math.log1p(signals.against),
    bestLexical: best((c) => c.features.lexical),
    bestTriggers: best((c) => c.features.triggers),
    bestSense: best((c) => c.features.senseWhole),
    bestCapabilities: best((c) => c.features.capabilities),
    bestAct: best((c) => c.features.actDone),
    evidence: facts.evidence ? 1 : 0,
    last: facts.last ? 1 : 0,
  };
}

/** Candidates grouped by plugin name, in their order. */
export function byPlugin(index: AgentIndex, candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const c of candidates) {
    const plugin = (index.agents[c.agent] as { plugin: string }).plugin;
    const list = groups.get(plugin);
    if (list === undefined) groups.set(plugin, [c]);
    else list.push(c);
  }
  return groups;
}

/** Weighted sum of a plugin's features. */
export function pluginLogit(
  vector: PluginVector,
  weights: Readonly<Record<PluginFeature, number>> & { readonly bias: number },
): number {
  let sum = weights.bias;
  for (const f of PLUGIN_FEATURES) sum += weights[f] * vector[f];
  return sum;
}

/** Probabilities of the plugins, given that silence has logit 0. What is missing to 1 is the probability of silence. */
export function pluginProbabilities(logits: readonly number[]): number[] {
  const top = Math.max(0, ...logits);
  const silence = Math.exp(-top);
  const exps = logits.map((l) => Math.exp(l - top));
  const total = exps.reduce((a, b) => a + b, silence);
  return exps.map((e) => e / total);
}
