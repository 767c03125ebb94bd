import type { Json } from '../../core/json.ts';
import { Frame, type FrameEnd, type FrameOptions, Names, type RunState, StepRun } from './run-state.ts';
import { toUndo } from './undo.ts';

/**
 * How frames begin, stop and end. A frame ends when all its steps have passed, or when it was stopped and nothing of it is active;
 * a saga that ends otherwise than well first undoes. Everything here follows from events, so nothing of it is in the journal.
 */

/** Makes a frame's steps and puts the first ones in the queue. */
export function openFrame(state: RunState, options: FrameOptions): Frame {
  const frame = new Frame(options);
  fillFrame(state, frame);
  options.owner?.frames.push(frame);
  return frame;
}

/** Gives a new frame its steps. */
export function fillFrame(state: RunState, frame: Frame): void {
  frame.block.steps.forEach((step, i) => {
    const path = frame.prefix + step.id;
    const run = new StepRun(step, path, frame, state.generations.get(path) ?? 1, frame.plan.needs[i] ?? 0);
    frame.steps.push(run);
    frame.names.steps.set(step.id, run);
    state.byPath.set(path, run);
  });
  for (const run of frame.steps) if (run.needs === 0) makeReady(state, run);
  if (frame.steps.length === 0) endFrame(state, frame);
}

export function makeReady(state: RunState, step: StepRun): void {
  step.state = 'ready';
  step.frame.active.add(step);
  state.queue.push({ what: 'begin', step });
}

/** A step has ended in a way that lets the ones behind it begin. */
export function passed(state: RunState, step: StepRun): void {
  const { frame } = step;
  frame.active.delete(step);
  frame.left -= 1;
  const at = frame.plan.at.get(step.step.id) as number;
  for (const i of frame.plan.dependents[at] ?? []) {
    const next = frame.steps[i] as StepRun;
    next.needs -= 1;
    if (next.needs === 0 && frame.stop === undefined) makeReady(state, next);
  }
  endIfOver(state, frame);
}

/** A step has ended in a way that fails its block. */
export function failedFor(state: RunState, step: StepRun): void {
  const { frame } = step;
  frame.active.delete(step);
  frame.failure ??= step;
  if (frame.stop === undefined) stopFrame(state, frame, 'drain');
  else endIfOver(state, frame);
}

/** A step was given up. */
export function givenUp(state: RunState, step: StepRun): void {
  step.state = 'cancelled';
  step.frame.active.delete(step);
  endIfOver(state, step.frame);
}

/** Nothing new begins in a frame; with `cancel` what is in flight is to end, which is for the driver. */
export function stopFrame(state: RunState, frame: Frame, mode: 'drain' | 'cancel'): void {
  if (frame.status !== 'running' || frame.stop === 'cancel' || frame.stop === mode) return;
  frame.stop = mode;
  for (const step of [...frame.active]) {
    switch (step.state) {
      case 'ready':
        // Never begun, so it is as if it had not been reached; after an interruption or a fallback it had.
        step.state = step.attempt === 0 ? 'pending' : 'cancelled';
        frame.active.delete(step);
        break;
      case 'backoff':
      case 'waiting':
        step.state = 'cancelled';
        state.held.delete(step);
        frame.active.delete(step);
        break;
      case 'open':
        for (const inner of [...step.frames]) stopFrame(state, inner, mode);
    }
  }
  endIfOver(state, frame);
}

function endIfOver(state: RunState, frame: Frame): void {
  if (frame.status !== 'running') return;
  if (frame.left === 0 || (frame.stop !== undefined && frame.active.size === 0)) endFrame(state, frame);
}

function endFrame(state: RunState, frame: Frame): void {
  const outcome = outcomeOf(state, frame);
  if (outcome !== 'succeeded' && frame.saga) {
    const steps = toUndo(frame);
    if (steps.length > 0) {
      frame.status = 'undoing';
      frame.undo = { steps, next: 0, outcome };
      undoNext(state, frame);
      return;
    }
  }
  closeFrame(state, frame, outcome);
}

/** The next step of a saga that is being undone; without one the saga ends. */
function undoNext(state: RunState, scope: Frame): void {
  if (scope.undo === undefined) return;
  const step = scope.undo.steps[scope.undo.next];
  if (step === undefined) {
    closeFrame(state, scope, scope.undo.outcome);
    return;
  }
  step.undo = {
    state: 'ready',
    attempt: 0,
    failures: 0,
    heldAt: 0,
    wakeAt: undefined,
    error: undefined,
    scope,
  };
  state.queue.push({ what: 'undo', step });
}

