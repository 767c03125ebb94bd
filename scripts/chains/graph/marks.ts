import type { RunView, StepView, StepViewState } from '../view/run-view.ts';
import { oneLine } from './one-line.ts';

/** What a run has made of a step. In a foreach a step has one execution for each item; then this sums them up. */
export interface StepMark {
  /** Of several executions the one that a person should look at first. */
  readonly state: StepViewState;
  /** Executions by state. */
  readonly tally: Readonly<Partial<Record<StepViewState, number>>>;
  /** From begin to end, of all executions together; absent while one has not ended, or before the first. */
  readonly ms?: number;
  /** The most that one execution took. */
  readonly attempts: number;
  /** What went wrong with the first execution in that state. */
  readonly error?: string;
}

/** By id of the item. */
export type Marks = ReadonlyMap<string, StepMark>;

/** The first one present is shown: what went wrong, then what goes on, then what is to come, then what is done. */
const URGENCY: readonly StepViewState[] = [
  'undo_failed',
  'failed',
  'waiting',
  'backoff',
  'undoing',
  'running',
  'cancelled',
  'pending',
  'undone',
  'succeeded',
  'skipped',
];

const COLD: ReadonlySet<StepViewState> = new Set(['pending', 'succeeded', 'skipped', 'undone', 'cancelled']);

/** Whether somebody who looks at the run wants to see this step, however many others there are. */
export const isHot = (mark: StepMark | undefined): boolean =>
  mark !== undefined && (Object.keys(mark.tally) as StepViewState[]).some((state) => !COLD.has(state));

/** Path of a step of the picture for the path of a step of a run: `each[3]/push` is `each[]/push`. */
export const itemIdOf = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/** The marks of a run. Does not read a clock: what runs has no time yet. */
export function marksOf(view: RunView): Marks {
  const groups = new Map<string, StepView[]>();
  for (const step of view.steps) {
    const id = itemIdOf(step.path);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [step]);
    else group.push(step);
  }
  return new Map([...groups].map(([id, steps]) => [id, markOf(steps)]));
}

function markOf(steps: readonly StepView[]): StepMark {
  const ms = totalMs(steps);
  const sum = sumUp(steps.map((step) => ({ [step.state]: 1 })));
  const error = wentWrong(sum.state)
    ? steps.find((step) => step.state === sum.state)?.error?.message
    : undefined;
  return {
    ...sum,
    ...(ms === undefined ? {} : { ms }),
    attempts: steps.reduce((most, step) => Math.max(most, step.attempt), 0),
    ...(error === undefined ? {} : { error: oneLine(error) }),
  };
}

/** Others may have an error, too, that a later attempt has mended. */
const wentWrong = (state: StepViewState): boolean =>
  state === 'failed' || state === 'undo_failed' || state === 'backoff';

/** All steps of a run by state. */
export const tallyOf = (view: RunView): StepMark['tally'] =>
  sumUp(view.steps.map((step) => ({ [step.state]: 1 }))).tally;

function totalMs(steps: readonly StepView[]): number | undefined {
  let total: number | undefined;
  for (const { startedAt, endedAt } of steps) {
    if (startedAt === undefined) continue;
    if (endedAt === undefined) return undefined;
    total = (total ?? 0) + Math.max(0, endedAt - startedAt);
  }
  return total;
}

/** One mark for several items. */
export function mergedMark(marks: readonly (StepMark | undefined)[]): StepMark | undefined {
  const known = marks.filter((mark) => mark !== undefined);
  if (known.length === 0) return undefined;
  return { ...sumUp(known.map((mark) => mark.tally)), attempts: 0 };
}

function sumUp(tallies: readonly StepMark['tally'][]): Pick<StepMark, 'state' | 'tally'> {
  const sums = new Map<StepViewState, number>();
  for (const one of tallies)
    for (const [state, n] of Object.entries(one) as [StepViewState, number][])
      sums.set(state, (sums.get(state) ?? 0) + n);
  const present = URGENCY.filter((state) => sums.has(state));
  return {
    state: present[0] ?? 'pending',
    tally: Object.fromEntries(present.map((state) => [state, sums.get(state)])),
  };
}
