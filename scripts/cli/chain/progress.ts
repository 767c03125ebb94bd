import type { RunState } from '../../chains/engine/run-state.ts';
import { viewOf } from '../../chains/view/view-of.ts';
import type { ChainRunRow } from '../../store/chain-runs.ts';
import type { Context } from '../app.ts';
import { holderOf } from './desk.ts';
import { showProgress } from './show-progress.ts';

/** What people see while a run is driven; with `--json` nothing. */
export interface Progress {
  readonly changed: (state: RunState) => void;
  end(state?: RunState): void;
}

const SILENT: Progress = { changed: () => {}, end: () => {} };

export function progressFor({ globals, io, look }: Context, row: ChainRunRow): Progress {
  if (globals.json) return SILENT;
  const shown = showProgress({ out: io.out, clock: io.clock, look });
  const show = (state: RunState): void =>
    shown.changed(() =>
      viewOf(state, {
        startedAt: row.created_at,
        // Nothing is written down after the end.
        ...(state.finished === undefined ? { drivenBy: holderOf() } : { endedAt: state.at }),
      }),
    );
  return {
    changed: show,
    end: (state) => {
      if (state !== undefined) show(state);
      shown.end();
    },
  };
}
