import type { Json } from '../../core/json.ts';
import type { Chain } from '../language/chain.ts';
import type { WorkCost } from '../steps/work.ts';
import { errorValue } from './error-value.ts';
import type { Entry, JournalEvent } from './events.ts';
import {
  failedFor,
  fillFrame,
  givenUp,
  makeReady,
  openFrame,
  openMany,
  passed,
  stopFrame,
  undoEnded,
} from './frames.ts';
import { rewind } from './rewind.ts';
import { isOpen, Names, RunState, type StepRun } from './run-state.ts';

/** A run before its first event: the first steps are in the queue. */
export function newRun(
  runId: string,
  chain: Chain,
  inputs: { readonly [name: string]: Json },
  startedAt: number,
): RunState {
  const state = new RunState(runId, chain, inputs, startedAt);
  fillFrame(state, state.root);
  return state;
}

/** The state of a run from its journal, oldest entry first. */
export function fold(
  runId: string,
  chain: Chain,
  inputs: { readonly [name: string]: Json },
  startedAt: number,
  entries: Iterable<Entry>,
): RunState {
  const state = newRun(runId, chain, inputs, startedAt);
  for (const entry of entries) apply(state, entry);
  // What was taken from the queue in its time is still in this one.
  const left = state.queue.filter((work) => isOpen(state, work));
  state.queue.splice(0, state.queue.length, ...left);
  return state;
}

/** The reducer: takes one event into the state. An event that does not fit the state is a broken journal and throws. */
export function apply(state: RunState, { seq, at, event }: Entry): void {
  state.seq = seq;
  state.at = at;
  switch (event.kind) {
    case 'cancel-requested':
      state.cancel = { reason: event.reason, by: event.by };
      stopFrame(state, state.root, 'cancel');
      return;
    case 'halted':
      state.halted = event.error;
      stopFrame(state, state.root, 'drain');
      return;
    case 'rewound':
      rewind(state, event, at);
      return;
    case 'finished':
      state.finished = event;
      return;
  }
  const step = state.byPath.get(event.path);
  if (step === undefined) throw new Error(`the journal names a step that is not there: ${event.path}`);
  if ('cost' in event && event.cost !== undefined) spend(state, event.cost);
  if ('direction' in event && event.direction === 'undo') {
    applyUndo(state, step, event, at);
    return;
  }
  step.seq = seq;
  applyDo(state, step, event, at);
}

type StepEvent = Extract<JournalEvent, { readonly path: string }>;

function applyDo(state: RunState, step: StepRun, event: StepEvent, at: number): void {
  state.held.delete(step);
  if (event.kind !== 'entered' && event.kind !== 'started') state.inFlight.delete(step);
  switch (event.kind) {
    case 'skipped':
      end(step, 'skipped', at);
      passed(state, step);
      return;
    case 'entered':
      step.startedAt = at;
      enter(state, step, event);
      return;
    case 'started':
      step.startedAt ??= at;
      step.state = 'running';
      step.attempt = event.attempt;
      step.variant = event.variant;
      step.input = event.input;
      if (event.variant === 0) step.given = event.input;
      state.inFlight.add(step);
      return;
    case 'succeeded':
      step.outputs = event.outputs;
      if (event.variant !== undefined) step.variant = event.variant;
      end(step, 'succeeded', at);
      passed(state, step);
      return;
    case 'failed':
      failed(state, step, event, at);
      return;
    case 'cancelled':
      if (event.effect === 'unknown') step.effect = 'unknown';
      step.endedAt = at;
      givenUp(state, step);
      return;
    case 'interrupted':
      step.effect = 'unknown';
      if (step.frame.stop === undefined) makeReady(state, step);
      else {
        step.endedAt = at;
        givenUp(state, step);
      }
  }
}

