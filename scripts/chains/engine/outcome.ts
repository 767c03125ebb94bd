import type { Outcome } from '../steps/work.ts';
import type { Direction, JournalEvent } from './events.ts';
import { costOf, failure, failureOfThrown, undoFailure } from './failure.ts';
import { outputsOf } from './outputs.ts';
import type { RunState, StepRun } from './run-state.ts';
import type { Surroundings } from './surroundings.ts';

/** What an attempt that has ended means for its step. Never throws. */
export function outcomeEvent(
  state: RunState,
  step: StepRun,
  direction: Direction,
  outcome: Outcome,
  around: Surroundings,
): JournalEvent {
  const { path } = step;
  const cost = costOf(outcome.cost);
  if (direction === 'undo') {
    return outcome.kind === 'succeeded'
      ? { kind: 'succeeded', path, direction, outputs: null, ...cost }
      : undoFailure(step, outcome.error, around, outcome.cost);
  }
  if (outcome.kind === 'succeeded') {
    try {
      const outputs = outputsOf(state, step, outcome.output);
      return { kind: 'succeeded', path, direction, outputs, ...cost };
    } catch (error) {
      // The work is done, only its result cannot be used: a saga has to undo it.
      return failure(step, failureOfThrown(error, 'unknown'), around, outcome.cost);
    }
  }
  if (step.frame.stop === 'cancel' && outcome.error.code === 'cancelled')
    return { kind: 'cancelled', path, effect: outcome.error.effect, ...cost };
  return failure(step, outcome.error, around, outcome.cost);
}
