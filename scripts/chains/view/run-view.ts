import type { Json } from '../../core/json.ts';
import type { Direction, RunStatus, WaitFor } from '../engine/events.ts';
import type { StepKind } from '../language/chain.ts';
import type { StepError, WorkCost, WorkInput } from '../steps/work.ts';

/**
 * A run as people look at it: plain values, worked out from its journal by whoever has it. Everything that is drawn or printed of a
 * run (progress, status, graph) is made of this and of a clock, so it can be made anywhere.
 *
 * Times are Unix milliseconds.
 */
export interface RunView {
  readonly run: RunHead;
  /** In the order of the file; what is inside of a step comes after it and has a greater depth. */
  readonly steps: readonly StepView[];
}

export interface RunHead {
  readonly id: string;
  readonly chain: string;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** What was measured; an absent part was not. */
  readonly cost?: Pick<WorkCost, 'usd' | 'tokens'>;
  /** Why the run ended otherwise than well. */
  readonly error?: StepError;
  readonly outputs?: Json;
  /** Who had it cancelled, and why. */
  readonly cancel?: { readonly by: string; readonly reason: string };
  /** Paths of steps that could not be undone. */
  readonly notUndone?: readonly string[];
  /** Who drives it, for people; absent when nobody does, or when it is not known. */
  readonly drivenBy?: string;
}

/**
 * `pending`: not its turn, or never reached. `running`: an attempt is in flight, or its inner steps are under way. `backoff`: the
 * next attempt waits for its time. `waiting`: for time, a message or a person. The last three are a saga's.
 */
export const STEP_STATES = [
  'pending',
  'running',
  'backoff',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'undoing',
  'undone',
  'undo_failed',
] as const;
export type StepViewState = (typeof STEP_STATES)[number];

export interface StepView {
  /** Unique in the run: `deploy`, `each[3]/push`, `sub/plan`. */
  readonly path: string;
  readonly id: string;
  readonly label: string;
  readonly kind: StepKind;
  readonly state: StepViewState;
  /** Steps that it is inside of. */
  readonly depth: number;
  /** Attempts begun; 0 before the first and for steps that have none. */
  readonly attempt: number;
  /** Tries that its file allows; absent when the file says nothing. */
  readonly attempts?: number;
  /** 0 or absent: the step itself; n: its fallback n. */
  readonly variant?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** When the next attempt is due, or when the waiting ends by itself. */
  readonly wakeAt?: number;
  /** Of the last attempt that failed, also when another one is under way or the step counts as passed. */
  readonly error?: StepError;
  readonly waitingFor?: WaitFor;
}

/** One try of a step, or of its undo, as the journal has it. */
export interface AttemptView {
  readonly step: string;
  readonly attempt: number;
  readonly direction: Direction;
  /** 0 or absent: the step itself; n: its fallback n. */
  readonly variant?: number;
  readonly startedAt: number;
  /** Absent while it runs, and when nobody saw its end. */
  readonly ms?: number;
  /** `interrupted`: its process ended before it did; nobody knows how it went. */
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
  readonly error?: StepError;
  readonly cost?: WorkCost;
  readonly input: WorkInput;
  readonly output?: Json;
}
