import type { Json } from '../../core/json.ts';
import type { StepError, WorkCost, WorkInput } from '../steps/work.ts';

/**
 * What a run's journal holds: every decision and everything that came from outside, in order. Whatever follows from these alone
 * (which step is next, that a branch is no longer needed, that a saga begins to undo) is not written but worked out again by
 * `apply.ts`, which for that reason uses no clock, no randomness and no file.
 */
export type JournalEvent =
  | { readonly kind: 'skipped'; readonly path: string; readonly why: 'if' | 'no-case' }
  /** A step that holds others, or waits, has begun. */
  | {
      readonly kind: 'entered';
      readonly path: string;
      /** switch: the case taken. */
      readonly choice?: number;
      /** foreach. */
      readonly items?: readonly Json[];
      /** chain: its inputs. */
      readonly inputs?: { readonly [name: string]: Json };
      readonly wait?: WaitFor;
    }
  | {
      readonly kind: 'started';
      readonly path: string;
      readonly direction: Direction;
      /** From 1, over interruptions and fallbacks. */
      readonly attempt: number;
      /** 0: the step itself; n: its fallback n. */
      readonly variant: number;
      readonly input: WorkInput;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'succeeded';
      readonly path: string;
      readonly direction: Direction;
      readonly outputs: Json;
      /** Absent for a step without attempts. */
      readonly cost?: WorkCost;
      /** A fallback that is no work: its number among the variants. */
      readonly variant?: number;
    }
  | {
      readonly kind: 'failed';
      readonly path: string;
      readonly direction: Direction;
      readonly error: StepError;
      readonly cost?: WorkCost;
      /** It is tried again then. */
      readonly retryAt?: number;
      /** It goes on with this fallback. */
      readonly variant?: number;
    }
  /** Given up: its branch is not needed, its block has failed, or the run was cancelled. */
  | {
      readonly kind: 'cancelled';
      readonly path: string;
      readonly effect: StepError['effect'];
      readonly cost?: WorkCost;
    }
  /** A resume found this attempt in flight; nobody knows how it went. */
  | { readonly kind: 'interrupted'; readonly path: string; readonly direction: Direction }
  | { readonly kind: 'cancel-requested'; readonly reason: string; readonly by: string }
  /** No new attempt: the run's budget is used up. */
  | { readonly kind: 'halted'; readonly error: StepError }
  /** A person has the run go on from a step: it and all that comes after it are as if they had not been. */
  | {
      readonly kind: 'rewound';
      readonly from: string;
      /** Inputs that are others from here on. */
      readonly inputs?: { readonly [name: string]: Json };
    }
  | {
      readonly kind: 'finished';
      readonly status: FinalStatus;
      readonly outputs: Json;
      readonly error?: StepError;
    };

export type Direction = 'do' | 'undo';

export type FinalStatus = 'succeeded' | 'failed' | 'compensated' | 'compensation_failed' | 'cancelled';
export type RunStatus = FinalStatus | 'running' | 'waiting';

/** What a waiting step waits for. Times are Unix milliseconds. */
export type WaitFor =
  | { readonly kind: 'time'; readonly until: number }
  | {
      readonly kind: 'topic';
      readonly topic: string;
      /** Messages from here on count. */
      readonly offset: number;
      readonly until?: number;
    }
  | {
      readonly kind: 'approval';
      readonly message: string;
      readonly by: readonly string[];
      readonly otherwise: 'approve' | 'reject';
      readonly until?: number;
    };

/** What others may say to a run while somebody drives it. */
export type Signal =
  | {
      readonly kind: 'answer';
      readonly path: string;
      readonly approved: boolean;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly kind: 'cancel'; readonly by: string; readonly reason: string };

/** An event with its place in the journal and its time. */
export interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly event: JournalEvent;
}
