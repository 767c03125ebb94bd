import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function metricsCommand(program: Command, app: App): void {
  program
    .command('metrics')
    .summary('what is measured, for Prometheus')
    .description(
      'Print what is measured as Prometheus reads it: routes, agents, breakers, chains, tokens and dollars, the bus, SLOs. What was not measured has no series.',
    )
    .addHelpText('after', '\nExample:\n  $ arbiter metrics > /var/lib/node_exporter/arbiter.prom')
    .action(app.action((context) => metrics(context)));
}

async function metrics(context: Context): Promise<ExitCode> {
  const { Measurements } = await import('../measurements.ts');
  const { exposition } = await import('../../telemetry/metrics/exposition.ts');
  const measurements = new Measurements(context);
  try {
    const families = await measurements.families();
    if (context.globals.json) await context.print(() => '', { metrics: families });
    else await (await import('../io.ts')).write(context.io.out, await exposition(families));
    return measurements.state.trouble === undefined ? EXIT.ok : EXIT.found;
  } finally {
    await measurements.close();
  }
}
