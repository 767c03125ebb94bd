import type { Json } from '../../core/json.ts';
import type { Block, Chain, Step } from '../language/chain.ts';
import type { StepError, WorkInput } from '../steps/work.ts';
import type { FinalStatus, WaitFor } from './events.ts';
import { type Plan, planOf } from './plan.ts';

/**
 * The state of a run in memory: what its journal says, and what follows from it. Only `apply.ts` and the files it calls change it,
 * event by event, so that folding a journal and living through it give the same state.
 *
 * A *frame* is one execution of a block: the whole chain, a branch, an item of a foreach, a nested chain, an error handler.
 */

/**
 * - `pending`: not its turn, or never reached. `ready`: in the queue.
 * - `running`: an attempt is in flight. `backoff`: the next one waits for its time. `waiting`: for time, a message or a person.
 * - `open`: its frames are under way. `closing`: they have ended, its own end is next.
 * - `succeeded`, `failed` (also when it counts as passed), `skipped`, `cancelled` are ends.
 */
export type StepState =
  | 'pending'
  | 'ready'
  | 'running'
  | 'backoff'
  | 'waiting'
  | 'open'
  | 'closing'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled';

export interface Undo {
  state: 'ready' | 'running' | 'backoff' | 'done' | 'failed';
  attempt: number;
  failures: number;
  heldAt: number;
  wakeAt: number | undefined;
  error: StepError | undefined;
  /** The saga that is being undone. */
  readonly scope: Frame;
}

/** One step in one frame. */
export class StepRun {
  readonly step: Step;
  readonly path: string;
  readonly frame: Frame;
  /** Grows when a person has it done again; part of its key. From 1. */
  generation: number;
  state: StepState = 'pending';
  /** Steps of its frame that it still waits for. */
  needs: number;
  /** Attempts begun. */
  attempt = 0;
  /** Failures of the variant under way; the policy counts them. */
  failures = 0;
  /** 0: the step itself; n: its fallback n. */
  variant = 0;
  outputs: Json = {};
  error: StepError | undefined;
  /** Whether an attempt that did not succeed may have had an effect. */
  effect: StepError['effect'] = 'none';
  /** Of the attempt under way, or the last one. */
  input: WorkInput | undefined;
  /** Of the step itself, not of a fallback. */
  given: WorkInput | undefined;
  wait: WaitFor | undefined;
  /** Since when it waits or backs off, and when it is due, Unix milliseconds. */
  heldAt = 0;
  wakeAt: number | undefined;
  frames: Frame[] = [];
  handler: Frame | undefined;
  /** parallel, foreach: frames that have not ended, frames that have ended well and badly, and how the join went. */
  openFrames = 0;
  won = 0;
  lost = 0;
  decided: 'won' | 'lost' | undefined;
  items: readonly Json[] = [];
  choice: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Place of its last event in the journal; sagas undo in the reverse order of it. */
  seq = 0;
  undo: Undo | undefined;

  constructor(step: Step, path: string, frame: Frame, generation: number, needs: number) {
    this.step = step;
    this.path = path;
    this.frame = frame;
    this.generation = generation;
    this.needs = needs;
  }
}

/** What expressions of a frame see by name. A foreach item has its own, above which are those around it. */
export class Names {
  readonly chain: Chain;
  inputs: { readonly [name: string]: Json };
  readonly vars: { readonly [name: string]: Json };
  readonly parent: Names | undefined;
  readonly steps = new Map<string, StepRun>();

  constructor(
    chain: Chain,
    inputs: { readonly [name: string]: Json },
    vars: { readonly [name: string]: Json } = {},
    parent?: Names,
  ) {
    this.chain = chain;
    this.inputs = inputs;
    this.vars = vars;
    this.parent = parent;
  }

  find(id: string): StepRun | undefined {
    return this.steps.get(id) ?? this.parent?.find(id);
  }
}

export type FrameEnd = 'succeeded' | 'failed' | 'cancelled';

