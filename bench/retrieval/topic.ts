import { type CompiledLexicon, openLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import type { BenchContext } from '../kit/context.ts';
import { minisearch } from '../kit/rival.ts';
import type { Topic } from '../kit/table.ts';
import { scanPack } from '../support/pack.ts';
import { half, type LabelledPrompt, readSets } from '../support/sets.ts';

const CUTS = [1, 3, 5] as const;

/** Ids best first, for a prompt. */
type Ranking = (prompt: string) => readonly string[];

/** How often a right agent is among the first, over the labelled prompts of the test half. */
export function retrieval({ built }: BenchContext): Topic {
  const lexicon = openLexicon(JSON.parse(built.get('dist/lexicon.json') ?? '{}') as CompiledLexicon);
  const snapshot = scanPack();
  const router = createRouter(snapshot, lexicon);
  const rival = minisearch(snapshot.agents.filter((a) => a.routed));
  const labelled = readSets().filter((p) => half(p.id) === 'test' && typeof p.agent === 'string');
  const rankings: ReadonlyArray<readonly [string, Ranking]> = [
    ['Arbiter, order of all agents', (prompt) => router.rankAll(prompt).map((c) => c.agent)],
    ['minisearch BM25', (prompt) => rival.search(prompt)],
  ];
  const kinds = ['all', ...new Set(labelled.map((p) => p.kind))];
  return {
    title: `Right agent among the first, ${snapshot.agents.filter((a) => a.routed).length} agents of the pack`,
    headers: [
      'prompts (test half)',
      'n',
      ...rankings.flatMap(([name]) => CUTS.map((k) => `${name.split(/[ ,]/)[0]} R@${k}`)),
    ],
    rows: kinds.map((kind) => {
      const prompts = labelled.filter((p) => kind === 'all' || p.kind === kind);
      return [kind, String(prompts.length), ...rankings.flatMap(([, rank]) => recall(prompts, rank))];
    }),
    notes: [
      'Ranking alone, guards and thresholds aside; an agent of `alsoOkAgents` counts as right. `npx tsx bench/accuracy.ts` scores whole decisions.',
      'The agents were written for these trades and the weights learned on the tune half, so Arbiter plays at home; minisearch has the same texts and no tuning.',
    ],
  };
}

function recall(prompts: readonly LabelledPrompt[], rank: Ranking): string[] {
  const places = prompts.map((p) => {
    const right = [p.agent, ...(p.alsoOkAgents ?? [])];
    const at = rank(p.prompt).findIndex((id) => right.includes(id));
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  });
  return CUTS.map((k) => (places.filter((at) => at < k).length / Math.max(1, places.length)).toFixed(3));
}
