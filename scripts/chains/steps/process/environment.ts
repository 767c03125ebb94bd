import type { Attempt } from '../work.ts';
import type { Marks } from './marked.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** By which the processes of an attempt are known, and those of all attempts of its step. */
export const marksOf = ({ runId, idempotencyKey }: Pick<Attempt, 'runId' | 'idempotencyKey'>): Marks => ({
  ARBITER_RUN_ID: runId,
  ARBITER_IDEMPOTENCY_KEY: idempotencyKey,
});

/** What a child of an attempt is started with: what is given, and over it what says whose child it is. */
export function environmentOf(attempt: Attempt, ...given: readonly Environment[]): Record<string, string> {
  const all = Object.assign({}, ...given, {
    ...marksOf(attempt),
    ARBITER_STEP_ID: attempt.step,
    ARBITER_ATTEMPT: String(attempt.attempt),
    ARBITER_CHAIN: attempt.chain,
  }) as Environment;
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
