import type { StepViewState } from '../view/run-view.ts';
import { STATE_WORD } from '../view/state-words.ts';
import { durationText } from '../view/words.ts';
import type { StepMark } from './marks.ts';

/** What a run has made of a step, in a few words: `succeeded, 3.2 s, 2 attempts`, or `2 failed, 40 succeeded`. */
export function markText({ state, tally, ms, attempts }: StepMark): string {
  const counts = Object.entries(tally) as [StepViewState, number][];
  const several = counts.length > 1 || (counts[0]?.[1] ?? 1) > 1;
  return [
    ...(several ? counts.map(([one, n]) => `${n} ${STATE_WORD[one]}`) : [STATE_WORD[state]]),
    ...(ms === undefined ? [] : [durationText(ms)]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ].join(', ');
}
