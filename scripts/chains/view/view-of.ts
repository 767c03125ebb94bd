import { statusOf } from '../engine/head.ts';
import type { Frame, RunState, StepRun } from '../engine/run-state.ts';
import type { RunHead, RunView, StepView, StepViewState } from './run-view.ts';

/** What the state alone does not say of a run. */
export interface ViewFacts {
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly drivenBy?: string;
}

/** A run as people look at it. Steps of blocks that were not entered are not there; a folded view has no room for them. */
export function viewOf(state: RunState, facts: ViewFacts): RunView {
  const steps: StepView[] = [];
  addFrame(state.root, 0, steps);
  return { run: headOf(state, facts), steps };
}

function headOf(state: RunState, facts: ViewFacts): RunHead {
  const { finished, spent, cancel, notUndone } = state;
  return {
    id: state.runId,
    chain: state.chain.name,
    status: statusOf(state),
    startedAt: facts.startedAt,
    ...(facts.endedAt === undefined ? {} : { endedAt: facts.endedAt }),
    ...(facts.drivenBy === undefined ? {} : { drivenBy: facts.drivenBy }),
    cost: {
      ...(spent.usd === undefined ? {} : { usd: spent.usd }),
      ...(spent.tokens === undefined ? {} : { tokens: spent.tokens }),
    },
    ...(finished?.error === undefined ? {} : { error: finished.error }),
    ...(finished === undefined ? {} : { outputs: finished.outputs }),
    ...(cancel === undefined ? {} : { cancel }),
    ...(notUndone.length === 0 ? {} : { notUndone: [...notUndone] }),
  };
}

function addFrame(frame: Frame, depth: number, into: StepView[]): void {
  for (const step of frame.steps) {
    into.push(stepView(step, depth));
    for (const inner of step.frames) addFrame(inner, depth + 1, into);
  }
}

function stepView(run: StepRun, depth: number): StepView {
  const { step, undo } = run;
  const attempts = 'retry' in step ? step.retry?.attempts : undefined;
  const held = undo?.state === 'backoff' ? undo : run;
  const error = undo?.error ?? run.error;
  return {
    path: run.path,
    id: step.id,
    label: step.label,
    kind: step.kind,
    state: stateOf(run),
    depth,
    attempt: undo === undefined ? run.attempt : undo.attempt,
    ...(attempts === undefined ? {} : { attempts }),
    ...(run.variant === 0 ? {} : { variant: run.variant }),
    ...(run.startedAt === undefined ? {} : { startedAt: run.startedAt }),
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    ...(isHeld(run) && held.wakeAt !== undefined ? { wakeAt: held.wakeAt } : {}),
    ...(error === undefined ? {} : { error }),
    ...(run.state === 'waiting' && run.wait !== undefined ? { waitingFor: run.wait } : {}),
  };
}

const isHeld = ({ state, undo }: StepRun): boolean =>
  state === 'backoff' || state === 'waiting' || undo?.state === 'backoff';

function stateOf({ state, undo }: StepRun): StepViewState {
  if (undo !== undefined) {
    if (undo.state === 'done') return 'undone';
    return undo.state === 'failed' ? 'undo_failed' : 'undoing';
  }
  if (state === 'ready') return 'pending';
  return state === 'open' || state === 'closing' ? 'running' : state;
}
