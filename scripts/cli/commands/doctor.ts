import type { Command } from 'commander';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function doctorCommand(program: Command, app: App): void {
  program
    .command('doctor')
    .summary('check this installation from outside a session')
    .description(
      'Check this installation from outside a session: Node.js, the data folder, the registry, the lexicon, a decision, and whether Claude Code has the plugin enabled. Whether hooks reach a running session is seen from inside: /jira-orchestrator:doctor. Exit code 1 when a check fails.',
    )
    .addHelpText('after', '\nExample:\n  $ arbiter doctor --json')
    .action(app.action((context) => doctor(context)));
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
