/**
 * How often the router is right, with n.
 *
 *   tsx bench/accuracy.ts [--half tune|test] [--errors]
 *     [--plugin-prompts prompts.jsonl]                      outside prompts: id, prompt, gold (plugin or "none"), also_ok, collab, kind
 *     [--agents agents.jsonl --prompts prompts.jsonl]       other people's agents, each repository a collection of its own
 */
import { parseArgs } from 'node:util';
import { loadLexicon } from '../scripts/routing/lexicon/load.ts';
import { createRouter } from '../scripts/routing/router.ts';
import { scoreCollections } from './support/collections.ts';
import { scanPack } from './support/pack.ts';
import { type Scored, scoreAll, summarise } from './support/score.ts';
import { half, readOutside, readSets } from './support/sets.ts';

const { values } = parseArgs({
  options: {
    half: { type: 'string', default: 'test' },
    errors: { type: 'boolean' },
    'plugin-prompts': { type: 'string' },
    agents: { type: 'string' },
    prompts: { type: 'string' },
  },
});

const percent = (x: number | undefined): string =>
  x === undefined ? 'not measured' : `${(x * 100).toFixed(1)} %`;

function print(title: string, scored: readonly Scored[]): void {
  const s = summarise(scored);
  console.log(
    `${title.padEnd(34)} plugin ${percent(s.pluginRight)} (n=${s.inScope}), false abstention ${percent(s.falseAbstention)}, ` +
      `silence ${percent(s.silenceKept)} (n=${s.silent}), agent ${percent(s.agentRight)} (n=${s.agents}), ` +
      `team exact ${percent(s.teamExact)} (n=${s.teams}), false team ${percent(s.falseTeam)}`,
  );
  if (values.errors !== true) return;
  for (const e of scored.filter((x) => !x.pluginRight)) {
    const p = e.decision.plugins.slice(0, 2).map((x) => `${x.plugin} ${x.probability.toFixed(2)}`);
    console.log(
      `   want ${e.label.plugin ?? 'silence'} got ${e.plugin ?? (e.decision.kind === 'abstain' ? e.decision.cause : '')} [${p.join(', ')}] ${e.label.prompt.slice(0, 130).replaceAll('\n', ' ')}`,
    );
  }
}

const router = createRouter(scanPack(), loadLexicon());
const own = scoreAll(
  router,
  readSets().filter((p) => half(p.id) === values.half),
);
print(`own sets, ${values.half} half`, own);
for (const set of [...new Set(own.map((s) => s.label.set))])
  print(
    `  ${set}`,
    own.filter((s) => s.label.set === set).map((s) => s),
  );
if (values['plugin-prompts'] !== undefined) {
  const outside = readOutside(values['plugin-prompts']);
  for (const h of ['tune', 'test'] as const)
    print(
      `outside prompts, ${h} half`,
      scoreAll(
        router,
        outside.filter((p) => half(p.id) === h),
      ),
    );
}
if (values.agents !== undefined && values.prompts !== undefined) {
  for (const row of scoreCollections(values.agents, values.prompts)) {
    console.log(
      `${row.name.padEnd(46)} n=${row.n}  R@1 ${row.recall[0]?.toFixed(3)}  R@3 ${row.recall[1]?.toFixed(3)}  R@5 ${row.recall[2]?.toFixed(3)}`,
    );
  }
}
