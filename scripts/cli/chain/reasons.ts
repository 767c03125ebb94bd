import type { WaitFor } from '../../chains/engine/events.ts';
import type { RunView, StepView } from '../../chains/view/run-view.ts';
import { durationText } from '../../chains/view/words.ts';
import { safeLine } from '../../core/untrusted.ts';
import { failedSteps } from './failed-steps.ts';
import { inText, peopleText } from './step-note.ts';

const MAX_TEXT = 500;
/** Steps that are explained; the list above has all. */
const MAX_EXPLAINED = 5;

/** Why a run stands as it does, in sentences; none for one that ended well or goes on by itself. */
export function reasons(view: RunView, now: number): string[] {
  const { run, steps } = view;
  switch (run.status) {
    case 'succeeded':
      return [];
    case 'running':
      return run.drivenBy === undefined
        ? ['Nobody drives it: the process that did has ended. What was done is kept.']
        : holding(steps, now);
    case 'waiting':
      return holding(steps, now);
    case 'cancelled':
      return [run.error?.message ?? 'It was cancelled.'].map(safe);
    case 'failed':
      return failure(view);
    case 'compensated':
      return [...failure(view), 'All that was done and can be undone has been undone.'];
    case 'compensation_failed':
      return [...failure(view), ...notUndone(view)];
  }
}

const safe = (text: string): string => safeLine(text, MAX_TEXT);

/** What holds a run up. */
function holding(steps: readonly StepView[], now: number): string[] {
  const held = steps.filter((step) => step.state === 'waiting' || step.wakeAt !== undefined);
  return some(held, (step) => `${safe(step.path)} ${holdText(step, now)}`);
}

function holdText({ waitingFor, wakeAt, error, state }: StepView, now: number): string {
  if (state === 'waiting' && waitingFor !== undefined) return waitSentence(waitingFor, now);
  const why = error === undefined ? '' : ` (${safe(error.message)})`;
  const what = state === 'undoing' ? 'could not be undone yet' : 'has failed';
  return `${what}${why} and is tried again ${inText(wakeAt, now)}.`;
}

function waitSentence(wait: WaitFor, now: number): string {
  switch (wait.kind) {
    case 'time':
      return `waits until ${new Date(wait.until).toISOString()}, ${inText(wait.until, now)}.`;
    case 'topic':
      return `waits for a message of ${safe(wait.topic)}${limit(wait.until, now)}.`;
    case 'approval': {
      const end = wait.otherwise === 'approve' ? 'approved' : 'rejected';
      const otherwise =
        wait.until === undefined ? '' : ` Without an answer it is ${end} ${inText(wait.until, now)}.`;
      return `asks ${peopleText(wait.by)}: “${safe(wait.message)}”.${otherwise}`;
    }
  }
}

const limit = (until: number | undefined, now: number): string =>
  until === undefined ? '' : `, at most ${durationText(until - now)} more`;

/** What went wrong, and what can be done about it. */
function failure(view: RunView): string[] {
  const { run } = view;
  const failed = failedSteps(view);
  if (failed.length === 0 || run.error?.code === 'budget-exceeded')
    return run.error === undefined ? [] : [errorSentence(run.error)];
  return some(
    failed,
    (step) =>
      `${safe(step.path)} failed: ${step.error === undefined ? 'without a reason.' : errorSentence(step.error)}`,
  );
}

function errorSentence({ code, message, fix }: NonNullable<StepView['error']>): string {
  return `${ended(safe(message))} (${safe(code)})${fix === undefined ? '' : ` ${safe(fix)}`}`;
}

const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function notUndone({ run, steps }: RunView): string[] {
  const failed = steps.filter((step) => step.state === 'undo_failed');
  if (failed.length === 0) return [`Could not be undone: ${(run.notUndone ?? []).map(safe).join(', ')}.`];
  return some(
    failed,
    (step) =>
      `${safe(step.path)} could not be undone: ${step.error === undefined ? '' : errorSentence(step.error)}`,
  );
}

function some(steps: readonly StepView[], text: (step: StepView) => string): string[] {
  const more = steps.length - MAX_EXPLAINED;
  return [...steps.slice(0, MAX_EXPLAINED).map(text), ...(more > 0 ? [`And ${more} more.`] : [])];
}
