import type { StepError } from '../steps/work.ts';
import type { FinalStatus, JournalEvent } from './events.ts';
import { failureOfThrown } from './failure.ts';
import { blockOutputs } from './outputs.ts';
import type { RunState } from './run-state.ts';

/** The end of a run whose root frame has ended. What could not be undone shows in the status, whatever else came out. */
export function finished(state: RunState): JournalEvent {
  const { root } = state;
  if (root.status === 'succeeded') {
    try {
      const outputs = blockOutputs(state, root, '');
      return end(state, 'succeeded', { outputs });
    } catch (error) {
      return end(state, 'failed', { error: failureOfThrown(error) });
    }
  }
  if (root.status === 'cancelled') {
    const { reason = '', by = '' } = state.cancel ?? {};
    const message = `Cancelled by ${by}${reason === '' ? '' : `: ${reason}`}.`;
    return end(state, 'cancelled', {
      error: { code: 'cancelled', message, retryable: false, effect: 'none' },
    });
  }
  const error = state.halted ?? errorOf(state);
  return end(state, root.saga ? 'compensated' : 'failed', { error });
}

function errorOf({ root: { failure } }: RunState): StepError {
  const cause = failure?.error;
  if (cause === undefined)
    return { code: 'failed', message: 'The run failed without a reason.', retryable: false, effect: 'none' };
  return { ...cause, details: { ...cause.details, step: failure?.path ?? '' } };
}

function end(
  state: RunState,
  status: FinalStatus,
  {
    outputs = {},
    error,
  }: { outputs?: Extract<JournalEvent, { kind: 'finished' }>['outputs']; error?: StepError },
): JournalEvent {
  const { notUndone } = state;
  if (notUndone.length === 0)
    return { kind: 'finished', status, outputs, ...(error === undefined ? {} : { error }) };
  const message = `Could not be undone: ${notUndone.join(', ')}.`;
  return {
    kind: 'finished',
    status: 'compensation_failed',
    outputs,
    error: {
      code: 'compensation-failed',
      message: error === undefined ? message : `${error.message} ${message}`,
      retryable: false,
      effect: 'unknown',
      fix: 'Undo these by hand; `arbiter chain logs` says what each had done.',
      details: {
        ...error?.details,
        notUndone: [...notUndone],
        ...(error === undefined ? {} : { cause: error.code }),
      },
    },
  };
}
