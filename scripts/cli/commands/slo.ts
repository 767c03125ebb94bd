import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function sloCommand(program: Command, app: App): void {
  program
    .command('slo')
    .summary('whether Arbiter keeps its promises')
    .description(
      'Say how the service level objectives are met: value, n, window, what is left of the error budget, and how fast it burns. Exit code 1 when a budget burns too fast, or somebody could not be told.',
    )
    .option('--alert', 'tell the hooks of slo.yaml what burns, each once an episode; for cron')
    .addHelpText('after', HELP)
    .action(app.action((context, options: { alert?: boolean }) => slo(context, options.alert === true)));
}

const HELP = `
A file slo.yaml in the data folder changes objectives and says who is told: docs/telemetry.md.

Examples:
  $ arbiter slo
  $ arbiter slo --alert --json`;

async function slo(context: Context, alert: boolean): Promise<ExitCode> {
  const { Measurements } = await import('../measurements.ts');
  const { episodeFacts, sloFacts, slosText, toldText } = await import('../slo-view.ts');
  const measurements = new Measurements(context);
  try {
    const book = measurements.book();
    const reports = orThrow(measurements.reports(book));
    const told = alert ? orThrow(await measurements.tell(book, reports)) : undefined;
    const episodes = orThrow(measurements.episodes());
    const now = context.io.clock.now();
    await context.print(
      () =>
        [
          slosText(reports, episodes, now, context.look),
          ...(told === undefined ? [] : [toldText(told)]),
        ].join('\n'),
      {
        slos: reports.map(sloFacts),
        episodes: episodes.map(episodeFacts),
        ...(told === undefined
          ? {}
          : {
              told: told.map(({ episode, outcome }) => ({
                hook: episode.hook,
                slo: episode.slo,
                ...outcome,
              })),
            }),
      },
    );
    const burns = reports.some((report) => report.burns.some((burn) => burn.firing));
    const untold = episodes.some((episode) => episode.error !== undefined && episode.toldAt === undefined);
    return burns || untold ? EXIT.found : EXIT.ok;
  } finally {
    await measurements.close();
  }
}

/** Throws the reason why the database cannot be had. */
function orThrow<T>(attempt: { kind: 'done'; value: T } | { kind: 'unavailable'; trouble: Error }): T {
  if (attempt.kind === 'unavailable') throw attempt.trouble;
  return attempt.value;
}
