import { entriesOf, loadRun } from '../../chains/engine/load-run.ts';
import { findRun } from '../../chains/engine/run-admin.ts';
import { attemptsOf } from '../../chains/view/attempts-of.ts';
import type { RunView } from '../../chains/view/run-view.ts';
import { viewOf } from '../../chains/view/view-of.ts';
import { type ChainRunRow, driverLock } from '../../store/chain-runs.ts';
import { holderOfLock } from '../../store/locks.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { atDesk, type Desk } from './desk.ts';

/** The commands that look at runs. */

/** Runs that are listed. */
const LISTED = 50;

export function status(context: Context, run: string | undefined): Promise<ExitCode> {
  return atDesk(context, async (desk) => {
    if (run === undefined) return listRuns(context, desk);
    const view = viewAt(desk, context, findRun(desk.runs, run));
    const { statusText } = await import('./status-text.ts');
    await context.print(() => statusText(view, context.io.clock.now(), context.look), view);
    return EXIT.ok;
  });
}

export function logs(context: Context, run: string, step: string | undefined): Promise<ExitCode> {
  return atDesk(context, async ({ runs }) => {
    const row = findRun(runs, run);
    const attempts = attemptsOf(entriesOf(runs, row.id)).filter((a) => step === undefined || a.step === step);
    const { logsText } = await import('./logs-text.ts');
    await context.print(() => logsText(attempts, context.look), { run: row.id, attempts });
    return attempts.length === 0 ? EXIT.found : EXIT.ok;
  });
}

/** A run as it stands, with who drives it. */
export function viewAt({ runs, database }: Desk, context: Context, row: ChainRunRow): RunView {
  const drivenBy = holderOfLock(database, driverLock(row.id), context.io.clock.now());
  return viewOf(loadRun(runs, row), {
    startedAt: row.created_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(drivenBy === undefined ? {} : { drivenBy }),
  });
}

async function listRuns(context: Context, { runs, database }: Desk): Promise<ExitCode> {
  const now = context.io.clock.now();
  const rows = runs.list(LISTED).map((row) => ({
    run: row.id,
    chain: row.chain,
    // Nobody drives it and it has not said that it waits: its driver died or was stopped.
    status:
      row.status === 'running' && holderOfLock(database, driverLock(row.id), now) === undefined
        ? 'interrupted'
        : row.status,
    startedAt: new Date(row.created_at).toISOString(),
    endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    wakeAt: row.wake_at === null ? null : new Date(row.wake_at).toISOString(),
    cost: { usd: row.cost_nano_usd === null ? null : row.cost_nano_usd / 1e9, tokens: row.tokens },
  }));
  const { runsText } = await import('./runs-text.ts');
  await context.print(() => runsText(rows, now, context.look), { runs: rows });
  return EXIT.ok;
}
