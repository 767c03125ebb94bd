import type { Frame, StepRun } from './run-state.ts';

/**
 * Sagas. What is undone: each step that has ended well and says how, and each that says how and may have had an effect all the
 * same (cut off by a timeout, a cancellation or a crash). In the reverse order of their ends, one after the other. A step that
 * holds others and has a compensation of its own is undone by it; else its inner steps are. Nothing is undone twice.
 */
export function toUndo(frame: Frame): StepRun[] {
  const found: StepRun[] = [];
  collect(frame, found);
  return found.sort((a, b) => b.seq - a.seq);
}

function collect(frame: Frame, found: StepRun[]): void {
  for (const step of frame.steps) {
    if (step.step.compensate !== undefined && (step.state === 'succeeded' || step.effect === 'unknown')) {
      if (step.undo === undefined) found.push(step);
    } else for (const inner of step.frames) collect(inner, found);
  }
}
