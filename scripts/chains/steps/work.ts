import type { Json } from '../../core/json.ts';
import type { TokenCounts } from '../../store/ledger.ts';
import type { PermissionMode, Tier } from '../language/chain.ts';

/** What an attempt of a step is given, its templates filled. Kept in the journal, so it holds what people may read in `logs`. */
export type WorkInput =
  | {
      readonly kind: 'run';
      readonly argv?: readonly string[];
      readonly script?: string;
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string;
      readonly stdin?: string;
      readonly accept: readonly number[];
    }
  | {
      readonly kind: 'agent';
      readonly agent: string;
      readonly prompt: string;
      readonly schema?: Json;
      readonly tier: Tier;
      readonly permissions: PermissionMode;
      readonly usd?: number;
      readonly cwd?: string;
    }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly args: string;
      readonly tier: Tier;
      readonly permissions: PermissionMode;
      readonly usd?: number;
      readonly cwd?: string;
    }
  | { readonly kind: 'rpc'; readonly plugin: string; readonly method: string; readonly params: Json }
  | { readonly kind: 'publish'; readonly topic: string; readonly payload: Json; readonly priority: number };

/** One attempt, as an executor sees it. */
export interface Attempt {
  readonly runId: string;
  /** The chain's name. */
  readonly chain: string;
  /** Path of the step in the run: `deploy`, `each[3]/push`, `sub/plan`. */
  readonly step: string;
  /** From 1; counts tries that failed and tries that a crash cut off. */
  readonly attempt: number;
  readonly direction: 'do' | 'undo';
  /** The same for every attempt of a step in a run, so that whoever is asked twice can know it. */
  readonly idempotencyKey: string;
  readonly input: WorkInput;
  /** Folder of the run, absolute; relative paths of the input start there. */
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Dollars that the run's budget still allows; absent without such a budget. */
  readonly usdLeft?: number;
  /** Aborted when the attempt must end: cancelled, or its branch is no longer needed. The timeout is the executor's. */
  readonly signal: AbortSignal;
}

/** What went wrong with a step. */
export interface StepError {
  /** Stable: `exit`, `timeout`, `not-found`, `output-invalid`, `budget-exceeded`, … (docs/chains.md lists them). */
  readonly code: string;
  readonly message: string;
  /** Whether trying again may help. */
  readonly retryable: boolean;
  /**
   * Whether the work may have been done all the same (it was cut off, or its answer was lost). In a saga it is then undone too.
   */
  readonly effect: 'none' | 'unknown';
  /** What people can do about it. */
  readonly fix?: string;
  /** More of the same kind: `exitCode`, `stderr`, `subtype`. */
  readonly details?: { readonly [key: string]: Json };
}

/** Measured use of a model by one attempt; absent parts were not measured. */
export interface WorkCost {
  readonly usd?: number;
  readonly tokens?: number;
  /** Model -> its share. */
  readonly models?: {
    readonly [model: string]: {
      readonly usd?: number;
      readonly tokens: number;
      readonly counts?: TokenCounts;
    };
  };
  /** The session that was begun for this attempt alone; absent when it was done in somebody's session, or in none. */
  readonly session?: string;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly output: Json; readonly cost?: WorkCost }
  | { readonly kind: 'failed'; readonly error: StepError; readonly cost?: WorkCost };

/**
 * Does the work of one kind of step. Never rejects: whatever happens is an outcome. It keeps the attempt's timeout, and when the
 * signal aborts it ends what it has started and gives a `cancelled` failure.
 */
export interface Executor {
  execute(attempt: Attempt): Promise<Outcome>;
}

export type Executors = Readonly<Record<WorkInput['kind'], Executor>>;
