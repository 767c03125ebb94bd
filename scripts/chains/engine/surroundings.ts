import type { Json } from '../../core/json.ts';
import type { WorkKind, WorkPolicy, WorkStepBody } from '../language/chain.ts';
import type { StepError } from '../steps/work.ts';
import type { StepRun } from './run-state.ts';

/** What the policies say for one piece of work. */
export interface StepPolicy {
  /** Tries in all. */
  readonly attempts: number;
  readonly timeoutMs: number;
  /** Pause after failure number `failures`, from 1, in milliseconds. */
  pauseMs(failures: number): number;
  isRetryable(error: StepError): boolean;
}

export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly until: number; readonly why: string };

/** What a decision needs beside the state. All of it answers at once. */
export interface Surroundings {
  now(): number;
  policy(kind: WorkKind | 'compensate', body: WorkStepBody, own: WorkPolicy): StepPolicy;
  /** Whether the breaker of the work lets it begin. */
  admit(body: WorkStepBody, step: StepRun): Admission;
  /** Last good outputs that are not older. */
  cached(key: string, maxAgeMs: number): Json | undefined;
}
