import type { RunStatus } from '../../chains/engine/events.ts';
import { statusOf } from '../../chains/engine/head.ts';
import type { RunState } from '../../chains/engine/run-state.ts';
import type { StepError } from '../../chains/steps/work.ts';
import type { Json } from '../../core/json.ts';
import { EXIT, type ExitCode } from '../exit.ts';

/** The last line of `chain run --json`. */
export interface RunOutcome {
  readonly run: string;
  readonly status: RunStatus;
  readonly outputs: Json;
  /** Parts that were not measured are null. */
  readonly cost: { readonly usd: number | null; readonly tokens: number | null };
  readonly error?: StepError;
  /** What a waiting run waits for. */
  readonly waitsFor?: readonly {
    readonly step: string;
    readonly for: string;
    readonly until: string | null;
  }[];
}

export function outcomeOf(state: RunState): RunOutcome {
  const { finished, spent } = state;
  const waiting = finished === undefined ? waitsFor(state) : [];
  return {
    run: state.runId,
    status: statusOf(state),
    outputs: finished?.outputs ?? {},
    cost: { usd: spent.usd ?? null, tokens: spent.tokens ?? null },
    ...(finished?.error === undefined ? {} : { error: finished.error }),
    ...(waiting.length === 0 ? {} : { waitsFor: waiting }),
  };
}

function waitsFor(state: RunState): NonNullable<RunOutcome['waitsFor']>[number][] {
  return [...state.held].map((step) => ({
    step: step.path,
    for: step.wait?.kind ?? 'retry',
    until: step.wakeAt === undefined ? null : new Date(step.wakeAt).toISOString(),
  }));
}

const CODES: Readonly<Record<RunStatus, ExitCode>> = {
  succeeded: EXIT.ok,
  failed: EXIT.found,
  running: EXIT.waiting,
  waiting: EXIT.waiting,
  cancelled: EXIT.cancelled,
  compensated: EXIT.compensated,
  compensation_failed: EXIT.compensationFailed,
};

export const exitOf = (status: RunStatus): ExitCode => CODES[status];