function enter(state: RunState, step: StepRun, event: Extract<JournalEvent, { kind: 'entered' }>): void {
  const { step: definition, frame } = step;
  if (event.wait !== undefined) {
    step.state = 'waiting';
    step.wait = event.wait;
    step.heldAt = step.startedAt ?? 0;
    step.wakeAt = event.wait.until;
    state.held.add(step);
    return;
  }
  step.state = 'open';
  const { names, prefix } = frame;
  switch (definition.kind) {
    case 'group':
      openFrame(state, { block: definition.block, names, prefix, owner: step, saga: definition.saga });
      return;
    case 'switch': {
      step.choice = event.choice;
      const taken = definition.cases[event.choice ?? -1];
      if (taken === undefined) throw new Error(`the journal names a case that is not there: ${step.path}`);
      openFrame(state, { block: taken.block, names, prefix, owner: step });
      return;
    }
    case 'chain': {
      const { chain } = definition;
      openFrame(state, {
        block: { steps: chain.steps, outputs: chain.outputs },
        names: new Names(chain, event.inputs ?? {}),
        prefix: `${step.path}/`,
        owner: step,
        saga: chain.saga,
      });
      return;
    }
    case 'parallel':
    case 'foreach':
      step.items = event.items ?? [];
      openMany(state, step);
      return;
    default:
      throw new Error(`the journal enters a step that holds none: ${step.path}`);
  }
}

function failed(
  state: RunState,
  step: StepRun,
  event: Extract<JournalEvent, { kind: 'failed' }>,
  at: number,
): void {
  step.error = event.error;
  if (event.error.effect === 'unknown') step.effect = 'unknown';
  step.failures += 1;
  if (event.retryAt !== undefined && step.frame.stop === undefined) {
    step.state = 'backoff';
    step.heldAt = at;
    step.wakeAt = event.retryAt;
    state.held.add(step);
    return;
  }
  if (event.variant !== undefined && step.frame.stop === undefined) {
    step.variant = event.variant;
    step.failures = 0;
    makeReady(state, step);
    return;
  }
  const { onError } = step.step;
  if (onError.kind === 'steps' && step.handler === undefined && step.frame.stop === undefined) {
    step.state = 'open';
    const { names } = step.frame;
    step.handler = openFrame(state, {
      block: onError.block,
      names: new Names(names.chain, names.inputs, { ...names.vars, error: errorValue(step) }, names),
      prefix: step.frame.prefix,
      owner: step,
      label: 'on_error',
    });
    return;
  }
  end(step, 'failed', at);
  if (onError.kind === 'continue') passed(state, step);
  else failedFor(state, step);
}

function applyUndo(state: RunState, step: StepRun, event: StepEvent, at: number): void {
  const { undo } = step;
  if (undo === undefined) throw new Error(`the journal undoes a step that is not to be undone: ${step.path}`);
  state.held.delete(step);
  if (event.kind === 'started') {
    undo.state = 'running';
    undo.attempt = event.attempt;
    state.inFlight.add(step);
    return;
  }
  state.inFlight.delete(step);
  switch (event.kind) {
    case 'succeeded':
      undoEnded(state, step, true);
      return;
    case 'failed':
      undo.error = event.error;
      undo.failures += 1;
      if (event.retryAt === undefined) undoEnded(state, step, false);
      else {
        undo.state = 'backoff';
        undo.heldAt = at;
        undo.wakeAt = event.retryAt;
        state.held.add(step);
      }
      return;
    case 'interrupted':
      undo.state = 'ready';
      state.queue.push({ what: 'undo', step });
  }
}

function end(step: StepRun, as: 'succeeded' | 'failed' | 'skipped', at: number): void {
  step.state = as;
  step.endedAt = at;
}

function spend({ spent }: RunState, cost: WorkCost): void {
  if (cost.usd !== undefined) spent.usd = (spent.usd ?? 0) + cost.usd;
  if (cost.tokens !== undefined) spent.tokens = (spent.tokens ?? 0) + cost.tokens;
}
