import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { CostOptions } from '../cost.ts';

export function costCommand(program: Command, app: App): void {
  program
    .command('cost')
    .summary('what sessions have cost, in tokens and dollars')
    .description(
      'Say what the sessions in which Arbiter was at work have cost: today, yesterday, week (7 days), month (30 days) or all; and by agent, model, plugin, chain, step, project, session, prompt, tier or day.',
    )
    .argument('[words...]', 'a window, then by and what to split by', [])
    .option('--since <time>', 'from a day, a time, or so long ago (7d) on; instead of a window')
    .option('--until <time>', 'up to a day (that day included), a time, or so long ago')
    .option('--csv', 'print CSV')
    .addHelpText('after', HELP)
    .action(
      app.action(async (context, words: string[], options: CostOptions) => {
        const { cost } = await import('../cost.ts');
        return cost(context, words, options);
      }),
    );
}

const HELP = `
Reads what is new in the transcripts of these sessions first; of no others. Days are those of this machine's time zone.

Examples:
  $ arbiter cost
  $ arbiter cost week by agent
  $ arbiter cost by day --since 2026-11-01 --csv`;
