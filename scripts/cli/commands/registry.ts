import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { round } from '../format.ts';

export function registryCommand(program: Command, app: App): void {
  const registry = program
    .command('registry')
    .summary('see what is found, and check it')
    .description('See what is found in the plugin folders, and check it.');
  registry
    .command('scan')
    .description('Scan all plugin folders and say what is in them.')
    .addHelpText('after', '\nExample:\n  $ arbiter registry scan --only-plugin-dirs --plugin-dir ./plugins')
    .action(app.action((context) => scan(context)));
  registry
    .command('validate')
    .description(
      'List everything that is wrong with plugins, agents and commands. Rejected: not in the registry. Warning: in it, but not as its author meant. Exit code 1 when something is rejected.',
    )
    .option('--strict', 'exit code 1 for warnings too')
    .addHelpText(
      'after',
      `
Examples:
  $ arbiter registry validate
  $ arbiter registry validate --strict --only-plugin-dirs --plugin-dir .   (in CI of a plugin)`,
    )
    .action(
      app.action((context, options: { strict?: boolean }) => validate(context, options.strict === true)),
    );
}

async function scan(context: Context): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { pluginRows, scanTable } = await import('../registry-view.ts');
  const { snapshot, scanMs } = openRegistry(context);
  const plugins = pluginRows(snapshot);
  const { agents, commands, problems } = snapshot;
  await context.print(() => scanTable(plugins, snapshot, scanMs, context.look), {
    plugins,
    agents: agents.length,
    commands: commands.length,
    rejected: problems.filter((p) => p.severity === 'rejected').length,
    warnings: problems.filter((p) => p.severity === 'warning').length,
    scanMs: round(scanMs),
  });
  return EXIT.ok;
}

async function validate(context: Context, strict: boolean): Promise<ExitCode> {
  const { openRegistry } = await import('../registry.ts');
  const { problemList } = await import('../registry-view.ts');
  const { snapshot, sources } = openRegistry(context);
  const { problems } = snapshot;
  const rejected = problems.filter((p) => p.severity === 'rejected').length;
  const warnings = problems.length - rejected;
  const ok = rejected === 0 && (!strict || warnings === 0);
  await context.print(() => problemList(snapshot, context.look), {
    ok,
    strict,
    rejected,
    warnings,
    problems,
    folders: sources.map((s) => s.root),
  });
  return ok ? EXIT.ok : EXIT.found;
}
