/**
 * Learns how much each sign of a request says about the tier it needs, and writes `scripts/models/work-weights.ts`.
 *
 *   tsx bench/train-tiers.ts [--dry]      --dry: print, write nothing
 *
 * Two logistic regressions over the tune half of `bench/tiers/`: is it hard, and is it at least common. Prints a ten-fold
 * cross-validation of them within that half, for choosing the thresholds; the test half is not read.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Rung } from '../scripts/models/ladder.ts';
import { SIGNALS } from '../scripts/models/work-signals.ts';
import { loadLexicon } from '../scripts/routing/lexicon/load.ts';
import { ROOT } from './support/pack.ts';
import { half } from './support/sets.ts';
import { learn } from './support/softmax.ts';
import { readTierSets, signsIn } from './support/tiers.ts';

const { values } = parseArgs({ options: { dry: { type: 'boolean' } } });
const WIDTH = SIGNALS.length + 1;
const FOLDS = 10;

interface Example {
  readonly tier: Rung;
  readonly row: readonly number[];
}

const lexicon = loadLexicon();
const examples = readTierSets()
  .filter((p) => half(p.id) === 'tune')
  .map(({ prompt, tier }): Example => {
    const signs = signsIn(prompt, lexicon);
    return { tier, row: [...SIGNALS.map((s) => signs[s]), 1] };
  });

function learnWhich(of: readonly Example[], isRight: (tier: Rung) => boolean): number[] {
  const choices = of.map(({ tier, row }) => ({
    rows: [row],
    right: [isRight(tier)],
    silence: isRight(tier) ? ('possible' as const) : ('right' as const),
    weight: 1,
  }));
  return learn(choices, WIDTH, { epochs: 800, rate: 0.3, penalty: 0.01 });
}

const isHard = (tier: Rung): boolean => tier === 'opus';
const isCommon = (tier: Rung): boolean => tier !== 'haiku';
const chance = (weights: readonly number[], row: readonly number[]): number =>
  1 / (1 + Math.exp(-row.reduce((sum, x, i) => sum + x * (weights[i] as number), 0)));

const unseen = Array.from({ length: FOLDS }, (_, fold) => {
  const rest = examples.filter((_, i) => i % FOLDS !== fold);
  const hard = learnWhich(rest, isHard);
  const common = learnWhich(rest, isCommon);
  return examples
    .filter((_, i) => i % FOLDS === fold)
    .map(({ tier, row }) => ({ tier, hard: chance(hard, row), common: chance(common, row) }));
}).flat();
console.log(`tune half, n=${examples.length}, ${FOLDS}-fold cross-validation:`);
for (const from of [0.08, 0.1, 0.12, 0.14, 0.16, 0.2, 0.25, 0.3]) {
  const put = unseen.map((e) => ({
    ...e,
    got: e.hard >= from ? 'opus' : e.common < 0.5 ? 'haiku' : 'sonnet',
  }));
  const hard = put.filter((e) => isHard(e.tier));
  const share = (n: number, of: number): string => `${((100 * n) / of).toFixed(1)} %`;
  console.log(
    `  hard from ${from.toFixed(2)}: agree ${share(put.filter((e) => e.got === e.tier).length, put.length)}, ` +
      `hard put below ${share(hard.filter((e) => e.got !== 'opus').length, hard.length)} (n=${hard.length}), ` +
      `put on opus ${share(put.filter((e) => e.got === 'opus').length, put.length)}`,
  );
}

const named = (weights: readonly number[]): string =>
  [...SIGNALS, 'bias']
    .map((name, i) => `    ${name}: ${Number((weights[i] as number).toFixed(3))},`)
    .join('\n');
const text = `import type { Signal } from './work-signals.ts';

type Weights = Readonly<Record<Signal | 'bias', number>>;

/** Learned by bench/train-tiers.ts from the tune half of bench/tiers (n = ${examples.length}); not edited by hand. */
export const WORK_WEIGHTS: Readonly<Record<'hard' | 'common', Weights>> = {
  hard: {
${named(learnWhich(examples, isHard))}
  },
  common: {
${named(learnWhich(examples, isCommon))}
  },
};
`;
if (values.dry === true) console.log(text);
else writeFileSync(join(ROOT, 'scripts/models/work-weights.ts'), text);
