import { describe, expect, it } from 'vitest';
import type { PluginEntry } from '../../../../scripts/registry/entry.ts';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { PLUGIN_FEATURES } from '../../../../scripts/routing/plugins/features.ts';
import { PluginModel, type PluginSignals } from '../../../../scripts/routing/plugins/plugin-model.ts';
import {
  bestByPlugin,
  type PluginWeights,
  pluginLogit,
  pluginProbabilities,
  pluginRow,
  pluginWeightRow,
} from '../../../../scripts/routing/plugins/plugin-score.ts';
import { analyse } from '../../../../scripts/routing/query.ts';
import { FEATURES } from '../../../../scripts/routing/rank/features.ts';
import { retrieve } from '../../../../scripts/routing/rank/retrieve.ts';
import { agent, plugin, registry } from '../support/registry.ts';

const lexicon = loadLexicon();

function keywords(
  strong: string[],
  weak: string[] = [],
  against: string[] = [],
): Partial<PluginEntry['routing']> {
  return { keywords: { strong, weak, against } };
}

const snapshot = registry(
  [
    agent('trains:signal-box', {
      description: 'Sets railway signals and points.',
      triggers: ['clear the track'],
    }),
    agent('ships:harbour-master', { description: 'Berths vessels in the harbour.' }),
    agent('ships:quiet', { routed: false }),
    agent('ghost:only-dispatched', { routed: false }),
  ],
  [
    plugin('trains', keywords(['signal box', 'signal', 'shunting'], ['track'], ['harbour'])),
    plugin('ships', keywords(['harbour', 'signal'], ['crane'])),
  ],
);
const model = new PluginModel(snapshot, lexicon);

function signals(prompt: string, name = 'trains'): PluginSignals {
  const at = model.plugins.findIndex((p) => p.name === name);
  return model.signals(analyse(prompt, lexicon))[at] as PluginSignals;
}

describe('the plugin model', () => {
  it('leaves out plugins without a routed agent', () => {
    expect(model.plugins.map((p) => p.name)).toEqual(['trains', 'ships']);
  });

  it('finds strong, weak and opposing keywords, in any form of the word', () => {
    expect(signals('the shunted wagons').strong).toBeGreaterThan(0);
    expect(signals('two tracks').weak).toBeGreaterThan(0);
    expect(signals('the harbour is full').against).toBeGreaterThan(0);
    expect(signals('paint the fence')).toMatchObject({ strong: 0, weak: 0, against: 0, hits: [] });
  });

  it('the longest keyword at a place counts, not the words in it again', () => {
    expect(signals('the signal box').hits.map((h) => h.kind)).toEqual(['strong']);
  });

  it('a keyword repeated counts once', () => {
    expect(signals('shunting, shunting, shunting').strong).toBe(signals('shunting').strong);
  });

  it('a keyword that two plugins claim is shared', () => {
    expect(signals('the signal').strong).toBeCloseTo(signals('the shunting').strong / 2, 6);
  });

  it('a keyword in a quote, a log, code or a negation counts less', () => {
    const plain = signals('start shunting').strong;
    for (const prompt of [
      'translate "shunting" now',
      'why?\nERROR: shunting',
      'why?\n```\nshunting\n```',
      'no shunting, please',
    ]) {
      expect(signals(prompt).strong).toBeLessThan(plain * 0.6);
    }
  });

  it("a plugin's own language speaks for it, another's does not", () => {
    const prompt = 'railway signals and points';
    expect(signals(prompt).language).toBeGreaterThan(signals(prompt, 'ships').language);
    expect(signals('').languageMean).toBe(0);
  });

  it('texts of agents that are not routed do not count', () => {
    const with_ = registry([
      agent('p:a', { description: 'one' }),
      agent('p:b', { description: 'locomotive', routed: false }),
    ]);
    const without = registry([agent('p:a', { description: 'one' })]);
    const of = (s: typeof with_): number | undefined =>
      new PluginModel(s, lexicon).signals(analyse('locomotive', lexicon))[0]?.language;
    expect(of(with_)).toBe(of(without));
  });
});

describe('scores of plugins', () => {
  const index = new AgentIndex(
    snapshot.agents.filter((a) => a.routed),
    lexicon,
  );
  const zero = Object.fromEntries([...PLUGIN_FEATURES, 'bias'].map((f) => [f, 0])) as PluginWeights;

  it('the best of each plugin is found feature by feature', () => {
    const pool = retrieve(index, analyse('railway signals in the harbour', lexicon));
    const groups = bestByPlugin(index, pool);
    expect([...groups.keys()].sort()).toEqual(['ships', 'trains']);
    expect(groups.get('ghost')).toBeUndefined();
    const slot = pool.agents.findIndex((a) => index.agents[a]?.plugin === 'ships');
    expect(groups.get('ships')?.[0]).toBe(pool.rows[slot * FEATURES.length + FEATURES.indexOf('lexical')]);
  });

  it('a plugin without an agent in the pool has finite features; facts are 0 or 1', () => {
    const row = pluginRow(signals('anything'), undefined, { evidence: true, last: false });
    expect(row).toHaveLength(PLUGIN_FEATURES.length);
    expect(row.every(Number.isFinite)).toBe(true);
    expect(row[PLUGIN_FEATURES.indexOf('evidence')]).toBe(1);
    expect(row[PLUGIN_FEATURES.indexOf('last')]).toBe(0);
  });

  it('each feature stands at its place in the row', () => {
    const made = {
      language: Math.E - 1,
      languageMean: 2,
      foreign: 3,
      strong: 0,
      weak: 0,
      against: 0,
      hits: [],
    };
    const row = pluginRow(made, [5, 6, 7, 8, 9], { evidence: false, last: true });
    const named = Object.fromEntries(PLUGIN_FEATURES.map((f, i) => [f, row[i]]));
    expect(named).toMatchObject({ language: 1, languageMean: 2, foreign: 3, strongAny: 0, last: 1 });
    expect(named).toMatchObject({
      ...{ bestLexical: 5, bestTriggers: 6, bestSense: 7, bestCapabilities: 8, bestAct: 9 },
    });
  });

  it('the logit is the weighted sum and the bias', () => {
    const row = PLUGIN_FEATURES.map((f) => (f === 'strong' ? 2 : 0));
    expect(pluginLogit(row, pluginWeightRow({ ...zero, strong: 3, bias: -1 }))).toBe(5);
  });

  it('probabilities leave a rest for silence and survive large logits', () => {
    const [a, b] = pluginProbabilities([0, 0]);
    expect(a).toBeCloseTo(1 / 3, 10);
    expect(b).toBeCloseTo(1 / 3, 10);
    expect(pluginProbabilities([])).toEqual([]);
    expect(pluginProbabilities([-1_000])[0]).toBeCloseTo(0, 10);
    expect(pluginProbabilities([1_000, 0])[0]).toBeCloseTo(1, 10);
  });
});
