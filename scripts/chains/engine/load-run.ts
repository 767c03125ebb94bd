import type { Json } from '../../core/json.ts';
import type { ChainRunRow, ChainRuns } from '../../store/chain-runs.ts';
import type { Chain } from '../language/chain.ts';
import { fold } from './apply.ts';
import type { Entry, JournalEvent } from './events.ts';
import type { RunState } from './run-state.ts';

/** The state of a run as its journal says, for looking at. */
export function loadRun(runs: ChainRuns, row: ChainRunRow): RunState {
  return fold(
    row.id,
    JSON.parse(row.definition) as Chain,
    JSON.parse(row.inputs) as { readonly [name: string]: Json },
    row.created_at,
    entriesOf(runs, row.id),
  );
}

/** A run's journal, oldest first. */
export function* entriesOf(runs: ChainRuns, runId: string): Generator<Entry> {
  for (const { seq, at, event } of runs.journal(runId))
    yield { seq, at, event: JSON.parse(event) as JournalEvent };
}
