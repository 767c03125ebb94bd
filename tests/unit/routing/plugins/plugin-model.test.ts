import { describe, expect, it } from 'vitest';
import type { PluginEntry } from '../../../../scripts/registry/entry.ts';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { PLUGIN_FEATURES } from '../../../../scripts/routing/plugins/features.ts';
import { PluginModel, type PluginSignals } from '../../../../scripts/routing/plugins/plugin-model.ts';
import {
  byPlugin,
  type PluginVector,
  pluginLogit,
  pluginProbabilities,
  pluginVector,
} from '../../../../scripts/routing/plugins/plugin-score.ts';
import { analyse } from '../../../../scripts/routing/query.ts';
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
  const zero = Object.fromEntries(PLUGIN_FEATURES.map((f) => [f, 0])) as PluginVector;

  it('candidates are grouped by plugin in their order', () => {
    const groups = byPlugin(index, retrieve(index, analyse('railway signals in the harbour', lexicon)));
    expect([...groups.keys()].sort()).toEqual(['ships', 'trains']);
    expect(groups.get('ghost')).toBeUndefined();
  });

  it('a plugin without a candidate has finite features; facts are 0 or 1', () => {
    const vector = pluginVector(signals('anything'), [], { evidence: true, last: false });
    for (const f of PLUGIN_FEATURES) expect(Number.isFinite(vector[f])).toBe(true);
    expect(vector.evidence).toBe(1);
    expect(vector.last).toBe(0);
  });

  it('the logit is the weighted sum and the bias', () => {
    expect(pluginLogit({ ...zero, strong: 2 }, { ...zero, strong: 3, bias: -1 })).toBe(5);
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
