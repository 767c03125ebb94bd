import type { Command } from 'commander';
import type { App } from '../app.ts';
import { EXIT } from '../exit.ts';
import { write } from '../io.ts';

export function statuslineCommand(program: Command, app: App): void {
  program
    .command('statusline')
    .summary('one line for the status line of Claude Code')
    .description(
      'Print one line for the status line of Claude Code: the last route of the session, a chain under way, today’s cost. Reads what Claude Code gives such a command on stdin. Prints nothing when there is nothing to say or something is wrong, and never fails.',
    )
    .addHelpText(
      'after',
      `
In settings.json of Claude Code, with the whole path of this program:
  { "statusLine": { "type": "command", "command": "/path/to/bin/arbiter statusline" } }`,
    )
    .action(
      app.action(async (context) => {
        const { statusline } = await import('../status/statusline.ts');
        const line = await statusline(context);
        await write(context.io.out, line === undefined ? '' : `${line}\n`);
        return EXIT.ok;
      }),
    );
}
