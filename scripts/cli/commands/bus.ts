import { type Command, InvalidArgumentError } from 'commander';
import type { App, Context } from '../app.ts';
import type { PublishOptions } from '../bus-publish.ts';
import type { TailOptions } from '../bus-tail.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function busCommand(program: Command, app: App): void {
  const bus = program
    .command('bus')
    .summary('publish, read and mend messages')
    .description('The bus between plugins and sessions: messages by topic, kept in the data folder.');
  publishCommand(bus, app);
  tailCommands(bus, app);
  dlqCommand(bus, app);
  groupsCommand(bus, app);
  bus
    .command('stats')
    .description('Say how much is on the bus, and how far each group is.')
    .action(app.action((context) => stats(context)));
  bus
    .command('topics')
    .description('Count messages by topic, the busiest first.')
    .argument('[pattern]', 'topic; * stands for one level, ** at its end for the rest', '**')
    .option('--from <place>', 'start, an offset, a time, or 15m for the last 15 minutes', '1d')
    .action(
      app.action((context, pattern: string, options: { from: string }) => topics(context, pattern, options)),
    );
  bus
    .command('compact')
    .description(
      'Rewrite the log without what nobody needs: expired messages, and older ones with the topic and key of a newer one. Done by itself when it is worth it.',
    )
    .action(app.action((context) => compact(context)));
}

function publishCommand(bus: Command, app: App): void {
  bus
    .command('publish')
    .description(
      'Publish a message, or with --stdin one for each line. Prints messageId and offset, each when that message is durable.',
    )
    .argument('[topic]', 'topic, for example orders/created; not with --stdin')
    .option('--payload <json>', 'payload, any JSON')
    .option('--priority <n>', '1 (last) to 10 (first)', priorityOf)
    .option('--id <id>', 'message id; a group delivers one id once')
    .option(
      '--key <key>',
      'what the message is about: of several with one topic and key only the newest is needed',
    )
    .option('--ttl <ms>', 'not delivered after so many milliseconds', millisOf)
    .option('--stdin', 'read lines of JSON: {"topic", "payload", "priority"?, "messageId"?, "headers"?, …}')
    .option(
      '--fsync <mode>',
      'batched: survives the death of any process; always: of the machine',
      fsyncOf,
      'batched',
    )
    .addHelpText('after', PUBLISH_HELP)
    .action(
      app.action((context, topic: string | undefined, options: PublishOptions) =>
        publish(context, topic, options),
      ),
    );
}

const PUBLISH_HELP = `
A broken line of --stdin is answered with its number and the reason, and makes the exit code 1.

Examples:
  $ arbiter bus publish orders/created --payload '{"id":7}'
  $ arbiter bus publish --stdin < messages.jsonl`;

function tailCommands(bus: Command, app: App): void {
  const add = (name: string, description: string): Command =>
    bus
      .command(name)
      .description(description)
      .argument('<pattern>', 'topic; * stands for one level, ** at its end for the rest')
      .option('--limit <n>', 'stop after so many messages', countOf);
  add(
    'tail',
    'Print messages as they come. With --group each is given to one reader of the group, and acknowledged when printed.',
  )
    .option('--from <place>', 'start, end, an offset, a time, or 15m for the last 15 minutes', 'end')
    .option('--group <name>', 'durable group; a new one begins at --from, here start when not given')
    .option('--idle-exit <ms>', 'stop when no message has come for so long', millisOf)
    .option('--lease <ms>', 'how long a reader of a group that died keeps what it had taken', millisOf)
    .addHelpText('after', TAIL_HELP)
    .action(app.action((context, pattern: string, options: TailOptions) => tail(context, pattern, options)));
  add('replay', 'Print the messages that are there, and stop.')
    .option('--from <place>', 'start, an offset, a time, or 15m for the last 15 minutes', 'start')
    .option('--to <place>', 'where to stop: an offset or a time; default: the end as it is now')
    .option('--expired', 'print expired messages too')
    .action(
      app.action((context, pattern: string, options: TailOptions) => replay(context, pattern, options)),
    );
}

const TAIL_HELP = `
With --json each line is the message with its offset. Quote patterns, so that the shell leaves the stars.

Examples:
  $ arbiter bus tail 'routing/**'
  $ arbiter bus tail 'orders/*' --from start --group billing --json --idle-exit 5000`;

function dlqCommand(bus: Command, app: App): void {
  const dlq = bus
    .command('dlq')
    .summary('messages that a group gave up')
    .description('Dead letters: messages that a group gave up after its last attempt.');
  dlq
    .command('list')
    .description('List dead letters, oldest first.')
    .option('--group <name>', 'only of this group')
    .option('--limit <n>', 'most letters listed', countOf, 100)
    .action(app.action((context, options: { group?: string; limit: number }) => dlqList(context, options)));
  dlq
    .command('show')
    .description('Show a dead letter with its message.')
    .argument('<messageId>', 'id of the message')
    .action(app.action((context, id: string) => dlqShow(context, id)));
  dlq
    .command('redrive')
    .description('Give dead letters back to their group, with all their attempts.')
    .argument('[messageId]', 'id of the message')
    .option('--group <name>', 'only of this group')
    .option('--all', 'all dead letters, or with --group all of the group')
    .action(
      app.action((context, id: string | undefined, options: { group?: string; all?: boolean }) =>
        dlqRedrive(context, id, options),
      ),
    );
  dlq
    .command('purge')
    .description('Remove dead letters for ever.')
    .argument('<group>', 'a group')
    .argument('[messageId]', 'one message; without it all of the group')
    .action(app.action((context, group: string, id: string | undefined) => dlqPurge(context, group, id)));
}

