import type { Direction } from './events.ts';
import type { RunState, StepRun } from './run-state.ts';

/**
 * The idempotency key of a step: the same for all its attempts, whoever runs them, so that a service that is asked a second time
 * can know it. The undo of a step has its own; a person who has a step done again gives it a new one.
 */
export function keyOf(state: RunState, step: StepRun, direction: Direction): string {
  const again = step.generation > 1 ? `~${step.generation}` : '';
  return `${state.runId}:${step.path}${again}${direction === 'undo' ? ':undo' : ''}`;
}

/** The name of one attempt. */
export const runName = (key: string, attempt: number): string => `${key}#${attempt}`;