/** One compensation has ended, well or for good badly. */
export function undoEnded(state: RunState, step: StepRun, done: boolean): void {
  if (step.undo === undefined) return;
  const { scope } = step.undo;
  step.undo.state = done ? 'done' : 'failed';
  if (!done) {
    state.notUndone.push(step.path);
    scope.notUndone.push(step.path);
  }
  if (scope.undo !== undefined) scope.undo.next += 1;
  undoNext(state, scope);
}

function outcomeOf(state: RunState, frame: Frame): FrameEnd {
  const isRoot = frame === state.root;
  if (isRoot && state.cancel !== undefined && frame.left > 0) return 'cancelled';
  if (frame.failure !== undefined || (isRoot && state.halted !== undefined && frame.left > 0))
    return 'failed';
  return frame.left === 0 ? 'succeeded' : 'cancelled';
}

/** The end of a frame: its owner, or the run, is next. */
function closeFrame(state: RunState, frame: Frame, outcome: FrameEnd): void {
  frame.status = outcome;
  const { owner } = frame;
  if (owner === undefined) state.queue.push({ what: 'finish' });
  else if (owner.step.kind === 'parallel' || owner.step.kind === 'foreach') {
    if (owner.handler === frame) closeStep(state, owner);
    else joinFrame(state, owner, frame);
  } else closeStep(state, owner);
}

function closeStep(state: RunState, step: StepRun): void {
  if (step.state !== 'open') return;
  step.state = 'closing';
  state.queue.push({ what: 'close', step });
}

/** Begins the frames of a parallel or a foreach. */
export function openMany(state: RunState, owner: StepRun): void {
  const { step } = owner;
  if (step.kind === 'parallel') {
    const { names } = owner.frame;
    owner.openFrames = step.branches.length;
    for (const { name, block } of step.branches)
      openFrame(state, { block, names, prefix: owner.frame.prefix, owner, label: name });
  } else openItems(state, owner);
  if (owner.openFrames > 0) return;
  // No item at all: enough for `all`, not for the first of none.
  owner.decided = neededOf(owner) > 0 ? 'lost' : 'won';
  closeStep(state, owner);
}

const totalOf = ({ step, items }: StepRun): number =>
  step.kind === 'parallel' ? step.branches.length : items.length;

function neededOf(owner: StepRun): number {
  const { step } = owner;
  const join = step.kind === 'parallel' || step.kind === 'foreach' ? step.join : 'all';
  return join === 'all' ? totalOf(owner) : join === 'any' ? 1 : join;
}

/** One of several frames has ended: is that enough, is it hopeless, is there another item? */
function joinFrame(state: RunState, owner: StepRun, frame: Frame): void {
  const { step } = owner;
  if (step.kind !== 'parallel' && step.kind !== 'foreach') return;
  owner.openFrames -= 1;
  if (frame.status === 'succeeded') owner.won += 1;
  else owner.lost += 1;
  const needed = neededOf(owner);
  if (owner.decided === undefined) {
    if (owner.won >= needed) owner.decided = 'won';
    else if (frame.status === 'failed' && owner.lost > totalOf(owner) - needed) owner.decided = 'lost';
    if (owner.decided !== undefined && step.rest === 'cancel') {
      for (const other of [...owner.frames]) stopFrame(state, other, 'cancel');
    }
  }
  openItems(state, owner);
  if (owner.openFrames === 0) closeStep(state, owner);
}

/** Begins items of a foreach up to its concurrency, unless nothing new is to begin. */
function openItems(state: RunState, owner: StepRun): void {
  const { step } = owner;
  if (step.kind !== 'foreach' || owner.state !== 'open') return;
  while (owner.openFrames < step.concurrency && owner.frames.length < owner.items.length) {
    if (owner.frame.stop !== undefined) return;
    if (owner.decided !== undefined && step.rest === 'cancel') return;
    const index = owner.frames.length;
    owner.openFrames += 1;
    const { names } = owner.frame;
    openFrame(state, {
      block: step.block,
      names: new Names(
        names.chain,
        names.inputs,
        { ...names.vars, [step.as]: owner.items[index] as Json, index },
        names,
      ),
      prefix: `${owner.path}[${index}]/`,
      owner,
      label: String(index),
    });
  }
}
