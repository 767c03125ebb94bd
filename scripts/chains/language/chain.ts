import type { Json } from '../../core/json.ts';

/**
 * A chain as the engine runs it: read from YAML, checked, every default filled in, nested chains embedded. It is plain JSON and is
 * kept with the run, so a run goes on with what it started with when its file changes or is gone.
 *
 * Durations are milliseconds. A {@link Template} may hold `${{ … }}`; an {@link Expression} is CEL without the braces.
 */
export interface Chain {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Evaluated when all steps have ended well. */
  readonly outputs: Readonly<Record<string, Template>>;
  readonly budget: Budget;
  /** Whether the steps are one saga: all done, or what was done is undone. */
  readonly saga: boolean;
  readonly steps: readonly Step[];
}

/** A JSON value whose strings may hold `${{ … }}`. A string that is one expression and nothing else takes the expression's type. */
export type Template = Json;

/** CEL, without `${{` and `}}`. */
export type Expression = string;

export const INPUT_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
export type InputType = (typeof INPUT_TYPES)[number];

export interface InputSpec {
  readonly type: InputType;
  readonly description: string;
  /** Without a default an input must be given. */
  readonly default?: Json;
  readonly enum?: readonly Json[];
}

/** Limits of a whole run; an absent one does not limit. */
export interface Budget {
  readonly usd?: number;
  readonly tokens?: number;
  readonly minutes?: number;
}

