import type { AgentEntry, PluginEntry } from '../registry/entry.ts';
import type { Evidence, ScoredAgent, ScoredPlugin } from './decision.ts';
import type { PluginSignals } from './plugins/plugin-model.ts';
import { bestByPlugin, pluginLogit, pluginProbabilities, pluginRow } from './plugins/plugin-score.ts';
import { analyse, type Query } from './query.ts';
import { FEATURES } from './rank/features.ts';
import { type Pool, retrieve } from './rank/retrieve.ts';
import { rowScore } from './rank/score.ts';
import type { Reading } from './reading.ts';
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
  /** Position in the index. */
  readonly position: number;
  /** Score among the agents of its own plugin. */
  readonly own: number;
}

/** Scores plugins and agents for a text. Pure. */
export function assess(
  state: RouterState,
  { text, segments }: Pick<Reading, 'text' | 'segments'>,
  evidence: Evidence,
): Assessment {
  const query = analyse(text, state.lexicon, state.vocabulary, segments);
  const pool = retrieve(state.index, query);
  const best = bestByPlugin(state.index, pool);
  const signals = state.model.signals(query);
  const logits = state.model.plugins.map((plugin, i) => {
    const facts = {
      evidence: evidence.project.has(plugin.name),
      last: evidence.last?.plugin === plugin.name,
    };
    const row = pluginRow(signals[i] as PluginSignals, best.get(plugin.name), facts);
    return logitOfWords(plugin, row, state.weights) + (plugin.routing.priority - 50) / 100;
  });
  const probabilities = pluginProbabilities(logits);
  const logitOf = new Map(state.model.plugins.map((p, i) => [p.name, logits[i] as number]));
  return {
    query,
    plugins: state.model.plugins
      .map((p, i) => ({ plugin: p.name, probability: probabilities[i] as number }))
      .sort((a, b) => b.probability - a.probability),
    ranked: rank(state, pool, logitOf, evidence),
    signals: new Map(state.model.plugins.map((p, i) => [p.name, signals[i] as PluginSignals])),
    any: probabilities.reduce((a, b) => a + b, 0),
  };
}

/**
 * The weights for plugins that declare keywords were learnt on plugins that declare 790 and more, so a prompt without any of them speaks
 * against such a plugin. Of one that declares a handful, or a few hundred, it says nothing (three plugins with 39 to 362 keywords lost up to
 * four of five of their own prompts, n = 268): keywords may then only speak for it.
 */
const WHOLE_VOCABULARY = 500;

function logitOfWords(
  { routing: { keywords } }: PluginEntry,
  row: readonly number[],
  { plugin, plainPlugin }: RouterState['weights'],
): number {
  const declared = keywords.strong.length + keywords.weak.length;
  if (declared >= WHOLE_VOCABULARY) return pluginLogit(row, plugin);
  const plain = pluginLogit(row, plainPlugin);
  return declared === 0 ? plain : Math.max(plain, pluginLogit(row, plugin));
}

function rank(
  state: RouterState,
  pool: Pool,
  logits: ReadonlyMap<string, number>,
  evidence: Evidence,
): RankedAgent[] {
  return pool.agents
    .map((position, slot) => {
      const entry = state.routed[position] as AgentEntry;
      const sick = evidence.unhealthy?.has(entry.id) === true ? UNHEALTHY_PENALTY : 0;
      const own = rowScore(pool.rows, slot * FEATURES.length, state.weights.agent) - sick;
      const score = own + state.policy.pluginShare * (logits.get(entry.plugin) ?? 0);
      return { agent: entry.id, plugin: entry.plugin, score, own, entry, position };
    })
    .sort((a, b) => b.score - a.score);
}
