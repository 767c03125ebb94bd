import type { AgentEntry, PluginEntry } from '../registry/entry.ts';
import type { Evidence, ScoredAgent, ScoredPlugin } from './decision.ts';
import type { PluginSignals } from './plugins/plugin-model.ts';
import { byPlugin, pluginLogit, pluginProbabilities, pluginVector } from './plugins/plugin-score.ts';
import { analyse, type Query } from './query.ts';
import { type Candidate, retrieve } from './rank/retrieve.ts';
import { agentScore } from './rank/score.ts';
import type { RouterState } from './state.ts';

/** An agent that keeps failing comes after every other of its plugin: larger than any score. */
const UNHEALTHY_PENALTY = 100;

/** Everything computed for one text against the registry. */
export interface Assessment {
  readonly query: Query;
  /** Plugins with their probability, most probable first; silence takes what is missing to 1. */
  readonly plugins: readonly ScoredPlugin[];
  /** All candidates, best first. */
  readonly ranked: readonly RankedAgent[];
  readonly signals: ReadonlyMap<string, PluginSignals>;
  /** Probability that any plugin is meant. */
  readonly any: number;
}

export interface RankedAgent extends ScoredAgent {
  readonly entry: AgentEntry;
  readonly candidate: Candidate;
  /** Score among the agents of its own plugin. */
  readonly own: number;
}

/** Scores plugins and agents for a text. Pure. */
export function assess(state: RouterState, text: string, evidence: Evidence): Assessment {
  const query = analyse(text, state.lexicon, state.vocabulary);
  const candidates = retrieve(state.index, query);
  const groups = byPlugin(state.index, candidates);
  const signals = state.model.signals(query);
  const logits = state.model.plugins.map((plugin, i) => {
    const facts = {
      evidence: evidence.project.has(plugin.name),
      last: evidence.last?.plugin === plugin.name,
    };
    const vector = pluginVector(signals[i] as PluginSignals, groups.get(plugin.name) ?? [], facts);
    const weights = declaresKeywords(plugin) ? state.policy.pluginWeights : state.policy.plainPluginWeights;
    return pluginLogit(vector, weights) + (plugin.routing.priority - 50) / 100;
  });
  const probabilities = pluginProbabilities(logits);
  const logitOf = new Map(state.model.plugins.map((p, i) => [p.name, logits[i] as number]));
  return {
    query,
    plugins: state.model.plugins
      .map((p, i) => ({ plugin: p.name, probability: probabilities[i] as number }))
      .sort((a, b) => b.probability - a.probability),
    ranked: rank(state, candidates, logitOf, evidence),
    signals: new Map(state.model.plugins.map((p, i) => [p.name, signals[i] as PluginSignals])),
    any: probabilities.reduce((a, b) => a + b, 0),
  };
}

/** Whether a plugin says by itself what it is about; otherwise its agents' texts must do. */
function declaresKeywords(plugin: PluginEntry): boolean {
  return plugin.routing.keywords.strong.length + plugin.routing.keywords.weak.length > 0;
}

function rank(
  state: RouterState,
  candidates: readonly Candidate[],
  logits: ReadonlyMap<string, number>,
  evidence: Evidence,
): RankedAgent[] {
  return candidates
    .map((candidate) => {
      const { id } = state.index.agents[candidate.agent] as { id: string };
      const entry = state.agents.get(id) as AgentEntry;
      const sick = evidence.unhealthy?.has(id) === true ? UNHEALTHY_PENALTY : 0;
      const own = agentScore(candidate.features, state.policy.agentWeights) - sick;
      const score = own + state.policy.pluginShare * (logits.get(entry.plugin) ?? 0);
      return { agent: id, plugin: entry.plugin, score, own, entry, candidate };
    })
    .sort((a, b) => b.score - a.score);
}
