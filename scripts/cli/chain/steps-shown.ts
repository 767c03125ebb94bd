import type { StepView, StepViewState } from '../../chains/view/run-view.ts';

/** A line of the list of steps: one of them, or what stands for several that there is no room for. */
export type StepLine =
  | { readonly kind: 'step'; readonly step: StepView }
  | { readonly kind: 'more'; readonly depth: number; readonly tally: ReadonlyMap<StepViewState, number> };

/** What somebody who looks wants to see first. */
const URGENT: readonly StepViewState[] = [
  'waiting',
  'undo_failed',
  'failed',
  'backoff',
  'undoing',
  'running',
];

/**
 * The steps in at most `room` lines (at least 1). What goes on, waits or has failed stays, with the steps that it is inside of and
 * with its neighbours; stretches of others become one line each.
 */
export function stepsShown(steps: readonly StepView[], room: number): StepLine[] {
  if (steps.length <= room) return steps.map((step) => ({ kind: 'step', step }));
  const order = byInterest(steps);
  // More lines shown never need less room, so the most that fit are found by halving.
  let fits = 0;
  let tooMany = steps.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (linesNeeded(order, middle) <= room) fits = middle;
    else tooMany = middle;
  }
  return linesOf(steps, new Set(order.slice(0, fits)));
}

/** Positions, the most interesting first. */
function byInterest(steps: readonly StepView[]): number[] {
  const score = distances(steps);
  const open: number[] = [];
  steps.forEach((step, i) => {
    while (open.length > 0 && (steps[open.at(-1) as number]?.depth ?? 0) >= step.depth) open.pop();
    const urgency = URGENT.indexOf(step.state);
    if (urgency >= 0) {
      score[i] = urgency - URGENT.length;
      for (const holder of open) score[holder] = Math.min(score[holder] as number, score[i] as number);
    }
    open.push(i);
  });
  return steps.map((_, i) => i).sort((a, b) => (score[a] as number) - (score[b] as number) || a - b);
}

/** How far each step is from the next one that is urgent; without any, from the beginning or the end. */
function distances(steps: readonly StepView[]): number[] {
  const isUrgent = steps.map((step) => URGENT.includes(step.state));
  const far = isUrgent.includes(true) ? steps.length : -1;
  const distance = steps.map(() => far);
  let last = far;
  for (let i = 0; i < steps.length; i++) {
    last = isUrgent[i] ? 0 : last + 1;
    distance[i] = last;
  }
  last = far;
  for (let i = steps.length - 1; i >= 0; i--) {
    last = isUrgent[i] ? 0 : last + 1;
    distance[i] = Math.min(distance[i] as number, last);
  }
  return distance;
}

function linesNeeded(order: readonly number[], kept: number): number {
  const shown = new Uint8Array(order.length);
  for (const i of order.slice(0, kept)) shown[i] = 1;
  return kept + shown.filter((one, i) => one === 0 && (i === 0 || shown[i - 1] === 1)).length;
}

function linesOf(steps: readonly StepView[], shown: ReadonlySet<number>): StepLine[] {
  const lines: StepLine[] = [];
  let hidden: StepView[] = [];
  const flush = (): void => {
    const [only, ...others] = hidden;
    if (only !== undefined) lines.push(others.length === 0 ? { kind: 'step', step: only } : moreLine(hidden));
    hidden = [];
  };
  steps.forEach((step, i) => {
    if (!shown.has(i)) {
      hidden.push(step);
      return;
    }
    flush();
    lines.push({ kind: 'step', step });
  });
  flush();
  return lines;
}

function moreLine(hidden: readonly StepView[]): StepLine {
  let depth = Number.POSITIVE_INFINITY;
  const tally = new Map<StepViewState, number>();
  for (const step of hidden) {
    depth = Math.min(depth, step.depth);
    tally.set(step.state, (tally.get(step.state) ?? 0) + 1);
  }
  return { kind: 'more', depth, tally };
}
