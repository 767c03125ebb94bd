import type { Rung } from '../models/ladder.ts';
import { type Work, workOf } from '../models/work.ts';
import type { Complexity } from './decision.ts';
import type { Query } from './query.ts';
import { SEGMENT_WEIGHT } from './segments.ts';

/** What a prompt's request needs, by its words in whatever language they were translated from. Pure. */
export function workIn(prose: string, query: Query): Work {
  return workOf({ prose, english: englishOf(query), stems: stemsIn(query) });
}

/**
 * The stems of what a person wrote or quoted, in English: not of logs and code, nor of foreign words that were translated. What is taken
 * back counts here: "without downtime" is about downtime.
 */
export function stemsIn({ tokens, weights }: Query): string[] {
  return tokens
    .filter(({ part }, i) => {
      const weight = weights[i] as number;
      return !part && (weight >= SEGMENT_WEIGHT.quoted || weight === SEGMENT_WEIGHT.negated);
    })
    .map((t) => t.term);
}

/** The words of a translated prompt in English; empty for one that needed no translation. */
export function englishOf(query: Query): string {
  return query.foreign ? query.tokens.map((t) => t.word).join(' ') : '';
}

const COMPLEXITY: Readonly<Record<Rung, Complexity>> = { haiku: 'low', sonnet: 'medium', opus: 'high' };

/** How much there is to do, as decisions and records say it. */
export function complexityOf(work: Work): Complexity {
  return COMPLEXITY[work.need];
}
