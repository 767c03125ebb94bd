/**
 * Learns how much each sign and each word of a request says about the tier it needs, and writes `scripts/models/work-weights.ts` and
 * `scripts/models/work-words.ts`.
 *
 *   tsx bench/train-tiers.ts [--dry]      --dry: print, write nothing
 *
 * Two logistic regressions over the tune half of `bench/tiers/` and the prompts with one label: is it hard, and is it at least common.
 * Prints a ten-fold cross-validation within the tune half, for choosing the thresholds; the test half is not read.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LADDER, type Rung } from '../scripts/models/ladder.ts';
import { readModels } from '../scripts/models/read-models.ts';
import { chooseTier } from '../scripts/models/tier.ts';
import { SIGNALS } from '../scripts/models/work-signals.ts';
import { tierOfRun } from '../scripts/routing/agent-facts.ts';
import { loadLexicon } from '../scripts/routing/lexicon/load.ts';
import { createRouter } from '../scripts/routing/router.ts';
import { Vocabulary } from '../scripts/routing/vocabulary.ts';
import { chanceOf, type Example, learnLogistic, type SparseRow } from './support/logistic.ts';
import { ROOT, scanPack } from './support/pack.ts';
import { half } from './support/sets.ts';
import { ASSUMED_REQUESTS, simulate, type TierScored } from './support/tier-score.ts';
import {
  featuresIn,
  readOnceLabelled,
  readTierSets,
  type TierPrompt,
  type WorkFeatures,
} from './support/tiers.ts';

const { values } = parseArgs({ options: { dry: { type: 'boolean' } } });
const FOLDS = 10;
/** Prompts that a word must be in. */
const LEAST_PROMPTS = 3;
const PENALTY = 0.003;
/** One label of one author on prompts of another kind counts so much. */
const ONCE_WEIGHT = 0.25;
/** Weights are written in hundredths; words with less for both questions are left out. */
const LEAST_WEIGHT = 0.03;
const THRESHOLDS = [0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3];

interface Labelled extends WorkFeatures {
  readonly label: TierPrompt;
  readonly weight: number;
}

const lexicon = loadLexicon();
const pack = scanPack();
const vocabulary = new Vocabulary(lexicon, pack.agents, pack.plugins);
const labelled =
  (weight: number) =>
  (label: TierPrompt): Labelled => ({
    label,
    weight,
    ...featuresIn(label.prompt, lexicon, vocabulary),
  });
const twice = readTierSets()
  .filter((p) => half(p.id) === 'tune')
  .map(labelled(1));
const once = readOnceLabelled().map(labelled(ONCE_WEIGHT));

const isHard = (tier: Rung): boolean => tier === 'opus';
const isCommon = (tier: Rung): boolean => tier !== 'haiku';

/** Both regressions, with what they need to read another prompt. */
interface Model {
  readonly words: readonly string[];
  readonly hard: Float64Array;
  readonly common: Float64Array;
  rowOf(features: WorkFeatures): SparseRow;
}

