import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic, times } from '../kit/table.ts';
import type { FloorTimes, ScanTimes } from './measure.ts';

const PROCESSES = 12;
const REPEATS = 10;

/** Budgets of design section 11, in milliseconds. */
const BUDGET = { cold: 300, unchanged: 30, live: 100 } as const;

export async function registry(context: BenchContext): Promise<Topic> {
  const { plugins } = context;
  const script = await bundle('registry/measure.ts', context);
  const scans: ScanTimes[] = [];
  const floors: FloorTimes[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    scans.push(runInner<ScanTimes>(script, ['scan', plugins, String(REPEATS)]));
    floors.push(runInner<FloorTimes>(script, ['floor', plugins, String(REPEATS)]));
  }
  const live = runInner<number[]>(script, ['live', plugins, String(REPEATS)]);
  const row = (what: string, own: readonly number[], rival: readonly number[], limit?: number): string[] => [
    what,
    String(own.length),
    figure(median(own)),
    figure(quantile(own, 0.95)),
    rival.length === 0 ? '-' : figure(median(rival)),
    rival.length === 0 ? '-' : times(median(own), median(rival)),
    limit === undefined ? '-' : budget(limit, median(own)),
  ];
  return {
    title: `Registry of ${scans[0]?.agents ?? 0} agents in 20 plugins`,
    headers: ['ms', 'n', 'median', 'p95', 'read and stat only', 'ratio', 'budget (median)'],
    rows: [
      row(
        'cold scan, fresh process',
        scans.map((s) => s.cold),
        floors.map((f) => f.cold),
        BUDGET.cold,
      ),
      row(
        'rescan, nothing changed',
        scans.flatMap((s) => s.unchanged),
        floors.flatMap((f) => f.unchanged),
        BUDGET.unchanged,
      ),
      row(
        'rescan, one file changed',
        scans.flatMap((s) => s.changed),
        floors.flatMap((f) => f.changed),
      ),
      row(
        'router made of the snapshot, fresh process',
        scans.map((s) => s.router),
        [],
      ),
      row('hot reload: file written to new router in use', live, [], BUDGET.live),
    ],
    notes: [
      `${PROCESSES} processes of each, by turns; cold is cold code with the files in the page cache.`,
      'Hot reload is watch (10 ms debounce), rescan and a new router, as in the brain.',
    ],
  };
}
