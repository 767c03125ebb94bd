import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function doctorCommand(program: Command, app: App): void {
  program
    .command('doctor')
    .summary('check this installation from outside a session')
    .description(
      'Check this installation from outside a session: Node.js, the data folder, the state database, the registry, the lexicon, a decision, and whether Claude Code has the plugin enabled. Whether hooks reach a running session is seen from inside: /jira-orchestrator:doctor. Exit code 1 when a check fails.',
    )
    .option(
      '--repair',
      'if the state database is damaged, keep it aside and save what can be read; does nothing to a whole one',
    )
    .addHelpText('after', '\nExamples:\n  $ arbiter doctor --json\n  $ arbiter doctor --repair')
    .action(
      app.action((context, options: { repair?: boolean }) =>
        options.repair === true ? repair(context) : doctor(context),
      ),
    );
}

async function doctor(context: Context): Promise<ExitCode> {
  const { runChecks, checkLines } = await import('../doctor-checks.ts');
  const checks = await runChecks(context);
  const ok = checks.every(([level]) => level !== 'bad');
  await context.print(() => checkLines(checks, context.look), {
    ok,
    checks: checks.map(([level, text]) => ({ level, text })),
  });
  return ok ? EXIT.ok : EXIT.found;
}

async function repair(context: Context): Promise<ExitCode> {
  const { dataFolder } = await import('../../host/data-folder.ts');
  const { repairState } = await import('../../store/repair/repair-state.ts');
  const { repairLines } = await import('../doctor-repair.ts');
  const result = repairState(dataFolder(context.env), context.io.clock);
  const { kind } = result;
  await context.print(
    () => repairLines(result),
    result.kind === 'refused'
      ? { kind, code: result.trouble.code, message: result.trouble.message }
      : { ...result },
  );
  return kind === 'refused' ? EXIT.found : EXIT.ok;
}
