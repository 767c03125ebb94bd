import { readFileSync } from 'node:fs';
import { Scanner } from '../../scripts/registry/scanner.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import { minisearch } from '../kit/rival.ts';
import { sourcesIn } from '../kit/sources.ts';

/** Alone in a plain node process: `measure.mjs <folder of plugins> <file with prompts> <rounds> <rival's share>`. Prints ms as JSON. */

const [folder = '', promptFile = '', rounds = '3', share = '1'] = process.argv.slice(2);

export interface DecisionTimes {
  readonly agents: number;
  readonly prompts: number;
  /** Share of prompts that were given to an agent. */
  readonly routed: number;
  readonly own: number[];
  readonly rival: number[];
  /** The slowest prompts, for looking at. */
  readonly slowest: Array<{ readonly ms: number; readonly prompt: string }>;
}

const WARM_UP = 500;

const prompts = JSON.parse(readFileSync(promptFile, 'utf8')) as string[];
const snapshot = new Scanner().scan(sourcesIn(folder));
const router = createRouter(snapshot, loadLexicon());
const rival = Number(share) > 0 ? minisearch(snapshot.agents) : undefined;

/** Every so-manieth prompt, once a round; a first part of them runs beforehand, to warm up. */
function measure(work: (prompt: string) => unknown, every: number): number[] {
  const chosen = prompts.filter((_, i) => i % every === 0);
  for (const p of chosen.slice(0, WARM_UP)) work(p);
  const times: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    for (const p of chosen) {
      const start = performance.now();
      work(p);
      times.push(performance.now() - start);
    }
  }
  return times;
}

const own = measure((prompt) => router.route({ prompt }), 1);
const slow = prompts.map((prompt, i) => ({
  prompt: prompt.slice(0, 80),
  ms: Math.min(...own.filter((_, k) => k % prompts.length === i)),
}));
console.log(
  JSON.stringify({
    agents: snapshot.agents.length,
    prompts: prompts.length,
    routed: prompts.filter((prompt) => router.route({ prompt }).kind !== 'abstain').length / prompts.length,
    own,
    rival: rival === undefined ? [] : measure((p) => rival.search(p), Math.round(1 / Number(share))),
    slowest: slow.sort((a, b) => b.ms - a.ms).slice(0, 8),
  } satisfies DecisionTimes),
);
