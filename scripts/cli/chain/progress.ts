import type { RunState } from '../../chains/engine/run-state.ts';
import type { ChainRunRow } from '../../store/chain-runs.ts';
import type { Context } from '../app.ts';

/** What people see while a run is driven; with `--json` nothing. */
export interface Progress {
  readonly changed: (state: RunState) => void;
  end(state?: RunState): void;
}

const SILENT: Progress = { changed: () => {}, end: () => {} };

export function progressFor(_context: Context, _row: ChainRunRow): Progress {
  return SILENT;
}
