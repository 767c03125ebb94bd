import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function stateCommand(program: Command, app: App): void {
  const state = program
    .command('state')
    .summary('shared values, and the database behind them')
    .description(
      'What sessions keep and share: preferences, counts, records, in state.db of the data folder.',
    );
  state
    .command('show')
    .description('Say what is kept: tables, shared values, usage.')
    .action(app.action((context) => show(context)));
  state
    .command('get')
    .description('Print a shared value as JSON: a preference, a count, or the members of a set.')
    .argument('<key>', 'pref/…, ctx/…, usage/… or avail/…')
    .addHelpText('after', '\nExample:\n  $ arbiter state get pref/editor')
    .action(app.action((context, key: string) => get(context, key)));
  state
    .command('set')
    .description(
      'Set a shared value. It goes along with every sync; the last one set counts. null takes it away.',
    )
    .argument('<key>', 'pref/… for what you prefer, ctx/… for what sessions share')
    .argument('<value>', 'JSON, or a text')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arbiter state set pref/editor vim\n  $ arbiter state set ctx/release \'{"branch":"main"}\'',
    )
    .action(app.action((context, key: string, value: string) => set(context, key, value)));
  state
    .command('sync')
    .description('Bring this data folder and another one to the same shared values, in both directions.')
    .requiredOption('--with <dir>', 'the other data folder')
    .addHelpText('after', '\nExample:\n  $ arbiter state sync --with /mnt/laptop/arbiter-data')
    .action(app.action((context, options: { with: string }) => sync(context, options.with)));
  state
    .command('check')
    .description('Check whether the database is whole. Exit code 1 when it is not.')
    .action(app.action((context) => check(context)));
  state
    .command('vacuum')
    .description('Give the room of deleted rows back to the disk.')
    .action(app.action((context) => vacuum(context)));
  state
    .command('new-id')
    .description('Give this data folder a new id: when a sync says that two write under one.')
    .action(app.action((context) => newId(context)));
}

async function show(context: Context): Promise<ExitCode> {
  const { withState } = await import('../state-open.ts');
  const { readState, stateText } = await import('../state-view.ts');
  const found = withState(context, (database) => readState(database, context.io.clock), 'look');
  await context.print(() => stateText(found, context.look), found);
  return EXIT.ok;
}

async function get(context: Context, key: string): Promise<ExitCode> {
  const { withReplica } = await import('../state-open.ts');
  const { sharedValue } = await import('../state-value.ts');
  const { write } = await import('../io.ts');
  const value = withReplica(context, (replica) => sharedValue(replica, key));
  await write(context.io.out, `${JSON.stringify(value)}\n`);
  return value === null ? EXIT.found : EXIT.ok;
}

async function set(context: Context, key: string, value: string): Promise<ExitCode> {
  const { withReplica } = await import('../state-open.ts');
  const { parseValue, setValue } = await import('../state-value.ts');
  const { everywhereChoice } = await import('../../store/replica/preferences.ts');
  const { EverywhereSwitch } = await import('../../host/everywhere.ts');
  const { dataFolder } = await import('../../host/data-folder.ts');
  const parsed = parseValue(value);
  const choice = withReplica(context, (replica) => {
    setValue(replica, key, parsed);
    return everywhereChoice(replica);
  });
  // The one preference that acts: a session of this folder must not wait for its next look.
  new EverywhereSwitch(dataFolder(context.env)).takeUp(choice);
  await context.print(() => `${key} = ${JSON.stringify(parsed)}`, { key, value: parsed });
  return EXIT.ok;
}

async function sync(context: Context, dir: string): Promise<ExitCode> {
  const { syncWith } = await import('../state-sync.ts');
  return syncWith(context, dir);
}

async function check(context: Context): Promise<ExitCode> {
  const { withState } = await import('../state-open.ts');
  const { check: look } = await import('../../store/check.ts');
  const { stateMigrations } = await import('../../store/migrations.ts');
  const { NoSqliteError } = await import('../../store/sqlite/errors.ts');
  const { safeLine } = await import('../../core/untrusted.ts');
  const report = withState(
    context,
    (database, state) => {
      const found = state.findDriver();
      if (found.kind === 'none') throw new NoSqliteError(found.tried);
      return look(database, found.driver, stateMigrations);
    },
    'look',
  );
  const whole = report.findings.length === 0;
  await context.print(
    () =>
      whole
        ? `state.db is whole (schema version ${report.version}).`
        : [
            ...report.findings.map((f) => safeLine(f, 300)),
            'To save what can be read: arbiter doctor --repair',
          ].join('\n'),
    { ok: whole, ...report },
  );
  return whole ? EXIT.ok : EXIT.found;
}

async function vacuum(context: Context): Promise<ExitCode> {
  const { statSync } = await import('node:fs');
  const { withState } = await import('../state-open.ts');
  const { vacuum: clean } = await import('../../store/check.ts');
  const [before, after] = withState(context, (database, { path }) => {
    const size = (): number => statSync(path).size;
    const was = size();
    clean(database);
    return [was, size()] as const;
  });
  await context.print(() => `${before} bytes before, ${after} now.`, { before, after });
  return EXIT.ok;
}

async function newId(context: Context): Promise<ExitCode> {
  const { withReplica } = await import('../state-open.ts');
  const node = withReplica(context, (replica) => replica.renew());
  await context.print(() => `This data folder writes as ${node} from now on.`, { node });
  return EXIT.ok;
}
