import { type Command, InvalidArgumentError } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

interface TripOptions {
  readonly reason: string;
  readonly for?: string;
}

export function breakersCommand(program: Command, app: App): void {
  const breakers = program
    .command('breakers')
    .summary('what is left alone because it keeps failing')
    .description(
      'Breakers count failures and, when there are too many, let nothing through for a while. agent:<id> are agents that are routed around, rpc:<plugin> methods of plugins.',
    );
  breakers
    .command('list')
    .description('List breakers: state, failures, since when, when the next call is let through, and why.')
    .action(app.action((context) => list(context)));
  breakers
    .command('reset')
    .description('Close a breaker and forget its failures.')
    .argument('<name>', 'a breaker, as list shows it')
    .addHelpText('after', '\nExample:\n  $ arbiter breakers reset agent:fastapi-backend:api-reviewer')
    .action(app.action((context, name: string) => reset(context, name)));
  breakers
    .command('trip')
    .description('Open a breaker by hand: nothing is let through until it is reset, or for a time.')
    .argument('<name>', 'agent:<id> or rpc:<plugin>')
    .option('--reason <text>', 'why, shown with each route around it', 'no reason given')
    .option('--for <duration>', 'for how long, such as 10m or 2h; then one call tries it', checked)
    .addHelpText(
      'after',
      '\nExample:\n  $ arbiter breakers trip rpc:exec-automator --reason "wrong figures" --for 2h',
    )
    .action(app.action((context, name: string, options: TripOptions) => trip(context, name, options)));
}

function checked(text: string): string {
  if (/^(?!0+[smhd])\d{1,6}[smhd]$/.test(text)) return text;
  throw new InvalidArgumentError('Give a duration such as 90s, 10m, 2h or 7d.');
}

async function list(context: Context): Promise<ExitCode> {
  const { openBreakers } = await import('../breakers-change.ts');
  const { breakersText, inOrder } = await import('../breakers-view.ts');
  const found = openBreakers(context, (breakers) => inOrder(breakers.list()), 'look');
  await context.print(() => breakersText(found, context.io.clock.now(), context.look), { breakers: found });
  return EXIT.ok;
}

async function reset(context: Context, name: string): Promise<ExitCode> {
  const { resetBreaker } = await import('../breakers-change.ts');
  const before = resetBreaker(context, name);
  await context.print(
    () => (before === 'closed' ? `${name} was closed already.` : `${name} is closed; it was ${before}.`),
    { name, before, state: 'closed' },
  );
  return EXIT.ok;
}

async function trip(context: Context, name: string, options: TripOptions): Promise<ExitCode> {
  const { doubtAbout, tripBreaker } = await import('../breakers-change.ts');
  const { durationOf } = await import('../duration.ts');
  const { shellWord } = await import('../format.ts');
  const forMs = options.for === undefined ? undefined : durationOf(options.for);
  const until = tripBreaker(context, name, options.reason, forMs);
  const doubt = doubtAbout(context, name);
  await context.print(
    () =>
      `${doubt === undefined ? '' : `${doubt}\n`}${name} is open ${until === null ? 'until it is reset' : `until ${until}`}. To close it: arbiter breakers reset ${shellWord(name)}`,
    { name, state: 'tripped', until, doubt: doubt ?? null },
  );
  return EXIT.ok;
}