function learn(from: readonly Labelled[]): Model {
  const counts = new Map<string, number>();
  for (const stem of from.flatMap((l) => l.stems)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  // How many numbers there are is a sign of its own; which ones, chance.
  const words = [...counts]
    .flatMap(([stem, n]) => (n >= LEAST_PROMPTS && !/^\d+$/.test(stem) ? [stem] : []))
    .sort();
  const places = new Map(words.map((word, i) => [word, SIGNALS.length + 1 + i]));
  const bias = SIGNALS.length;
  const rowOf = ({ signs, stems }: WorkFeatures): SparseRow => {
    const known = stems.flatMap((stem) => places.get(stem) ?? []);
    return {
      at: [...SIGNALS.keys(), bias, ...known],
      values: [...SIGNALS.map((s) => signs[s]), 1, ...known.map(() => 1)],
    };
  };
  const which = (isRight: (tier: Rung) => boolean): Float64Array => {
    const examples = from.map(
      (l): Example => ({ row: rowOf(l), isRight: isRight(l.label.tier), weight: l.weight }),
    );
    return learnLogistic(examples, bias + 1 + words.length, { penalty: PENALTY, bias });
  };
  return { words, hard: which(isHard), common: which(isCommon), rowOf };
}

const unseen = Array.from({ length: FOLDS }, (_, fold) => {
  const model = learn([...twice.filter((_, i) => i % FOLDS !== fold), ...once]);
  return twice
    .filter((_, i) => i % FOLDS === fold)
    .map((l) => {
      const row = model.rowOf(l);
      return { label: l.label, hard: chanceOf(model.hard, row), common: chanceOf(model.common, row) };
    });
}).flat();

const router = createRouter(pack, lexicon);
const agents = new Map(pack.agents.map((a) => [a.id, a]));
const agentFor = new Map(
  twice.map(({ label }) => {
    const decision = router.route({ prompt: label.prompt });
    return [label.id, decision.kind === 'abstain' ? undefined : agents.get(decision.agent)];
  }),
);

/** The tier that a prompt would get, by the agent that it is routed to as well, in a session on opus. */
function tierOf({ label, hard, common }: (typeof unseen)[number], from: number): TierScored {
  const need = hard >= from ? 'opus' : common < 0.5 ? 'haiku' : 'sonnet';
  const work = { need, hard, small: 1 - common, because: [] } as const;
  const agent = agentFor.get(label.id);
  const { tier } =
    agent === undefined
      ? chooseTier(work, { own: 'sonnet' }, { session: 'opus' })
      : tierOfRun(work, agent, { session: 'opus' });
  return { label, got: tier === 'inherit' ? 'opus' : tier, delegated: agent !== undefined, asked: false };
}

const { book } = readModels();
const share = (n: number, of: number): string => `${((100 * n) / of).toFixed(1)} %`;
for (const set of [undefined, ...new Set(twice.map((l) => l.label.set))]) {
  const of = unseen.filter((e) => set === undefined || e.label.set === set);
  console.log(
    `tune half${set === undefined ? '' : `, ${set}`}, n=${of.length}, ${FOLDS}-fold cross-validation:`,
  );
  for (const from of THRESHOLDS) {
    const put = of.map((e) => tierOf(e, from));
    const hard = put.filter((e) => isHard(e.label.tier));
    const { chosen, all } = simulate(put, book, ASSUMED_REQUESTS['every prompt 15 requests']);
    console.log(
      `  hard from ${from.toFixed(2)}: agree ${share(put.filter((e) => e.got === e.label.tier).length, put.length)}, ` +
        `hard put below ${share(hard.filter((e) => e.got !== 'opus').length, hard.length)} (n=${hard.length}), ` +
        `to haiku ${hard.filter((e) => e.got === 'haiku').length}, less than all on opus ${share(all.opus - chosen, all.opus)}`,
    );
  }
}

const model = learn([...twice, ...once]);
const named = (weights: Float64Array): string =>
  [...SIGNALS, 'bias']
    .map((name, i) => `    ${name}: ${Number((weights[i] as number).toFixed(3))},`)
    .join('\n');
const words = model.words.flatMap((word, i) => {
  const both = [model.hard, model.common].map((w) => w[SIGNALS.length + 1 + i] as number);
  if (both.every((w) => Math.abs(w) < LEAST_WEIGHT)) return [];
  return [`${word} ${both.map((w) => Math.round(100 * w)).join(' ')}`];
});
const counts = LADDER.map((t) => `${twice.filter((l) => l.label.tier === t).length} ${t}`).join(', ');
const learned = `Learned by bench/train-tiers.ts from the tune half of bench/tiers (n = ${twice.length}: ${counts}) and from ${once.length} prompts with
 * one label; not edited by hand.`;
const weightsText = `import type { Signal } from './work-signals.ts';

type Weights = Readonly<Record<Signal | 'bias', number>>;

/**
 * What each sign says. ${learned}
 */
export const WORK_WEIGHTS: Readonly<Record<'hard' | 'common', Weights>> = {
  hard: {
${named(model.hard)}
  },
  common: {
${named(model.common)}
  },
};
`;
const lines = words.reduce<string[]>((all, word) => {
  const last = all.at(-1);
  if (last === undefined || last.length + word.length > 130) all.push(word);
  else all[all.length - 1] = `${last}, ${word}`;
  return all;
}, []);
const wordsText = `/**
 * What each stem says for hard work, and for work that is not small, in hundredths. ${learned}
 */
export const WORK_WORDS = \`
${lines.join('\n')}
\`;
`;
console.log(`${words.length} words`);
if (values.dry !== true) {
  writeFileSync(join(ROOT, 'scripts/models/work-weights.ts'), weightsText);
  writeFileSync(join(ROOT, 'scripts/models/work-words.ts'), wordsText);
}
