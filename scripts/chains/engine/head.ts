import type { ChainRunHead } from '../../store/chain-runs.ts';
import type { RunStatus } from './events.ts';
import type { RunState } from './run-state.ts';
import { nextWake } from './timers.ts';

/** How a run stands. `waiting`: nothing goes on before a time, a message or a person. */
export function statusOf(state: RunState): RunStatus {
  if (state.finished !== undefined) return state.finished.status;
  return state.inFlight.size === 0 && state.queue.length === 0 && state.held.size > 0 ? 'waiting' : 'running';
}

/** What lists show of a run. */
export function headOf(state: RunState): ChainRunHead {
  const { finished, spent } = state;
  return {
    status: statusOf(state),
    outputs: finished === undefined ? null : JSON.stringify(finished.outputs),
    error: finished?.error === undefined ? null : JSON.stringify(finished.error),
    wakeAt: nextWake(state) ?? null,
    costNanoUsd: spent.usd === undefined ? null : Math.round(spent.usd * 1e9),
    tokens: spent.tokens ?? null,
    ended: finished !== undefined,
  };
}
