import type { RunView, StepView } from '../../chains/view/run-view.ts';

/**
 * The steps that a run's failure comes from: those that failed, without the steps that failed only because something inside of them
 * did. The one that the run's error names is first. A step whose failure counted as passed may be among them.
 */
export function failedSteps({ run, steps }: RunView): StepView[] {
  const named = run.error?.details?.['step'];
  const leaves = steps.filter((step, i) => step.state === 'failed' && !hasFailedInside(steps, i));
  const cause = typeof named === 'string' ? causeOf(steps, named) : undefined;
  return cause === undefined ? leaves : [cause, ...leaves.filter((step) => step !== cause)];
}

/** The innermost failed step of a step. */
function causeOf(steps: readonly StepView[], path: string): StepView | undefined {
  const start = steps.findIndex((step) => step.path === path);
  if (start < 0) return undefined;
  const inside = insideOf(steps, start).filter(
    ({ step, i }) => step.state === 'failed' && !hasFailedInside(steps, i),
  );
  return inside[0]?.step ?? steps[start];
}

const hasFailedInside = (steps: readonly StepView[], i: number): boolean =>
  insideOf(steps, i).some(({ step }) => step.state === 'failed');

function insideOf(steps: readonly StepView[], i: number): { readonly step: StepView; readonly i: number }[] {
  const inside: { step: StepView; i: number }[] = [];
  const depth = steps[i]?.depth ?? 0;
  for (let at = i + 1; at < steps.length; at++) {
    const step = steps[at] as StepView;
    if (step.depth <= depth) break;
    inside.push({ step, i: at });
  }
  return inside;
}
