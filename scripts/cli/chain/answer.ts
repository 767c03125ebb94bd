import { loadRun } from '../../chains/engine/load-run.ts';
import { approvalOf, findRun, signalRun } from '../../chains/engine/run-admin.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { atDesk } from './desk.ts';
import { go, userName } from './run.ts';

/** The commands that say something to a run; whoever drives it takes it up, else `resume` does. */

export function approve(
  context: Context,
  run: string,
  step: string | undefined,
  options: { readonly reject?: boolean; readonly reason: string; readonly by?: string },
): Promise<ExitCode> {
  return atDesk(context, async ({ runs }) => {
    const row = findRun(runs, run);
    const by = options.by ?? userName();
    const approved = options.reject !== true;
    const asked = approvalOf(loadRun(runs, row), step, by);
    signalRun(runs, row, { kind: 'answer', path: asked.path, approved, by, reason: options.reason });
    const said = approved ? 'Approved' : 'Rejected';
    await context.print(
      () =>
        `${said} ${asked.path} as ${by}. The run goes on where it is driven; else with: arbiter chain resume ${row.id}`,
      { run: row.id, step: asked.path, approved, by },
    );
    return EXIT.ok;
  });
}

/** Ends a run: where it is driven, or else here, because what was done may have to be undone. */
export function cancel(
  context: Context,
  run: string,
  options: { readonly reason: string },
): Promise<ExitCode> {
  return atDesk(context, async (desk) => {
    const row = findRun(desk.runs, run);
    signalRun(desk.runs, row, { kind: 'cancel', by: userName(), reason: options.reason });
    return go(context, desk, row, { maxWait: '1h' });
  });
}
