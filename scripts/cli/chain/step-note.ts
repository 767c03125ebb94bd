import type { WaitFor } from '../../chains/engine/events.ts';
import type { StepView } from '../../chains/view/run-view.ts';
import { STATE_WORD } from '../../chains/view/state-words.ts';
import { durationText } from '../../chains/view/words.ts';
import { safeLine } from '../../core/untrusted.ts';

/** Longest text of a stranger on one line, in characters. */
const MAX_TEXT = 300;

/** What there is to say of a step beside its name and its time: `attempt 2 of 3`, `waits for ana: “Ship it?”`. Often nothing. */
export function stepNote(step: StepView, now: number): string {
  switch (step.state) {
    case 'pending':
      return '';
    case 'running':
      return step.attempt > 1 ? joined(`${tryText(step)} after`, errorText(step)) : tryText(step);
    case 'backoff':
      return `${joined(`attempt ${step.attempt} failed`, errorText(step))}; again ${inText(step.wakeAt, now)}`;
    case 'waiting':
      return step.waitingFor === undefined ? STATE_WORD.waiting : waitText(step.waitingFor, now);
    case 'succeeded':
      return tryText(step);
    case 'failed':
      return `${errorText(step)}${step.attempt > 1 ? ` (${step.attempt} attempts)` : ''}`;
    case 'skipped':
    case 'cancelled':
    case 'undone':
      return STATE_WORD[step.state];
    case 'undoing':
      return step.wakeAt === undefined
        ? STATE_WORD.undoing
        : `${joined('undoing it failed', errorText(step))}; again ${inText(step.wakeAt, now)}`;
    case 'undo_failed':
      return joined(STATE_WORD.undo_failed, errorText(step));
  }
}

const joined = (a: string, b: string): string => (a === '' || b === '' ? a + b : `${a}: ${b}`);

function tryText({ state, attempt, attempts, variant = 0 }: StepView): string {
  const fallback = variant > 0 ? `fallback ${variant}` : '';
  if (attempt <= 1) return fallback;
  const tries =
    state === 'succeeded'
      ? `${attempt} attempts`
      : `attempt ${attempt}${attempts === undefined || variant > 0 ? '' : ` of ${attempts}`}`;
  return fallback === '' ? tries : `${fallback}, ${tries}`;
}

const errorText = ({ error }: StepView): string =>
  error === undefined ? '' : safeLine(error.message, MAX_TEXT);

/** `in 4 s`, or `now` for a time that has come. */
export const inText = (at: number | undefined, now: number): string =>
  at === undefined || at <= now ? 'now' : `in ${durationText(at - now)}`;

/** What a waiting step waits for. */
export function waitText(wait: WaitFor, now: number): string {
  switch (wait.kind) {
    case 'time':
      return wait.until <= now ? 'waits no more' : `waits for ${durationText(wait.until - now)} more`;
    case 'topic':
      return `waits for a message of ${safeLine(wait.topic, MAX_TEXT)}${limitText(wait.until, now)}`;
    case 'approval':
      return `waits for ${peopleText(wait.by)}: “${safeLine(wait.message, MAX_TEXT)}”${limitText(wait.until, now)}`;
  }
}

const limitText = (until: number | undefined, now: number): string =>
  until === undefined ? '' : `, for ${durationText(until - now)} at most`;

/** Who may answer. */
export const peopleText = (by: readonly string[]): string =>
  by.length === 0 ? 'somebody' : by.map((name) => safeLine(name, MAX_TEXT)).join(' or ');
