import type { Json } from '../../core/json.ts';
import type { Admission } from '../../resilience/breaker.ts';
import type { WorkKind, WorkPolicy, WorkStepBody } from '../language/chain.ts';
import type { StepError, WorkInput } from '../steps/work.ts';

/** What the policies say for one piece of work. */
export interface StepPolicy {
  /** Tries in all. */
  readonly attempts: number;
  readonly timeoutMs: number;
  /** Pause after failure number `failures`, from 1, in milliseconds. */
  pauseMs(failures: number): number;
  isRetryable(error: StepError): boolean;
}

/** What a decision needs beside the state. All of it answers at once. */
export interface Surroundings {
  now(): number;
  policy(kind: WorkKind | 'compensate', body: WorkStepBody, own: WorkPolicy): StepPolicy;
  /** Whether the breaker of the work lets it begin. `run` names the attempt. */
  admit(input: WorkInput, run: string): Admission;
  /** Last good outputs that are not older. */
  cached(key: string, maxAgeMs: number): Json | undefined;
}