/** Kinds whose attempts have an effect outside; they are retried, and a crash leaves them in flight. */
export const WORK_KINDS = ['run', 'agent', 'command', 'rpc', 'publish'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export const STEP_KINDS = [
  ...WORK_KINDS,
  'set',
  'fail',
  'wait',
  'approve',
  'group',
  'parallel',
  'switch',
  'foreach',
  'chain',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export interface StepFrame {
  /** Unique in its file. */
  readonly id: string;
  /** For people; default the id. */
  readonly label: string;
  /** Ids of steps of the same block that must have ended; the step above when the file says nothing. */
  readonly needs: readonly string[];
  readonly if?: Expression;
  readonly onError: OnError;
  /** Makes the step's outputs out of what it gave (`output`). */
  readonly transform?: Template;
  /** How to undo it; only in a saga. */
  readonly compensate?: WorkStepBody & WorkPolicy;
}

export type OnError =
  | { readonly kind: 'fail' }
  /** The step counts as passed; `steps.<id>.error` says what happened. */
  | { readonly kind: 'continue' }
  /** Other steps instead, with the variable `error`. */
  | { readonly kind: 'steps'; readonly block: Block };

/** Steps that belong together, and what comes out of them. */
export interface Block {
  readonly steps: readonly Step[];
  /** Default: the outputs of the last step. */
  readonly outputs?: Template;
}

export interface RetryPolicy {
  /** Tries in all, from 1. */
  readonly attempts: number;
  readonly backoff: 'none' | 'linear' | 'exponential' | 'fibonacci';
  readonly delayMs: number;
  readonly maxDelayMs: number;
  readonly jitter: boolean;
  /** Codes of errors that are tried again; default: those that their kind of step calls retryable. */
  readonly on?: readonly string[];
}

export interface WorkPolicy {
  /** Absent: what the policies say for this kind of step. */
  readonly retry?: Partial<RetryPolicy>;
  /** Of one attempt. Absent: what the policies say. */
  readonly timeoutMs?: number;
}

export type Fallback =
  | { readonly kind: 'work'; readonly body: WorkStepBody & WorkPolicy }
  /** The last good outputs of the same step of the same chain with the same input, not older than this. */
  | { readonly kind: 'cached'; readonly maxAgeMs: number }
  | { readonly kind: 'value'; readonly value: Template };

export interface RunBody {
  readonly kind: 'run';
  /** A program and its arguments; each stays one argument, whatever it holds. */
  readonly argv?: readonly Template[];
  /** A script for `sh -c`, taken as it is: no expressions; values come by `env`. Exactly one of the two. */
  readonly script?: string;
  readonly env: Readonly<Record<string, Template>>;
  /** Relative to the run's folder. */
  readonly cwd?: Template;
  readonly stdin?: Template;
  /** Exit codes that count as done. Default [0]. */
  readonly accept: readonly number[];
}

export const TIERS = ['auto', 'haiku', 'sonnet', 'opus', 'inherit'] as const;
export type Tier = (typeof TIERS)[number];

export const PERMISSION_MODES = ['default', 'plan', 'acceptEdits', 'dontAsk', 'bypassPermissions'] as const;
export type PermissionMode = (typeof PERMISSION_MODES)[number];

export interface AgentBody {
  readonly kind: 'agent';
  /** Full id, `plugin:name`. */
  readonly agent: Template;
  readonly prompt: Template;
  /** JSON Schema of the answer; then `outputs` is the answer, else `{ text }`. */
  readonly schema?: Json;
  readonly tier: Tier;
  readonly permissions: PermissionMode;
  /** Dollars for one attempt. */
  readonly usd?: number;
  readonly cwd?: Template;
}

export interface CommandBody {
  readonly kind: 'command';
  /** Full name without the slash, `plugin:name`. */
  readonly command: Template;
  readonly args: Template;
  readonly tier: Tier;
  readonly permissions: PermissionMode;
  readonly usd?: number;
  readonly cwd?: Template;
}

export interface RpcBody {
  readonly kind: 'rpc';
  readonly plugin: Template;
  readonly method: Template;
  readonly params: Template;
}

export interface PublishBody {
  readonly kind: 'publish';
  readonly topic: Template;
  readonly payload: Template;
  /** 1 to 10. */
  readonly priority: number;
}

export type WorkStepBody = RunBody | AgentBody | CommandBody | RpcBody | PublishBody;

export type WorkStep = StepFrame &
  WorkStepBody &
  WorkPolicy & {
    /** Tried in order when the step itself has failed for good. */
    readonly fallback: readonly Fallback[];
  };

export type Wait =
  | { readonly kind: 'for'; readonly duration: Template }
  /** An ISO 8601 time. */
  | { readonly kind: 'until'; readonly time: Template }
  /** The first message of a topic, published since the step began, for which `match` holds (`message`). */
  | {
      readonly kind: 'topic';
      readonly topic: Template;
      readonly match?: Expression;
      readonly timeoutMs?: number;
    };

export interface Approval {
  readonly message: Template;
  /** Names that may answer; empty: anybody. */
  readonly by: readonly string[];
  readonly timeoutMs?: number;
  /** What the end of the time means. */
  readonly otherwise: 'approve' | 'reject';
}

/** When several executions of a block are enough, and what happens to the rest once that is decided. */
export interface Join {
  /** All, the first, or so many that end well. */
  readonly join: 'all' | 'any' | number;
  readonly rest: 'cancel' | 'finish';
}

export type Step =
  | WorkStep
  | (StepFrame & { readonly kind: 'set'; readonly values: Template })
  | (StepFrame & { readonly kind: 'fail'; readonly message: Template; readonly code: string })
  | (StepFrame & { readonly kind: 'wait'; readonly wait: Wait })
  | (StepFrame & { readonly kind: 'approve'; readonly approval: Approval })
  | (StepFrame & { readonly kind: 'group'; readonly saga: boolean; readonly block: Block })
  | (StepFrame &
      Join & {
        readonly kind: 'parallel';
        readonly branches: readonly { readonly name: string; readonly block: Block }[];
      })
  | (StepFrame & {
      readonly kind: 'switch';
      /** In order; the first whose `if` holds is taken. One without `if` is the last. */
      readonly cases: readonly { readonly if?: Expression; readonly block: Block }[];
    })
  | (StepFrame &
      Join & {
        readonly kind: 'foreach';
        readonly items: Template;
        /** Name of the variable; the position is `index`, from 0. */
        readonly as: string;
        readonly concurrency: number;
        readonly block: Block;
      })
  | (StepFrame & {
      readonly kind: 'chain';
      readonly chain: Chain;
      readonly with: Readonly<Record<string, Template>>;
    });

export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>;

/** Bounds of the language; a file beyond one is refused with the bound in the message. */
export const LIMITS = {
  fileBytes: 1_000_000,
  steps: 20_000,
  /** Blocks inside blocks. */
  nesting: 16,
  /** Chains inside chains. */
  chainDepth: 5,
  expressionChars: 4_000,
  foreachItems: 10_000,
  concurrency: 64,
  branches: 1_000,
  attempts: 100,
  /** Of a step's outputs, as JSON. */
  outputBytes: 4_000_000,
} as const;
