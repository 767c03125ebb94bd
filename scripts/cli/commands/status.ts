import type { Command } from 'commander';
import type { App } from '../app.ts';
import { EXIT } from '../exit.ts';

export function statusCommand(program: Command, app: App): void {
  program
    .command('status')
    .summary('see on one screen how things are')
    .description(
      'See on one screen how things are: on or off, what the last session found, today’s decisions and whether they were followed, breakers, chains, the bus, today’s cost, and what to do about what is wrong. Looks only, and does not scan: the registry is as the last session found it.',
    )
    .addHelpText('after', '\nExamples:\n  $ arbiter status\n  $ arbiter status --json')
    .action(
      app.action(async (context) => {
        const { gatherStatus } = await import('../status/gather.ts');
        const { statusText } = await import('../status/text.ts');
        const { statusJson } = await import('../status/json.ts');
        const facts = gatherStatus(context);
        await context.print(() => statusText(facts, context.look), statusJson(facts));
        return EXIT.ok;
      }),
    );
}
