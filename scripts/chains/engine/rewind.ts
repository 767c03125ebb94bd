import type { Json } from '../../core/json.ts';
import type { JournalEvent } from './events.ts';
import { makeReady } from './frames.ts';
import { type Frame, type RunState, StepRun } from './run-state.ts';

/**
 * A person has a run go on from a step. That step, all that comes after it, whatever had not passed and whatever was undone are as
 * if they had not been; the rest keeps its outputs and does not run again. What runs again has a key of a new generation, because
 * it is meant to be done again. With other inputs everything that has not been kept sees those.
 */
export function rewind(
  state: RunState,
  { from, inputs }: Extract<JournalEvent, { kind: 'rewound' }>,
  at: number,
): void {
  const target = state.byPath.get(from);
  if (target === undefined) throw new Error(`the journal goes back to a step that is not there: ${from}`);
  const again = new Set<StepRun>();
  const reopened = new Set<StepRun>();
  for (const step of [target, ...undone(state)]) mark(step, again, reopened);
  for (const frame of framesOf(state, reopened)) {
    for (const step of frame.steps) if (!reopened.has(step) && !hasPassed(step)) again.add(step);
  }
  for (const step of [...again]) if (isInside(step.frame, again)) again.delete(step);
  for (const step of [...reopened]) if (again.has(step) || isInside(step.frame, again)) reopened.delete(step);

  clear(state, at);
  if (inputs !== undefined) setInputs(state, inputs);
  for (const step of again) forget(state, step);
  for (const frame of framesOf(state, reopened)) reopenFrame(frame, reopened);
  for (const step of reopened) reopenStep(step, reopened);
  for (const frame of framesOf(state, reopened)) {
    for (const step of frame.steps) if (step.state === 'pending' && step.needs === 0) makeReady(state, step);
  }
}

const hasPassed = ({ state, step }: StepRun): boolean =>
  state === 'succeeded' || state === 'skipped' || (state === 'failed' && step.onError.kind === 'continue');

const undone = (state: RunState): StepRun[] => [...state.byPath.values()].filter((s) => s.undo !== undefined);

/** A step and all that comes after it, in its frame and in those around it, whose owners go on. */
function mark(step: StepRun, again: Set<StepRun>, reopened: Set<StepRun>): void {
  again.add(step);
  for (let at: StepRun | undefined = step; at !== undefined; at = at.frame.owner) {
    for (const next of followers(at)) again.add(next);
    if (at !== step) reopened.add(at);
  }
}

function followers(step: StepRun): StepRun[] {
  const { frame } = step;
  const found = new Set<number>();
  const open = [frame.plan.at.get(step.step.id) as number];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (const next of frame.plan.dependents[i] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return [...found].map((i) => frame.steps[i] as StepRun);
}

/** The frames that go on: the root, those that a reopened step lies in, and those of its own that had not ended well. */
function framesOf(state: RunState, reopened: ReadonlySet<StepRun>): Frame[] {
  const frames = new Set<Frame>([state.root]);
  for (const step of reopened) {
    frames.add(step.frame);
    for (const inner of ownFrames(step, reopened)) if (inner.status !== 'succeeded') frames.add(inner);
  }
  return [...frames];
}

/** A step that goes on does so in its error handler only when the way back leads into that. */
function ownFrames({ frames, handler }: StepRun, reopened: ReadonlySet<StepRun>): readonly Frame[] {
  if (handler === undefined) return frames;
  return holds(handler, reopened) ? [handler] : frames.filter((f) => f !== handler);
}

const holds = (frame: Frame, steps: ReadonlySet<StepRun>): boolean => frame.steps.some((s) => steps.has(s));

function isInside(frame: Frame, steps: ReadonlySet<StepRun>): boolean {
  for (let owner = frame.owner; owner !== undefined; owner = owner.frame.owner) {
    if (steps.has(owner)) return true;
  }
  return false;
}

function clear(state: RunState, at: number): void {
  state.finished = undefined;
  state.cancel = undefined;
  state.halted = undefined;
  state.queue.length = 0;
  state.held.clear();
  state.inFlight.clear();
  state.notUndone.length = 0;
  state.budgetFrom = { at, usd: state.spent.usd ?? 0, tokens: state.spent.tokens ?? 0 };
}

function setInputs(state: RunState, inputs: { readonly [name: string]: Json }): void {
  state.inputs = inputs;
  for (const step of state.byPath.values()) {
    if (step.frame.names.chain === state.chain) step.frame.names.inputs = inputs;
  }
  state.root.names.inputs = inputs;
}

/** As if it had never been reached; what it had begun inside is gone. */
function forget(state: RunState, step: StepRun): void {
  for (const frame of step.frames) {
    for (const inner of frame.steps) {
      forget(state, inner);
      state.byPath.delete(inner.path);
      frame.names.steps.delete(inner.step.id);
    }
  }
  const generation = step.generation + 1;
  state.generations.set(step.path, generation);
  const fresh = new StepRun(step.step, step.path, step.frame, generation, step.needs);
  Object.assign(step, fresh);
}

function reopenFrame(frame: Frame, reopened: ReadonlySet<StepRun>): void {
  frame.status = 'running';
  frame.stop = undefined;
  frame.failure = undefined;
  frame.undo = undefined;
  frame.notUndone.length = 0;
  frame.active.clear();
  const passed = (step: StepRun): boolean => hasPassed(step) && !reopened.has(step);
  frame.left = frame.steps.filter((step) => !passed(step)).length;
  for (const step of frame.steps) {
    step.needs = step.step.needs.filter(
      (id) => !passed(frame.steps[frame.plan.at.get(id) as number] as StepRun),
    ).length;
    if (reopened.has(step)) frame.active.add(step);
  }
}

function reopenStep(step: StepRun, reopened: ReadonlySet<StepRun>): void {
  const own = ownFrames(step, reopened);
  if (step.handler !== undefined && !own.includes(step.handler)) {
    step.frames = [...own];
    step.handler = undefined;
  }
  step.state = 'open';
  step.endedAt = undefined;
  step.outputs = {};
  step.error = step.handler === undefined ? undefined : step.error;
  step.decided = undefined;
  step.won = own.filter((frame) => frame.status === 'succeeded').length;
  step.lost = 0;
  step.openFrames = own.length - step.won;
}
