import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import type { DrivingOptions, StartOptions } from '../chain/options.ts';
import { EXIT_HELP } from '../exit.ts';

const INPUT = 'an input; may be repeated';
const RUN_ID = 'id of a run, or the beginning of it';

export function chainCommand(program: Command, app: App): void {
  const chain = program
    .command('chain')
    .summary('durable workflows from YAML')
    .description(
      'Chains of steps, declared in YAML, that survive crashes: run, watch, answer, resume, undo.',
    );
  aboutFiles(chain, app);
  aboutRuns(chain, app);
}

function aboutFiles(chain: Command, app: App): void {
  chain
    .command('list')
    .description('List the chains that can be run by name: of the project, of this pack and of your plugins.')
    .action(app.action(async (context) => (await import('../chain/files.ts')).list(context)));
  chain
    .command('validate')
    .description(
      'Check chains without running them. Says everything that is wrong, with its place and what to do.',
    )
    .argument('<chain...>', 'files, or names of chains')
    .addHelpText('after', '\nExample:\n  $ arbiter chain validate deploy.yaml')
    .action(
      app.action(async (context, chains: string[]) =>
        (await import('../chain/files.ts')).validate(context, chains),
      ),
    );
  chain
    .command('graph')
    .description('Draw a chain, or a run with the states of its steps.')
    .argument('<chain>', 'a file, the name of a chain, or the id of a run')
    .option('--format <format>', 'mermaid or svg', formatOf, 'mermaid')
    .option('--output <file>', 'write it there instead of to standard output')
    .addHelpText('after', '\nExample:\n  $ arbiter chain graph hotfix --format svg --output hotfix.svg')
    .action(
      app.action(async (context, what: string, options: { format: 'mermaid' | 'svg'; output?: string }) =>
        (await import('../chain/graph.ts')).graph(context, what, options),
      ),
    );
  chain
    .command('new')
    .description('Write a chain of your own from a template.')
    .argument('<name>', 'its name: small letters, digits and -')
    .requiredOption('--from <chain>', 'the template: a name, or a file')
    .option('--output <file>', 'where to write it (default: .arbiter/chains/<name>.yaml)')
    .option('--input <name=value>', `a default for ${INPUT}`, collect, [])
    .addHelpText(
      'after',
      '\nExample:\n  $ arbiter chain new our-hotfix --from hotfix --input "check=make test"',
    )
    .action(
      app.action(async (context, name: string, options: { from: string; output?: string; input: string[] }) =>
        (await import('../chain/files.ts')).create(context, name, options),
      ),
    );
}

function aboutRuns(chain: Command, app: App): void {
  const driving = (command: Command): Command =>
    command
      .option('--yes', 'answer every approval with yes')
      .option('--max-wait <duration>', 'leave a run alone that only waits for longer: 30s, 10m, 2h', '1h');
  driving(
    chain
      .command('run')
      .description(
        'Run a chain. What it does is written down, so it can be resumed whatever happens to this process.',
      )
      .argument('<chain>', 'a file, or the name of a chain')
      .option('--input <name=value>', INPUT, collect, [])
      .option('--inputs-json <file>', 'inputs as a JSON object; - for standard input')
      .option('--cwd <dir>', 'folder in which its steps work (default: this one)'),
  )
    .addHelpText(
      'after',
      `\nWith --json the last line is {run, status, outputs, cost}.\n\n${EXIT_HELP}\n\nExample:\n  $ arbiter chain run release --input version=4.2.0`,
    )
    .action(
      app.action(async (context, what: string, options: StartOptions) =>
        (await import('../chain/run.ts')).start(context, what, options),
      ),
    );
  driving(
    chain
      .command('resume')
      .description('Go on with a run that was interrupted or that waits.')
      .argument('<run>', RUN_ID),
  ).action(
    app.action(async (context, run: string, options: DrivingOptions) =>
      (await import('../chain/run.ts')).resume(context, run, options),
    ),
  );
  driving(
    chain
      .command('due')
      .description(
        'Go on with every run whose time has come, that was answered, or that was interrupted. For cron.',
      ),
  ).action(
    app.action(async (context, options: DrivingOptions) =>
      (await import('../chain/run.ts')).due(context, options),
    ),
  );
  chain
    .command('status')
    .description(
      'Say how runs stand; of one run, what each step does, why it waits or failed, and what to type next.',
    )
    .argument('[run]', RUN_ID)
    .action(
      app.action(async (context, run: string | undefined) =>
        (await import('../chain/look.ts')).status(context, run),
      ),
    );
  chain
    .command('logs')
    .description(
      'Show every attempt of a run: what it was given, what came out, what went wrong, what it cost.',
    )
    .argument('<run>', RUN_ID)
    .argument('[step]', 'path of one step, as status shows it')
    .action(
      app.action(async (context, run: string, step: string | undefined) =>
        (await import('../chain/look.ts')).logs(context, run, step),
      ),
    );
  chain
    .command('approve')
    .description('Answer a step that waits for a person.')
    .argument('<run>', RUN_ID)
    .argument('[step]', 'path of the step, when several wait')
    .option('--reject', 'answer with no')
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'in whose name (default: the user of this machine)')
    .addHelpText('after', '\nThe run goes on where it is driven; else with: arbiter chain resume <run>')
    .action(
      app.action(
        async (
          context,
          run: string,
          step: string | undefined,
          options: { reject?: boolean; reason: string; by?: string },
        ) => (await import('../chain/answer.ts')).approve(context, run, step, options),
      ),
    );
  chain
    .command('cancel')
    .description('End a run. What is in flight is ended, and a saga is undone.')
    .argument('<run>', RUN_ID)
    .option('--reason <text>', 'why', '')
    .action(
      app.action(async (context, run: string, options: { reason: string }) =>
        (await import('../chain/answer.ts')).cancel(context, run, options),
      ),
    );
  driving(
    chain
      .command('retry')
      .description('Have an ended run go on from a step: it and all that comes after it are done again.')
      .argument('<run>', RUN_ID)
      .option('--from <step>', 'path of the step (default: what failed)'),
  ).action(
    app.action(async (context, run: string, options: DrivingOptions & { from?: string }) =>
      (await import('../chain/run.ts')).retry(context, run, options),
    ),
  );
  driving(
    chain
      .command('fork')
      .description('Begin a new run with what another had done before a step, and go on from there.')
      .argument('<run>', RUN_ID)
      .requiredOption('--from <step>', 'path of the step')
      .option('--input <name=value>', `${INPUT}; others stay as they were`, collect, []),
  ).action(
    app.action(async (context, run: string, options: DrivingOptions & { from: string; input: string[] }) =>
      (await import('../chain/run.ts')).fork(context, run, options),
    ),
  );
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

function formatOf(text: string): 'mermaid' | 'svg' {
  if (text === 'mermaid' || text === 'svg') return text;
  throw new InvalidArgumentError('It is mermaid or svg.');
}
