import type { Frame, RunState, StepRun } from '../../../../scripts/chains/engine/run-state.ts';
import type { WorldLine } from './world.ts';

/** What is wrong with a run that was killed and resumed; empty when nothing is. `calm`: the same chain run without a crash. */
export function faultsOf(state: RunState, calm: RunState, world: readonly WorldLine[]): string[] {
  const own = world.filter((line) => line.run === state.runId);
  return [...sameEnd(state, calm), ...nothingTwice(own), ...sagasWhole(state, own)];
}

function sameEnd(state: RunState, calm: RunState): string[] {
  const [is, was] = [state.finished, calm.finished];
  if (is === undefined) return ['it has not ended'];
  if (is.status !== was?.status) return [`it ended as ${is.status}, without a crash as ${was?.status}`];
  const [a, b] = [JSON.stringify(is.outputs), JSON.stringify(was.outputs)];
  return a === b ? [] : [`its outputs are ${a}, without a crash ${b}`];
}

function nothingTwice(own: readonly WorldLine[]): string[] {
  return own
    .filter((line) => line.what === 'again')
    .map((line) => `${line.direction} ${line.path} ran again after its end`);
}

/** Every saga is wholly done or wholly undone, as far as the world can tell; what could not be undone is said. */
function sagasWhole(state: RunState, own: readonly WorldLine[]): string[] {
  const faults: string[] = [];
  const visit = (frame: Frame, undone: boolean): void => {
    const gone = undone || (frame.saga && frame.status !== 'succeeded');
    for (const step of frame.steps) {
      for (const inner of step.frames) visit(inner, gone);
      if (step.step.compensate === undefined) continue;
      const there = effectOf(step, own);
      if (gone && there && !state.notUndone.includes(step.path))
        faults.push(`${step.path} was done and not undone`);
      if (!gone && step.state === 'succeeded' && !there && step.variant === 0 && step.handler === undefined)
        faults.push(`${step.path} was undone in a saga that is done`);
    }
  };
  visit(state.root, false);
  return faults;
}

/** Whether the world still has what a step did: the last word is of doing, not of undoing. */
function effectOf({ path }: StepRun, own: readonly WorldLine[]): boolean {
  return own.findLast((line) => line.path === path && line.what === 'effect')?.direction === 'do';
}
