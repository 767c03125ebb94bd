import type { Json } from '../../core/json.ts';
import type { StepError } from '../steps/work.ts';
import { errorValue } from './error-value.ts';
import type { JournalEvent } from './events.ts';
import { failureOfThrown } from './failure.ts';
import { blockOutputs, outputsOf } from './outputs.ts';
import type { Frame, RunState, StepRun } from './run-state.ts';

/** The end of a step that holds others, once its frames have ended. */
export function closed(state: RunState, step: StepRun): JournalEvent {
  try {
    if (step.handler !== undefined) return closeOne(state, step, step.handler);
    if (step.step.kind === 'parallel' || step.step.kind === 'foreach') return closeMany(state, step);
    return closeOne(state, step, step.frames[0] as Frame);
  } catch (error) {
    return failed(step, failureOfThrown(error, 'unknown'));
  }
}

function closeOne(state: RunState, step: StepRun, frame: Frame): JournalEvent {
  if (frame.status === 'succeeded') {
    const outputs = outputsOf(state, step, blockOutputs(state, frame, step.path));
    return { kind: 'succeeded', path: step.path, direction: 'do', outputs };
  }
  if (frame.status === 'cancelled') return { kind: 'cancelled', path: step.path, effect: 'none' };
  return failed(step, ofFrame(frame));
}

/** A block fails with the error of the step that failed it; a saga adds what has become of what was done. */
function ofFrame(frame: Frame): StepError {
  const cause = frame.failure?.error ?? UNKNOWN;
  const base = { ...cause, retryable: false, effect: 'none' as const };
  if (!frame.saga) return base;
  const { notUndone } = frame;
  const details = { ...cause.details, compensated: notUndone.length === 0 };
  return notUndone.length === 0
    ? { ...base, details }
    : {
        ...base,
        details: { ...details, notUndone: [...notUndone] },
        message: `${cause.message} Not undone: ${notUndone.join(', ')}.`,
      };
}

const UNKNOWN: StepError = {
  code: 'failed',
  message: 'It failed without a reason.',
  retryable: false,
  effect: 'none',
};

function closeMany(state: RunState, step: StepRun): JournalEvent {
  if (step.decided === undefined) return { kind: 'cancelled', path: step.path, effect: 'none' };
  const bad = step.frames.filter((f) => f.status === 'failed' && f.failure !== undefined);
  if (step.decided === 'lost') return failed(step, lost(step, bad));
  const errors = Object.fromEntries(bad.map((f) => [f.label, errorValue(f.failure as StepRun)]));
  const output: Json =
    step.step.kind === 'foreach'
      ? { items: step.items.map((_, i) => resultOf(state, step, step.frames[i])), failed: errors }
      : {
          results: Object.fromEntries(
            step.frames
              .filter((f) => f.status === 'succeeded')
              .map((f) => [f.label, resultOf(state, step, f)]),
          ),
          succeeded: step.frames.filter((f) => f.status === 'succeeded').map((f) => f.label),
          failed: errors,
        };
  return { kind: 'succeeded', path: step.path, direction: 'do', outputs: outputsOf(state, step, output) };
}

function resultOf(state: RunState, step: StepRun, frame: Frame | undefined): Json {
  return frame?.status === 'succeeded' ? blockOutputs(state, frame, step.path) : null;
}

function lost(step: StepRun, bad: readonly Frame[]): StepError {
  const first = bad[0];
  if (first === undefined)
    return {
      ...UNKNOWN,
      code: 'nothing-to-join',
      message: 'There are fewer branches than the join asks for.',
    };
  const cause = first.failure?.error ?? UNKNOWN;
  const what = step.step.kind === 'foreach' ? 'item' : 'branch';
  const names = bad.map((f) => f.label);
  return {
    code: cause.code,
    message: `${what} ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} failed: ${cause.message}`,
    retryable: false,
    effect: 'none',
    details: { ...cause.details, failed: names },
  };
}

function failed(step: StepRun, error: StepError): JournalEvent {
  return { kind: 'failed', path: step.path, direction: 'do', error };
}
