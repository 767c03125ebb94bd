import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { round } from '../format.ts';

export function demoCommand(program: Command, app: App): void {
  program
    .command('demo')
    .summary('see it decide on a dozen prompts, measured here and now')
    .description(
      'Scan the pack, decide on a dozen varied prompts, and show route, model tier, reasons and time. Nothing is written, nothing is sent, no model is called. Every number is measured in this run.',
    )
    .addHelpText('after', '\nExamples:\n  $ arbiter demo\n  $ arbiter demo --json | jq .decisions[].tookMs')
    .action(app.action((context) => demo(context)));
}

async function demo(context: Context): Promise<ExitCode> {
  const { runDemo, demoText } = await import('../demo.ts');
  const run = runDemo(context);
  await context.print(() => demoText(run, context.look), {
    node: run.node,
    plugins: run.plugins,
    agents: run.agents,
    scanMs: round(run.scanMs),
    readyMs: round(run.readyMs),
    warmMs: round(run.warmMs),
    decisions: run.rows.map((r) => ({ ...r, tookMs: round(r.tookMs) })),
  });
  return EXIT.ok;
}
