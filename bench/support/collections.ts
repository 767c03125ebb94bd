import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { rowScore, weightRow } from '../../scripts/routing/rank/score.ts';
import { collections } from './choices.ts';

/** Recall at 1, 3 and 5 of one collection, or of all. */
export interface CollectionRow {
  readonly name: string;
  readonly n: number;
  readonly recall: readonly [number, number, number];
}

/** Scores each prompt among the agents of its own collection, by repository and half. */
export function scoreCollections(agentsFile: string, promptsFile: string): CollectionRow[] {
  const weights = weightRow(loadLexicon().policy.agentWeights);
  const rows = new Map<string, { n: number; hits: [number, number, number] }>();
  for (const item of collections(agentsFile, promptsFile)) {
    const scores = item.rows.map((row) => rowScore(row, 0, weights));
    const best = Math.max(Number.NEGATIVE_INFINITY, ...scores.filter((_, i) => item.right[i] === true));
    const rank = scores.filter((s) => s > best).length;
    for (const name of [item.repo, `all, ${item.half} half`]) {
      const row = rows.get(name) ?? { n: 0, hits: [0, 0, 0] };
      rows.set(name, row);
      row.n += 1;
      [1, 3, 5].forEach((k, i) => {
        if (Number.isFinite(best) && rank < k) row.hits[i] = (row.hits[i] as number) + 1;
      });
    }
  }
  return [...rows].map(([name, r]) => ({
    name,
    n: r.n,
    recall: [r.hits[0] / r.n, r.hits[1] / r.n, r.hits[2] / r.n],
  }));
}
