import { safeLine } from '../../core/untrusted.ts';
import type { Look } from '../look.ts';
import { table } from '../table.ts';
import { ago } from './times.ts';

export interface ListedRun {
  readonly run: string;
  readonly chain: string;
  readonly status: string;
  readonly startedAt: string;
  readonly wakeAt: string | null;
  readonly cost: { readonly usd: number | null };
}

export function runsText(runs: readonly ListedRun[], now: number, look: Look): string {
  if (runs.length === 0) return 'No chain has been run yet. `arbiter chain list` shows what there is.';
  return table(
    [
      { title: 'run' },
      { title: 'chain', flex: 'cut' },
      { title: 'status' },
      { title: 'begun', align: 'right' },
      { title: 'cost', align: 'right' },
    ],
    runs.map((r) => [
      r.run,
      safeLine(r.chain, 60),
      r.status.replace('_', ' '),
      ago(Date.parse(r.startedAt), now),
      r.cost.usd === null ? 'not measured' : `$${r.cost.usd.toFixed(2)}`,
    ]),
    look,
  );
}
