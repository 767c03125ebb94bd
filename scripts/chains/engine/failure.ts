import { ArbiterError, messageOf } from '../../core/errors.ts';
import type { Fallback, WorkPolicy, WorkStepBody } from '../language/chain.ts';
import type { StepError, WorkCost } from '../steps/work.ts';
import type { Direction, JournalEvent } from './events.ts';
import type { StepRun } from './run-state.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * A failed try, and what follows: another try after a pause when the policy has one left and the error is worth it, else the next
 * fallback, else the end. `notBefore`: no other try before that time, Unix milliseconds.
 */
export function failure(
  step: StepRun,
  error: StepError,
  around: Surroundings,
  cost?: WorkCost,
  notBefore?: number,
): JournalEvent {
  const base = { kind: 'failed', path: step.path, direction: 'do', error, ...costOf(cost) } as const;
  const body = bodyOf(step);
  const retryAt =
    body === undefined ? undefined : retryTime(around, body.kind, body, step.failures, error, notBefore);
  const next = nextVariant(step);
  // While a breaker is open a fallback is at hand at once, a retry only later.
  if (retryAt !== undefined && !(error.code === 'breaker-open' && next !== undefined))
    return { ...base, retryAt };
  return next === undefined ? base : { ...base, variant: next };
}

/** A compensation that failed: tried again as its policy says, and then given up for good. */
export function undoFailure(
  step: StepRun,
  error: StepError,
  around: Surroundings,
  cost?: WorkCost,
): JournalEvent {
  const base = {
    kind: 'failed',
    path: step.path,
    direction: 'undo' as Direction,
    error,
    ...costOf(cost),
  } as const;
  const body = step.step.compensate;
  if (body === undefined) return base;
  const retryAt = retryTime(around, 'compensate', body, step.undo?.failures ?? 0, error);
  return retryAt === undefined ? base : { ...base, retryAt };
}

function retryTime(
  around: Surroundings,
  kind: Parameters<Surroundings['policy']>[0],
  body: WorkStepBody & WorkPolicy,
  failuresBefore: number,
  error: StepError,
  notBefore = 0,
): number | undefined {
  const policy = around.policy(kind, body, body);
  const failures = failuresBefore + 1;
  if (failures >= policy.attempts || !policy.isRetryable(error)) return undefined;
  return Math.max(notBefore, around.now() + policy.pauseMs(failures));
}

/** What is under way: the step itself or one of its fallbacks; undefined for a step, or a fallback, that does no work. */
export function bodyOf({ step, variant }: StepRun): (WorkStepBody & WorkPolicy) | undefined {
  if (!('fallback' in step)) return undefined;
  const fallback: Fallback | undefined = step.fallback[variant - 1];
  if (fallback === undefined) return step;
  return fallback.kind === 'work' ? fallback.body : undefined;
}

function nextVariant({ step, variant }: StepRun): number | undefined {
  return 'fallback' in step && variant < step.fallback.length ? variant + 1 : undefined;
}

export const costOf = (cost: WorkCost | undefined): { readonly cost?: WorkCost } =>
  cost === undefined ? {} : { cost };

/** Something thrown by an expression, or a value that does not fit. Trying again would give the same. */
export function failureOfThrown(error: unknown, effect: StepError['effect'] = 'none'): StepError {
  const known = error instanceof ArbiterError;
  return {
    code: known ? error.code : 'internal',
    message: messageOf(error),
    retryable: false,
    effect,
    ...(known && error.fix !== undefined ? { fix: error.fix } : {}),
  };
}
