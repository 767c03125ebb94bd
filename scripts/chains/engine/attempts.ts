import type { Attempt, Executors, Outcome } from '../steps/work.ts';
import { budgetLeft } from './budget.ts';
import type { Direction, JournalEvent } from './events.ts';
import { failureOfThrown } from './failure.ts';
import type { ChainFault } from './faults.ts';
import { keyOf } from './key.ts';
import type { RunState, StepRun } from './run-state.ts';

export interface Ended {
  readonly step: StepRun;
  readonly direction: Direction;
  readonly attempt: Attempt;
  readonly outcome: Outcome;
}

export type Started = Extract<JournalEvent, { kind: 'started' }>;

/** The attempts that this process has in flight. */
export class Attempts {
  readonly #executors: Executors;
  readonly #fault: ChainFault;
  readonly #ended: (ended: Ended) => void;
  readonly #open = new Map<StepRun, { readonly controller: AbortController; readonly done: Promise<void> }>();

  constructor(executors: Executors, fault: ChainFault, ended: (ended: Ended) => void) {
    this.#executors = executors;
    this.#fault = fault;
    this.#ended = ended;
  }

  get size(): number {
    return this.#open.size;
  }

  start(state: RunState, step: StepRun, started: Started, cwd: string, now: number): void {
    const controller = new AbortController();
    const left = budgetLeft(state, now);
    const { direction } = started;
    const limited = direction === 'do';
    const attempt: Attempt = {
      runId: state.runId,
      chain: state.chain.name,
      step: step.path,
      attempt: started.attempt,
      direction,
      idempotencyKey: keyOf(state, step, direction),
      input: started.input,
      cwd,
      timeoutMs:
        limited && left.ms !== undefined
          ? Math.min(started.timeoutMs, Math.max(1, left.ms))
          : started.timeoutMs,
      ...(limited && left.usd !== undefined ? { usdLeft: left.usd } : {}),
      signal: controller.signal,
    };
    this.#open.set(step, { controller, done: this.#run(step, attempt) });
  }

  async #run(step: StepRun, attempt: Attempt): Promise<void> {
    this.#fault('attempt:before');
    let outcome: Outcome;
    try {
      outcome = await this.#executors[attempt.input.kind].execute(attempt);
    } catch (error) {
      // An executor never rejects; one that does has a fault of its own, and nobody knows how far it came.
      outcome = { kind: 'failed', error: failureOfThrown(error, 'unknown') };
    }
    this.#fault('attempt:done');
    this.#open.delete(step);
    this.#ended({ step, direction: attempt.direction, attempt, outcome });
  }

  /** Ends those that are no longer wanted. */
  abort(unwanted: (step: StepRun) => boolean): void {
    for (const [step, { controller }] of this.#open) if (unwanted(step)) controller.abort();
  }

  /** Resolves when none is left. */
  async settled(): Promise<void> {
    await Promise.all([...this.#open.values()].map((open) => open.done));
  }
}
