import type { AgentEntry, PluginEntry } from '../registry/entry.ts';
import type { Evidence, ScoredAgent, ScoredPlugin } from './decision.ts';
import { PLUGIN_FEATURES } from './plugins/features.ts';
import type { PluginSignals } from './plugins/plugin-model.ts';
import {
  bestByPlugin,
  declaredKeywords,
  pluginLogit,
  pluginProbabilities,
  pluginRow,
} from './plugins/plugin-score.ts';
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
  /** Probability that any of {@link plugins} is meant. */
  readonly any: number;
  /** The plugin that is not installed and fits best; undefined when there is none. */
  readonly other: ScoredPlugin | undefined;
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
  const scored = state.model.plugins.map((p, i) => ({ plugin: p.name, logit: logits[i] as number }));
  const plugins = probable(state, scored);
  return {
    query,
    plugins,
    ranked: rank(state, pool, new Map(scored.map((s) => [s.plugin, s.logit])), evidence),
    signals: new Map(state.model.plugins.map((p, i) => [p.name, signals[i] as PluginSignals])),
    any: plugins.reduce((sum, p) => sum + p.probability, 0),
    other: bestOther(state, scored),
  };
}

interface ScoredLogit {
  readonly plugin: string;
  readonly logit: number;
}

/**
 * Installed plugins, most probable first. Their siblings that are not installed count against those of the pack alone: a stranger's
 * plugin for the same trade is what the person chose.
 */
function probable({ others }: RouterState, scored: readonly ScoredLogit[]): ScoredPlugin[] {
  const installed = scored.filter((s) => !others.names.has(s.plugin));
  const missing = scored.filter((s) => others.names.has(s.plugin)).map((s) => s.logit);
  const logits = installed.map((s) => s.logit);
  const alone = pluginProbabilities(logits);
  const beside = missing.length === 0 ? alone : pluginProbabilities(logits, missing);
  return installed
    .map(({ plugin }, i) => ({
      plugin,
      probability: (others.siblings.has(plugin) ? beside : alone)[i] as number,
    }))
    .sort((a, b) => b.probability - a.probability);
}

function bestOther({ others }: RouterState, scored: readonly ScoredLogit[]): ScoredPlugin | undefined {
  if (others.names.size === 0) return undefined;
  const probabilities = pluginProbabilities(scored.map((s) => s.logit));
  return scored
    .map(({ plugin }, i) => ({ plugin, probability: probabilities[i] as number }))
    .filter((s) => others.names.has(s.plugin))
    .sort((a, b) => b.probability - a.probability)[0];
}

/**
 * The weights for plugins that declare keywords were learnt on plugins that declare 790 and more, so a prompt without any of them speaks
 * against such a plugin. Of one that declares a handful it says nothing: with one keyword, 7 prompts of 84 found a plugin that 75 found
 * without any. So its keywords may only speak for it, unless one says that the prompt is not its own.
 */
const WHOLE_VOCABULARY = 500;
const AGAINST = PLUGIN_FEATURES.indexOf('against');

function logitOfWords(
  entry: PluginEntry,
  row: readonly number[],
  { plugin, plainPlugin }: RouterState['weights'],
): number {
  const declared = declaredKeywords(entry);
  if (declared === 0) return pluginLogit(row, plainPlugin);
  const own = pluginLogit(row, plugin);
  const isRefused = (row[AGAINST] as number) > 0;
  return declared >= WHOLE_VOCABULARY || isRefused ? own : Math.max(own, pluginLogit(row, plainPlugin));
}

function rank(
  state: RouterState,
  pool: Pool,
  logits: ReadonlyMap<string, number>,
  evidence: Evidence,
): RankedAgent[] {
  return pool.agents
    .map((position, slot) => ({ position, slot, entry: state.routed[position] }))
    .flatMap(({ position, slot, entry }) => {
      if (entry === undefined) return []; // of a plugin that is not installed
      const sick = evidence.unhealthy?.has(entry.id) === true ? UNHEALTHY_PENALTY : 0;
      const own = rowScore(pool.rows, slot * FEATURES.length, state.weights.agent) - sick;
      const score = own + state.policy.pluginShare * (logits.get(entry.plugin) ?? 0);
      return [{ agent: entry.id, plugin: entry.plugin, score, own, entry, position }];
    })
    .sort((a, b) => b.score - a.score);
}
