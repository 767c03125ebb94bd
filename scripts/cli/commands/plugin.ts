import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import { EXIT } from '../exit.ts';
import type { InitOptions } from '../plugin-init.ts';
import type { MigrateOptions } from '../plugin-migrate.ts';

export function pluginCommand(program: Command, app: App): void {
  const plugin = program
    .command('plugin')
    .summary('begin, check, test and prepare plugins')
    .description('Begin a plugin, check its quality, test its routes, prepare an existing one for routing.');
  plugin
    .command('init')
    .description(
      'Write a small plugin that works: one agent, one command, plugin.json, arbiter.json and a README. Never overwrites: when one of its files is there, nothing is written.',
    )
    .argument('<dir>', 'folder of the plugin; made when it is not there')
    .option('--name <name>', "name of the plugin (default: the folder's)")
    .option('--author <name>', 'author in plugin.json')
    .option('--dry-run', 'print the files instead of writing them')
    .addHelpText('after', '\nExample:\n  $ arbiter plugin init ./terraform-desk --author "Ada Example"')
    .action(
      app.action(async (context, dir: string, options: InitOptions) =>
        (await import('../plugin-init.ts')).initPlugin(context, dir, options),
      ),
    );
  plugin
    .command('migrate')
    .description(
      'Propose arbiter.json and triggers for an existing plugin, from its own texts: as a diff, with the reason for each, and with routing measured before and after. Nothing is written without --write.',
    )
    .argument('<dir>', 'folder of the plugin')
    .option(
      '--write',
      'write arbiter.json, and the triggers into the agents; every other byte of a file stays',
    )
    .option('--force', 'add what an existing arbiter.json lacks')
    .addHelpText('after', '\nExample:\n  $ arbiter plugin migrate ./terraform-desk --write')
    .action(
      app.action(async (context, dir: string, options: MigrateOptions) =>
        (await import('../plugin-migrate.ts')).migratePlugin(context, dir, options),
      ),
    );
  plugin
    .command('validate')
    .description(
      'Check agents and commands of the plugins in --plugin-dir, or of the one in this folder: everything that `registry validate` finds, triggers that two agents share, missing examples, tools wider than needed, command lines, methods and agents that do not exist, copied texts. An agent that declares examples or near misses is held to all of it; others to what is a fault anywhere. Exit code 1 when there are errors.',
    )
    .option('--strict', 'exit code 1 for warnings too')
    .addHelpText(
      'after',
      `
Examples:
  $ arbiter plugin validate
  $ arbiter plugin validate --plugin-dir ./plugins       (triggers are compared over all of them)
  $ arbiter plugin validate --strict --only-plugin-dirs --plugin-dir .   (in CI of a plugin)`,
    )
    .action(
      app.action(async (context, options: { strict?: boolean }) => {
        const { commandTree } = await import('../command-tree.ts');
        const { validatePlugins } = await import('../plugin-validate.ts');
        return validatePlugins(context, commandTree(program), options.strict === true);
      }),
    );
  plugin
    .command('kit')
    .description(
      'Print the address of the testing kit, which tests of a plugin import: a registry from its files, a bus in memory, chains by script, a scripted model, and what may be expected of them.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ ARBITER_KIT="$(arbiter plugin kit)" node --test      (in a test: await import(process.env.ARBITER_KIT))',
    )
    .action(
      app.action(async (context) => {
        const { kitAddress } = await import('../plugin-kit.ts');
        await context.print(() => kitAddress, { kit: kitAddress });
        return EXIT.ok;
      }),
    );
  plugin
    .command('test')
    .description(
      'Send the routing examples and near misses in a plugin’s agents to the router, beside all that is installed, and say which went astray and why. An example must reach its agent: alone, first of a choice, or in a team. A near miss must reach the agent it names; one for nobody (`none`), or for an agent that is not here, must not come to the plugin’s own. The plugin’s chains must load, and its module must have the methods that it declares. Exit code 1 when too few prompts pass, when there is no example, or when something does not load.',
    )
    .argument('[dir]', 'a plugin, or a folder of plugins', '.')
    .option('--alone', 'with no other plugin beside it')
    .option('--min-examples <percent>', 'least share of examples that pass', percentOf, 70)
    .option('--min-near-misses <percent>', 'least share of near misses that pass', percentOf, 80)
    .addHelpText(
      'after',
      `
Examples:
  $ arbiter plugin test ./my-plugin
  $ arbiter plugin test --alone --min-examples 90 --json`,
    )
    .action(
      app.action(async (context, dir: string, options: TestOptions) => {
        const { testPlugin } = await import('../plugin-test.ts');
        return testPlugin(context, { ...options, dir, alone: options.alone === true });
      }),
    );
}

interface TestOptions {
  readonly alone?: boolean;
  readonly minExamples: number;
  readonly minNearMisses: number;
}

function percentOf(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 0 to 100.');
}