export interface FrameOptions {
  readonly block: Block;
  readonly names: Names;
  readonly prefix: string;
  readonly owner?: StepRun;
  readonly saga?: boolean;
  /** Branch or item that it is, for people and for the owner's outputs. */
  readonly label?: string;
}

export class Frame {
  readonly block: Block;
  readonly plan: Plan;
  readonly names: Names;
  /** Before the ids of its steps: empty, `each[3]/`, `sub/`. */
  readonly prefix: string;
  readonly owner: StepRun | undefined;
  readonly saga: boolean;
  readonly label: string;
  /** By position in the block. */
  readonly steps: StepRun[] = [];
  /** Begun and not ended, in order of their beginning. */
  readonly active = new Set<StepRun>();
  /** Steps that have not passed. */
  left: number;
  status: 'running' | 'undoing' | FrameEnd = 'running';
  /** `drain`: nothing new begins. `cancel`: what is in flight is to end, too. */
  stop: 'drain' | 'cancel' | undefined;
  failure: StepRun | undefined;
  undo: { readonly steps: readonly StepRun[]; next: number; readonly outcome: FrameEnd } | undefined;
  /** Steps of this saga that could not be undone. */
  readonly notUndone: string[] = [];

  constructor(options: FrameOptions) {
    this.block = options.block;
    this.plan = planOf(options.block);
    this.names = options.names;
    this.prefix = options.prefix;
    this.owner = options.owner;
    this.saga = options.saga ?? false;
    this.label = options.label ?? '';
    this.left = options.block.steps.length;
  }
}

/** Something to be decided next, if it {@link isOpen} when it is taken. */
export type Work =
  | { readonly what: 'begin' | 'close' | 'undo'; readonly step: StepRun }
  | { readonly what: 'finish' };

export interface Spent {
  usd: number | undefined;
  tokens: number | undefined;
}

export class RunState {
  readonly runId: string;
  readonly chain: Chain;
  inputs: { readonly [name: string]: Json };
  root: Frame;
  readonly byPath = new Map<string, StepRun>();
  readonly generations = new Map<string, number>();
  readonly queue: Work[] = [];
  /** Steps with an attempt in flight, forward or backward. */
  readonly inFlight = new Set<StepRun>();
  /** Steps that a time, a message, a person or a pause holds. */
  readonly held = new Set<StepRun>();
  readonly spent: Spent = { usd: undefined, tokens: undefined };
  /** What counts against the budget: since the start, or since a person had it go on. */
  budgetFrom: { at: number; usd: number; tokens: number };
  cancel: { readonly reason: string; readonly by: string } | undefined;
  halted: StepError | undefined;
  readonly notUndone: string[] = [];
  finished: { readonly status: FinalStatus; readonly outputs: Json; readonly error?: StepError } | undefined;
  seq = 0;
  /** Of the last event, Unix milliseconds. */
  at: number;

  constructor(runId: string, chain: Chain, inputs: { readonly [name: string]: Json }, startedAt: number) {
    this.runId = runId;
    this.chain = chain;
    this.inputs = inputs;
    this.at = startedAt;
    this.budgetFrom = { at: startedAt, usd: 0, tokens: 0 };
    this.root = rootFrame(chain, inputs);
  }
}

/** Whether something in the queue is still to be decided; else it was, or a stop or a rewind has overtaken it. */
export function isOpen(state: RunState, work: Work): boolean {
  switch (work.what) {
    case 'finish':
      return state.finished === undefined;
    case 'begin':
      return work.step.state === 'ready';
    case 'close':
      return work.step.state === 'closing';
    case 'undo':
      return work.step.undo?.state === 'ready';
  }
}

export function rootFrame(chain: Chain, inputs: { readonly [name: string]: Json }): Frame {
  return new Frame({
    block: { steps: chain.steps, outputs: chain.outputs },
    names: new Names(chain, inputs),
    prefix: '',
    saga: chain.saga,
  });
}
