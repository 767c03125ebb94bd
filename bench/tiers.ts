/**
 * How often the tier of a run is right, with n, and what the choice would save: by the words of a prompt alone, and as a model chose that
 * was told how (`bench/tiers/asked/`).
 *
 *   tsx bench/tiers.ts [--half tune|test|once] [--errors]      once: prompts beside the halves, with one label
 */
import { parseArgs } from 'node:util';
import { LADDER } from '../scripts/models/ladder.ts';
import { readModels } from '../scripts/models/read-models.ts';
import { loadLexicon } from '../scripts/routing/lexicon/load.ts';
import { modelToChoose } from '../scripts/routing/model-to-choose.ts';
import { createRouter } from '../scripts/routing/router.ts';
import { scanPack } from './support/pack.ts';
import { half } from './support/sets.ts';
import {
  ASSUMED_REQUEST,
  ASSUMED_REQUESTS,
  scoreTiers,
  simulate,
  summariseTiers,
  type TierScored,
} from './support/tier-score.ts';
import { agreement, readAsked, readOnceLabelled, readTierSets } from './support/tiers.ts';

const { values } = parseArgs({
  options: { half: { type: 'string', default: 'test' }, errors: { type: 'boolean' } },
});

const percent = (x: number | undefined): string =>
  x === undefined ? 'not measured' : `${(x * 100).toFixed(1)} %`;

function print(title: string, scored: readonly TierScored[]): void {
  const s = summariseTiers(scored);
  console.log(
    `${title.padEnd(20)} agree ${percent(s.agree)} (n=${s.n}), labelled opus and put below ${percent(s.hardBelow)} (n=${s.hard})`,
  );
}

function printMatrix(of: readonly TierScored[]): void {
  console.log(`\nlabelled \\ given   ${LADDER.map((t) => t.padStart(7)).join('')}`);
  for (const [i, row] of summariseTiers(of).matrix.entries())
    console.log(`${(LADDER[i] as string).padEnd(18)} ${row.map((n) => String(n).padStart(7)).join('')}`);
}

/** A line for each set of prompts, and one for the prompts with two equal labels. */
function printParts(of: readonly TierScored[]): void {
  for (const set of new Set(of.map((s) => s.label.set)))
    print(
      `  ${set}`,
      of.filter((s) => s.label.set === set),
    );
  print(
    '  both labels alike',
    of.filter((s) => s.label.first === s.label.second),
  );
}

const all = readTierSets();
const labels = values.half === 'once' ? readOnceLabelled() : all.filter((p) => half(p.id) === values.half);
for (const set of [undefined, ...new Set(all.map((p) => p.set))]) {
  const { n, share, kappa } = agreement(all.filter((p) => set === undefined || p.set === set));
  console.log(
    `two labels of ${set ?? 'all'}: agree ${percent(share)}, Cohen's kappa ${kappa.toFixed(2)} (n=${n}, both halves)`,
  );
}

const snapshot = scanPack();
const router = createRouter(snapshot, loadLexicon());
const scored = scoreTiers(router, labels);
console.log('\nby the words of the prompt alone:');
print(values.half === 'once' ? 'one label' : `${values.half} half`, scored);
printParts(scored);
print(
  '  routed to an agent',
  scored.filter((s) => s.delegated),
);

printMatrix(scored);

const { book } = readModels();
const tokens =
  `a request of ${ASSUMED_REQUEST.inputTokens} input, ${ASSUMED_REQUEST.cacheWriteTokens} written to and ` +
  `${ASSUMED_REQUEST.cacheReadTokens} read from the cache, ${ASSUMED_REQUEST.outputTokens} output (assumed, not measured)`;

/** What a mix would cost on the tiers that it was given. */
function printCost(title: string, of: readonly TierScored[]): void {
  console.log(
    `\nCost of ${title} (n=${of.length}), simulated: the same tokens on every tier; ${tokens}; list prices of ${LADDER.map((t) => book.tiers[t]).join(', ')}.`,
  );
  for (const [name, requests] of Object.entries(ASSUMED_REQUESTS)) {
    const { chosen, all: on } = simulate(of, book, requests);
    console.log(
      `  ${name.padEnd(38)} chosen $${chosen.toFixed(2)}, all opus $${on.opus.toFixed(2)} (${percent(1 - chosen / on.opus)} less), ` +
        `all sonnet $${on.sonnet.toFixed(2)} (${percent(chosen / on.sonnet - 1)} more)`,
    );
  }
}

printCost('this mix, by words', scored);
printCost(
  'this mix, if every prompt were given its label',
  scored.map((s) => ({ ...s, got: s.label.tier })),
);

if (values.half === 'test') printAsked();

/** What a model chose that was told how. Not measured when the words have changed since. */
function printAsked(): void {
  const { clause, first, second } = readAsked();
  if (clause !== modelToChoose(LADDER)) {
    console.log('\nas a model chooses that is told how: not measured, the words have changed since');
    return;
  }
  console.log(`\nas a model chose that was told: ${clause}`);
  const all = scored.flatMap((s) => {
    const got = first.get(s.label.id);
    return got === undefined ? [] : [{ ...s, got }];
  });
  print('every prompt', all);
  printParts(all);
  printMatrix(all);
  const twice = [...second].filter(([id]) => first.has(id));
  const same = twice.filter(([id, tier]) => first.get(id) === tier).length;
  console.log(`read twice: the same tier ${percent(same / twice.length)} (n=${twice.length})`);
  printCost('this mix, as chosen by it', all);

  for (const [when, atPrompt] of [
    ['from the second turn of a session on', undefined],
    ['in its first turn, when it is not known what it runs on', {}],
  ] as const) {
    const used = scoreTiers(router, labels, {
      choices: first,
      snapshot,
      ...(atPrompt === undefined ? {} : { atPrompt }),
    }).filter((s) => s.delegated);
    console.log(`\nas people get it, of what is routed, ${when}:`);
    print(
      '  asked',
      used.filter((s) => s.asked),
    );
    print(
      '  not asked',
      used.filter((s) => !s.asked),
    );
    print('  all', used);
    printCost('what is routed', used);
  }
}

if (values.errors === true)
  for (const { label, got } of scored.filter((s) => s.got !== s.label.tier))
    console.log(`   want ${label.tier} got ${got}: ${label.prompt.slice(0, 140).replaceAll('\n', ' ')}`);
