import { ArbiterError, messageOf } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Over } from './limit.ts';
import type { Attempt, Executor, Outcome, StepError, WorkCost, WorkInput } from './work.ts';

/** The parts of a {@link StepError} that have a usual value: not retryable, no effect, no fix, no details. */
export interface FailureParts {
  readonly retryable?: boolean;
  readonly effect?: StepError['effect'];
  readonly fix?: string | undefined;
  readonly details?: { readonly [key: string]: Json } | undefined;
}

export function failure(code: string, message: string, parts: FailureParts = {}): StepError {
  const { retryable = false, effect = 'none', fix, details } = parts;
  return {
    code,
    message,
    retryable,
    effect,
    ...(fix === undefined ? {} : { fix }),
    ...(details === undefined ? {} : { details }),
  };
}

export function failed(error: StepError, cost?: WorkCost): Outcome {
  return { kind: 'failed', error, ...(cost === undefined ? {} : { cost }) };
}

/** An attempt that was ended because nobody needs it any more. `effect`: `none` only when it had not begun. */
export const cancelled = (effect: StepError['effect']): StepError =>
  failure('cancelled', 'The step was cancelled.', { effect });

export const timedOut = (what: string, timeoutMs: number): StepError =>
  failure('timeout', `${what} did not end within ${timeoutMs} ms.`, {
    retryable: true,
    effect: 'unknown',
    fix: 'Give the step a longer timeout, or less to do.',
  });

/** Work that was begun and not waited for to its end. */
export const overError = (why: Over, what: string, { timeoutMs }: Pick<Attempt, 'timeoutMs'>): StepError =>
  why === 'timeout' ? timedOut(what, timeoutMs) : cancelled('unknown');

/** The message of something thrown, and its fix apart from it. */
export function textOf(error: unknown): { readonly message: string; readonly fix: string | undefined } {
  const fix = error instanceof ArbiterError ? error.fix : undefined;
  const text = messageOf(error);
  return {
    message: fix !== undefined && text.endsWith(` ${fix}`) ? text.slice(0, -fix.length - 1) : text,
    fix,
  };
}

/** An attempt whose input is of one kind. */
export type AttemptOf<K extends WorkInput['kind']> = Attempt & {
  readonly input: Extract<WorkInput, { readonly kind: K }>;
};

/**
 * An executor out of a function for one kind. It keeps the promise of never rejecting: what the function throws is a failure
 * `internal`, of which nobody knows how far it came.
 */
export function executorOf<K extends WorkInput['kind']>(
  kind: K,
  work: (attempt: AttemptOf<K>) => Promise<Outcome>,
): Executor {
  return {
    async execute(attempt) {
      if (!isOf(kind, attempt))
        return failed(
          failure('internal', `The executor of ${kind} steps was given a ${attempt.input.kind} step.`),
        );
      if (attempt.signal.aborted) return failed(cancelled('none'));
      try {
        return await work(attempt);
      } catch (error) {
        return failed(failure('internal', messageOf(error), { effect: 'unknown' }));
      }
    },
  };
}

function isOf<K extends WorkInput['kind']>(kind: K, attempt: Attempt): attempt is AttemptOf<K> {
  return attempt.input.kind === kind;
}