function groupsCommand(bus: Command, app: App): void {
  const groups = bus.command('groups').summary('durable groups').description('Durable groups of readers.');
  groups
    .command('list')
    .description('List the groups.')
    .action(app.action((context) => groupList(context)));
  groups
    .command('drop')
    .description('Forget a group and what it waits for; its readers stop.')
    .argument('<name>', 'a group')
    .action(app.action((context, name: string) => groupDrop(context, name)));
}

const whole = (value: string, most: number, what: string): number => {
  if (/^[1-9]\d{0,11}$/.test(value) && Number(value) <= most) return Number(value);
  throw new InvalidArgumentError(`Give ${what} from 1 to ${most}.`);
};
const priorityOf = (value: string): number => whole(value, 10, 'a whole number');
const millisOf = (value: string): number => whole(value, 2_147_483_647, 'a whole number of milliseconds');
const countOf = (value: string): number => whole(value, 1_000_000_000, 'a whole number');

function fsyncOf(value: string): 'batched' | 'always' {
  if (value === 'batched' || value === 'always') return value;
  throw new InvalidArgumentError('It is batched or always.');
}

async function publish(
  context: Context,
  topic: string | undefined,
  options: PublishOptions,
): Promise<ExitCode> {
  const { publishLines, publishOne } = await import('../bus-publish.ts');
  return options.stdin === true ? publishLines(context, topic, options) : publishOne(context, topic, options);
}

async function tail(context: Context, pattern: string, options: TailOptions): Promise<ExitCode> {
  const { tailGroup, tailLog } = await import('../bus-tail.ts');
  return options.group === undefined
    ? tailLog(context, pattern, options)
    : tailGroup(context, options.group, pattern, options);
}

async function replay(context: Context, pattern: string, options: TailOptions): Promise<ExitCode> {
  const { tailLog } = await import('../bus-tail.ts');
  return tailLog(context, pattern, { ...options, to: options.to ?? 'end' });
}

async function stats(context: Context): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  const { statsText } = await import('../bus-view.ts');
  return withBus(context, async (bus) => {
    const found = await bus.stats();
    await context.print(() => statsText(found, context.look), found);
    return found.groupsTrouble === undefined ? EXIT.ok : EXIT.found;
  });
}

async function topics(context: Context, pattern: string, options: { from: string }): Promise<ExitCode> {
  const { topics: count } = await import('../bus-topics.ts');
  return count(context, pattern, options);
}

async function compact(context: Context): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  return withBus(context, async (bus) => {
    const done = await bus.compact();
    const words =
      done.kind === 'busy'
        ? `Process ${done.pid} compacts at this moment; nothing was done.`
        : `${done.droppedRecords} messages removed, ${done.freedBytes} bytes given back.`;
    await context.print(() => words, done);
    return done.kind === 'busy' ? EXIT.found : EXIT.ok;
  });
}

async function dlqList(context: Context, options: { group?: string; limit: number }): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  const { deadTable } = await import('../bus-view.ts');
  return withBus(context, async (bus) => {
    const letters = await bus.deadLetters.list(options);
    await context.print(() => deadTable(letters, context.look), { letters });
    return EXIT.ok;
  });
}

async function dlqShow(context: Context, id: string): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  const { deadCards } = await import('../bus-view.ts');
  return withBus(context, async (bus) => {
    const letters = await bus.deadLetters.show(id);
    const nothing = `No group has given up a message ${id}. To see all: arbiter bus dlq list`;
    await context.print(() => (letters.length === 0 ? nothing : deadCards(letters, context.look)), {
      letters,
    });
    return letters.length === 0 ? EXIT.found : EXIT.ok;
  });
}

async function dlqRedrive(
  context: Context,
  id: string | undefined,
  options: { group?: string; all?: boolean },
): Promise<ExitCode> {
  const { redrive } = await import('../bus-redrive.ts');
  return redrive(context, id, options);
}

async function dlqPurge(context: Context, group: string, id: string | undefined): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  return withBus(context, async (bus) => {
    const purged = await bus.deadLetters.purge(group, id);
    await context.print(() => `${purged} removed.`, { purged });
    return purged === 0 ? EXIT.found : EXIT.ok;
  });
}

async function groupList(context: Context): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  return withBus(context, async (bus) => {
    const groups = await bus.groups();
    await context.print(() => (groups.length === 0 ? 'There are no groups.' : groups.join('\n')), { groups });
    return EXIT.ok;
  });
}

async function groupDrop(context: Context, name: string): Promise<ExitCode> {
  const { withBus } = await import('../bus.ts');
  return withBus(context, async (bus) => {
    const dropped = await bus.dropGroup(name);
    await context.print(() => (dropped ? `${name} is forgotten.` : `There is no group ${name}.`), {
      dropped,
    });
    return dropped ? EXIT.ok : EXIT.found;
  });
}
