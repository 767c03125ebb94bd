import type { Json } from '../../core/json.ts';
import { holds } from '../language/template.ts';
import type { StepError } from '../steps/work.ts';
import type { JournalEvent, Signal } from './events.ts';
import { failureOfThrown } from './failure.ts';
import { succeeded } from './outputs.ts';
import type { RunState, StepRun } from './run-state.ts';
import { scopeOf } from './scope.ts';

/** What becomes of a waiting step: its time is over, a message came, a person answered. None of these throws. */

export function timeIsOver(state: RunState, step: StepRun, now: number): JournalEvent {
  const { wait } = step;
  if (wait?.kind === 'time') return end(state, step, {});
  if (wait?.kind === 'topic')
    return failed(
      step,
      'timeout',
      `No message of ${wait.topic} came in time.`,
      'Allow more with `wait.timeout`.',
    );
  return wait?.kind === 'approval' && wait.otherwise === 'approve'
    ? end(state, step, { approved: true, by: 'timeout', reason: '', at: new Date(now).toISOString() })
    : failed(step, 'approval-timeout', 'Nobody answered in time.', '`arbiter chain retry` asks again.');
}

export function answered(
  state: RunState,
  step: StepRun,
  { approved, by, reason }: Extract<Signal, { kind: 'answer' }>,
  now: number,
): JournalEvent {
  if (approved) return end(state, step, { approved: true, by, reason, at: new Date(now).toISOString() });
  const why = reason === '' ? '' : `: ${reason}`;
  return failed(step, 'rejected', `Rejected by ${by}${why}.`, '`arbiter chain retry` asks again.', {
    by,
    reason,
  });
}

/** Undefined when the message is not the one that is waited for. */
export function messageCame(state: RunState, step: StepRun, message: Json): JournalEvent | undefined {
  const { step: definition } = step;
  if (definition.kind !== 'wait' || definition.wait.kind !== 'topic') return undefined;
  const { match } = definition.wait;
  try {
    if (match !== undefined && !holds(match, scopeOf(state, step, { message }))) return undefined;
  } catch (error) {
    return { kind: 'failed', path: step.path, direction: 'do', error: failureOfThrown(error) };
  }
  return end(state, step, { message });
}

function end(state: RunState, step: StepRun, output: Json): JournalEvent {
  try {
    return succeeded(state, step, output);
  } catch (error) {
    return { kind: 'failed', path: step.path, direction: 'do', error: failureOfThrown(error) };
  }
}

function failed(
  step: StepRun,
  code: string,
  message: string,
  fix: string,
  details?: StepError['details'],
): JournalEvent {
  const error = {
    code,
    message,
    retryable: false,
    effect: 'none',
    fix,
    ...(details === undefined ? {} : { details }),
  } as const;
  return { kind: 'failed', path: step.path, direction: 'do', error };
}
