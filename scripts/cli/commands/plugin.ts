import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { InitOptions } from '../plugin-init.ts';
import type { MigrateOptions } from '../plugin-migrate.ts';

export function pluginCommand(program: Command, app: App): void {
  const plugin = program
    .command('plugin')
    .summary('begin, check and prepare plugins')
    .description('Begin a plugin, check its quality, prepare an existing one for routing.');
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
}
