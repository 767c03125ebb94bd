import type { RunView, StepView } from '../../chains/view/run-view.ts';
import { STATE_WORD } from '../../chains/view/state-words.ts';
import { durationText } from '../../chains/view/words.ts';
import { safeLine } from '../../core/untrusted.ts';
import { pad } from '../text-width.ts';
import { stepNote } from './step-note.ts';

const TIME_WIDTH = 12;
const MAX_NAME = 200;
const NOT_TIMED: ReadonlySet<StepView['state']> = new Set(['skipped', 'undoing', 'undone']);

/**
 * A run as lines for a file or a pipe: one for each state that a step is seen in, without colours, with the time since the run
 * began. States that came and went between two views have no line. How the run ends is said by whoever drives it.
 */
export class PlainProgress {
  readonly #seen = new Map<string, string>();
  #begun = false;

  /** Lines for what has changed since the last view. */
  lines(view: RunView, now: number): string[] {
    const { run, steps } = view;
    const time = pad(durationText((run.endedAt ?? now) - run.startedAt), TIME_WIDTH, 'right');
    const lines = steps.flatMap((step) => {
      const key = `${step.state} ${step.state === 'succeeded' ? '' : step.attempt}`;
      const before = this.#seen.get(step.path);
      this.#seen.set(step.path, key);
      if (before === key || (before === undefined && step.state === 'pending')) return [];
      return [`${time}  ${stepText(step, now)}`];
    });
    if (this.#begun) return lines;
    this.#begun = true;
    return [`${time}  run ${safeLine(run.id, MAX_NAME)} of ${safeLine(run.chain, MAX_NAME)}`, ...lines];
  }
}

function stepText(step: StepView, now: number): string {
  const { path, state, startedAt, endedAt } = step;
  const note = stepNote(step, now);
  // Once it is being undone, the time is still that of the doing.
  const isTimed = startedAt !== undefined && endedAt !== undefined && !NOT_TIMED.has(state);
  const took = isTimed ? ` in ${durationText(endedAt - startedAt)}` : '';
  const more = note === '' || note === STATE_WORD[state] ? '' : `: ${note}`;
  return `${safeLine(path, MAX_NAME)} ${STATE_WORD[state]}${took}${more}`;
}
