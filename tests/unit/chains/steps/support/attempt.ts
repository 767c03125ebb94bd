import type { Attempt, Outcome, StepError, WorkInput } from '../../../../../scripts/chains/steps/work.ts';
import { isObject, type Json } from '../../../../../scripts/core/json.ts';

let made = 0;

/** An attempt with an input; everything else can be said. Its keys are its own unless they are given. */
export function attemptOf<I extends WorkInput>(input: I, cwd: string, more: Partial<Attempt> = {}): Attempt {
  made += 1;
  return {
    runId: `run_test_${process.pid}`,
    chain: 'testing',
    step: 'work',
    attempt: 1,
    direction: 'do',
    idempotencyKey: `key-${process.pid}-${made}`,
    input,
    cwd,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    ...more,
  };
}

type RunInput = Extract<WorkInput, { kind: 'run' }>;

export const script = (text: string, more: Partial<RunInput> = {}): RunInput => ({
  kind: 'run',
  script: text,
  env: {},
  accept: [0],
  ...more,
});

export const program = (argv: readonly string[], more: Partial<RunInput> = {}): RunInput => ({
  kind: 'run',
  argv,
  env: {},
  accept: [0],
  ...more,
});

/** The output of an attempt that must have succeeded. */
export function outputOf(outcome: Outcome): Readonly<Record<string, Json>> {
  if (outcome.kind === 'succeeded' && isObject(outcome.output)) return outcome.output;
  throw new Error(`not a success with an object: ${JSON.stringify(outcome)}`);
}

/** The error of an attempt that must have failed. */
export function errorOf(outcome: Outcome): StepError {
  if (outcome.kind === 'failed') return outcome.error;
  throw new Error('the attempt succeeded');
}
