import { createHash } from 'node:crypto';
import type { RunState, StepRun } from './run-state.ts';

/**
 * Under which the last good outputs of a step are kept: the chain, the step (an item of a foreach is any item) and what it was given.
 * Undefined before the step has been given anything.
 */
export function cacheKey(state: RunState, step: StepRun): string {
  const place = step.path.replace(/\[\d+\]/g, '[]');
  const { given } = step;
  return createHash('sha256')
    .update(JSON.stringify([state.chain.name, place, given ?? null]))
    .digest('hex');
}
