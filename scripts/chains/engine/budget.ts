import type { StepError } from '../steps/work.ts';
import type { RunState } from './run-state.ts';

const MINUTE_MS = 60_000;

/** Why no further attempt may begin, or undefined. What was not measured does not count; undoing is never limited. */
export function budgetError(state: RunState, now: number): StepError | undefined {
  const { budget } = state.chain;
  const { usd, tokens, minutes } = spentOf(state, now);
  if (budget.usd !== undefined && usd >= budget.usd)
    return exceeded(`$${usd.toFixed(4)} of $${budget.usd} are spent.`, 'usd');
  if (budget.tokens !== undefined && tokens >= budget.tokens)
    return exceeded(`${tokens} of ${budget.tokens} tokens are used.`, 'tokens');
  if (budget.minutes !== undefined && minutes >= budget.minutes)
    return exceeded(`${minutes.toFixed(1)} of ${budget.minutes} minutes are over.`, 'minutes');
  return undefined;
}

/** Dollars that are left, and milliseconds; undefined without such a budget. */
export function budgetLeft(
  state: RunState,
  now: number,
): { readonly usd: number | undefined; readonly ms: number | undefined } {
  const { budget } = state.chain;
  const spent = spentOf(state, now);
  return {
    usd: budget.usd === undefined ? undefined : Math.max(0, budget.usd - spent.usd),
    ms: budget.minutes === undefined ? undefined : Math.max(0, (budget.minutes - spent.minutes) * MINUTE_MS),
  };
}

function spentOf(
  { spent, budgetFrom }: RunState,
  now: number,
): { usd: number; tokens: number; minutes: number } {
  return {
    usd: (spent.usd ?? 0) - budgetFrom.usd,
    tokens: (spent.tokens ?? 0) - budgetFrom.tokens,
    minutes: Math.max(0, now - budgetFrom.at) / MINUTE_MS,
  };
}

function exceeded(message: string, limit: string): StepError {
  return {
    code: 'budget-exceeded',
    message: `The run's budget is used up: ${message}`,
    retryable: false,
    effect: 'none',
    fix: 'Raise `budget` in the chain, or go on with `arbiter chain retry`, which counts anew.',
    details: { limit },
  };
}
