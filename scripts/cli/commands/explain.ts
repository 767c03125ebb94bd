import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { shellWord } from '../format.ts';
import { PROSE_WIDTH } from '../look.ts';
import { wrapText } from '../text-width.ts';

export function explainCommand(program: Command, app: App): void {
  program
    .command('explain')
    .summary('say where the last recorded prompt went, and what became of it')
    .description(
      'Say where the last recorded prompt went, what came close, and what became of it. Looks at the records of yesterday and today. They hold no text of a prompt, so the words that decided are not among them: for those, give the prompt to `arbiter route`.',
    )
    .option('--session <id>', 'the last prompt of this session instead of the last of any')
    .addHelpText(
      'after',
      `
Examples:
  $ arbiter explain
  $ arbiter explain --session 3f0e… --json
  $ arbiter explain --home ~/.claude/plugins/data/jira-orchestrator-inline`,
    )
    .action(app.action((context, options: { session?: string }) => explainLast(context, options.session)));
}

async function explainLast(context: Context, session: string | undefined): Promise<ExitCode> {
  const { dataFolder } = await import('../../host/data-folder.ts');
  const { recentRecords } = await import('../../host/records-look.ts');
  const { recordedRuns } = await import('../../host/run-facts.ts');
  const { estimateJson, estimateOfRecorded } = await import('../estimate-view.ts');
  const { lastRoute, recordLines, elsewhere } = await import('../recorded.ts');
  const { openState } = await import('../state-open.ts');
  const folder = dataFolder(context.env);
  const found = lastRoute(recentRecords(folder, context.io.clock), session);
  const width = context.look.width ?? PROSE_WIDTH;
  if (found === undefined) {
    const others = elsewhere(folder, context.io.clock);
    await context.print(() => wrapText(nothing(folder, session, others), width), {
      route: null,
      spawns: [],
      outcomes: [],
      dataFolder: folder,
      elsewhere: others,
    });
    return EXIT.found;
  }
  const { clock } = context.io;
  const estimate = estimateOfRecorded(found, recordedRuns(openState(context, 'look'), clock));
  await context.print(() => recordLines(found, context.look, clock.now(), estimate).join('\n'), {
    ...found,
    estimate: estimate === undefined ? null : estimateJson(estimate),
    dataFolder: folder,
  });
  return EXIT.ok;
}

function nothing(folder: string, session: string | undefined, others: readonly string[]): string {
  const what = session === undefined ? 'No prompt' : `No prompt of the session ${session}`;
  const lines = [`${what} of yesterday or today is recorded in ${folder}.`];
  for (const other of others)
    lines.push('There are records in another folder:', `  arbiter explain --home ${shellWord(other)}`);
  if (others.length === 0) {
    lines.push(
      'Prompts are recorded by the hooks of the plugin jira-orchestrator. To try one now: arbiter route "<the prompt>"',
    );
  }
  return lines.join('\n');
}
