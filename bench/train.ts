/**
 * Learns the router's weights and writes `orchestration/policies/routing.yaml`.
 *
 *   tsx bench/train.ts [--agents agents.jsonl --prompts prompts.jsonl] [--more-prompts prompts.jsonl]
 *
 * Without arguments it learns from the tune half of `bench/routing/` alone. `--agents` and `--prompts` add a set of other
 * people's agents (one JSON object a line: id, repo, plugin, name, description_without_examples, body_head) with prompts
 * (prompt, gold, also_ok), of which likewise only the tune half is used. Prints what was learned and how it does on the tune half.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { PLUGIN_FEATURE_SIGNS, PLUGIN_FEATURES } from '../scripts/routing/plugins/features.ts';
import { FEATURES } from '../scripts/routing/rank/features.ts';
import { agentChoices, collectionChoices, pluginChoices } from './support/choices.ts';
import { ROOT } from './support/pack.ts';
import { half, readOutside, readSets } from './support/sets.ts';
import { learn } from './support/softmax.ts';

const { values } = parseArgs({
  options: {
    agents: { type: 'string' },
    prompts: { type: 'string' },
    'plugin-prompts': { type: 'string' },
    all: { type: 'boolean' },
  },
});
const halves = values.all === true ? (['tune', 'test'] as const) : (['tune'] as const);

const own = agentChoices('tune');
const foreign =
  values.agents === undefined || values.prompts === undefined
    ? []
    : collectionChoices(values.agents, values.prompts, halves);
const outside =
  values['plugin-prompts'] === undefined
    ? []
    : readOutside(values['plugin-prompts']).filter((p) => (halves as readonly string[]).includes(half(p.id)));
const labels = [...readSets().filter((p) => half(p.id) === 'tune'), ...outside];
const plugins = pluginChoices(labels);
const signs = [...PLUGIN_FEATURES.map((f) => PLUGIN_FEATURE_SIGNS[f]), undefined];
const agentWeights = learn([...own, ...foreign], FEATURES.length, { epochs: 400, rate: 0.3, penalty: 2e-3 });
const pluginWeights = learn(plugins, PLUGIN_FEATURES.length + 1, {
  epochs: 400,
  rate: 0.3,
  penalty: 1e-3,
  signs,
});

const plainWeights = learn(pluginChoices(labels, false), PLUGIN_FEATURES.length + 1, {
  epochs: 400,
  rate: 0.3,
  penalty: 1e-3,
  signs,
});

const round = (x: number): number => Number(x.toFixed(3));
const named = (names: readonly string[], weights: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((n, i) => [n, round(weights[i] as number)]));

const policy = {
  agentWeights: named(FEATURES, agentWeights),
  pluginWeights: {
    ...named(PLUGIN_FEATURES, pluginWeights),
    // Two facts the sets cannot teach, because their prompts come without a project or a session.
    evidence: 0.8,
    last: 0.9,
    bias: round(pluginWeights[PLUGIN_FEATURES.length] as number),
  },
  plainPluginWeights: {
    ...named(PLUGIN_FEATURES, plainWeights),
    evidence: 0.8,
    last: 0.9,
    bias: round(plainWeights[PLUGIN_FEATURES.length] as number),
  },
  // Own pack and strangers' collections, tune halves: 1 loses recall at 5 where each agent is a plugin of its own.
  pluginShare: 0.3,
  thresholds: { speak: 0.45, oneAgent: 0.45, intent: 0.6 },
};
const header = `# Numbers of the router. Weights are learned by bench/train.ts (n = ${own.length} own and ${foreign.length} foreign agent prompts,
# ${plugins.length} plugin prompts, tune halves only); \`evidence\`, \`last\` and the thresholds are chosen. Measured: bench/README.md.
`;
writeFileSync(join(ROOT, 'orchestration', 'policies', 'routing.yaml'), header + stringify(policy));
console.log(header + stringify(policy));
