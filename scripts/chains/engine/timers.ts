import type { Clock } from '../../core/clock.ts';
import type { RunState, StepRun } from './run-state.ts';

/**
 * When held steps are due. Times are kept as wall clock, because they must outlive the process; but that clock may be set. So a step
 * is due when the wall clock says so, or when this process has waited for as long as the whole wait was to be: a clock that jumps
 * forward ends a wait early, one that jumps back does not lengthen it.
 */
export class Timers {
  readonly #clock: Clock;
  /** When this process first saw a step held, on the monotonic clock, with the time it was due then. */
  readonly #seen = new Map<StepRun, { readonly wakeAt: number; readonly from: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Held steps whose time has come, oldest hold first. */
  due(state: RunState): StepRun[] {
    for (const step of this.#seen.keys()) if (!state.held.has(step)) this.#seen.delete(step);
    return [...state.held].filter((step) => this.#leftOf(step) <= 0);
  }

  /** Milliseconds until the next one is due; undefined when none ever is by itself. */
  next(state: RunState): number | undefined {
    let least: number | undefined;
    for (const step of state.held) {
      const left = this.#leftOf(step);
      if (left !== Number.POSITIVE_INFINITY && (least === undefined || left < least)) least = left;
    }
    return least === undefined ? undefined : Math.max(0, least);
  }

  #leftOf(step: StepRun): number {
    const { heldAt, wakeAt } = step.undo?.state === 'backoff' ? step.undo : step;
    if (wakeAt === undefined) return Number.POSITIVE_INFINITY;
    const monotonic = this.#clock.monotonicMs();
    let seen = this.#seen.get(step);
    if (seen?.wakeAt !== wakeAt) {
      seen = { wakeAt, from: monotonic };
      this.#seen.set(step, seen);
    }
    const byWall = wakeAt - this.#clock.now();
    const byProcess = wakeAt - heldAt - (monotonic - seen.from);
    return Math.min(byWall, byProcess);
  }
}

/** When the next held step is due on the wall clock, for lists; undefined when none is by itself. */
export function nextWake(state: RunState): number | undefined {
  let least: number | undefined;
  for (const step of state.held) {
    const { wakeAt } = step.undo?.state === 'backoff' ? step.undo : step;
    if (wakeAt !== undefined && (least === undefined || wakeAt < least)) least = wakeAt;
  }
  return least;
}
