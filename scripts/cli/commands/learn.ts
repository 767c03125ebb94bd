import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export function learnCommand(program: Command, app: App): void {
  const learn = program
    .command('learn')
    .summary('what was learned from corrections')
    .description(
      'What Arbiter has learned from /jira-orchestrator:correct, and whether its routes are followed. No word of a prompt is kept: docs/learning.md.',
    );
  learn
    .command('status')
    .description(
      'Show the version in use, what the held-back prompts said of each, and by agent and plugin whether routes were followed.',
    )
    .action(app.action((context) => status(context)));
  learn
    .command('correct')
    .description('Say where the prompt of a route should have gone; the same as /jira-orchestrator:correct.')
    .argument('<agent>', 'plugin:agent, the name alone when only one agent has it, or none')
    .requiredOption('--route <id>', 'the id of the route, as the records and the bus have it')
    .addHelpText(
      'after',
      '\nExample:\n  $ arbiter learn correct --route route_0b7c fastapi-backend:api-reviewer',
    )
    .action(
      app.action((context, agent: string, options: { route: string }) =>
        correct(context, agent, options.route),
      ),
    );
  learn
    .command('rollback')
    .description('Go back to the version before. What only the last one had learned is not learned again.')
    .action(app.action((context) => rollback(context)));
  learn
    .command('export')
    .description('Print the corrections as JSON lines: features and labels, no words.')
    .action(app.action((context) => exportAll(context)));
  learn
    .command('off')
    .description('Keep nothing of prompts any more, and route by the shipped weights alone.')
    .action(app.action((context) => switchTo(context, 'off')));
  learn
    .command('on')
    .description('Learn again, and use what was learned.')
    .action(app.action((context) => switchTo(context, 'on')));
  learn
    .command('forget')
    .description(
      'Remove everything that was learned, the kept features of prompts, and the key. Cannot be undone.',
    )
    .option('--yes', 'really')
    .action(app.action((context, options: { yes?: boolean }) => forget(context, options.yes === true)));
}

async function status(context: Context): Promise<ExitCode> {
  const { statusOf } = await import('../learn.ts');
  const { statusText } = await import('../learn-view.ts');
  const found = statusOf(context);
  await context.print(() => statusText(found, context.look), found);
  return EXIT.ok;
}

async function correct(context: Context, agent: string, route: string): Promise<ExitCode> {
  const { correctRoute } = await import('../learn.ts');
  const { correctedText } = await import('../../learning/corrected.ts');
  const { prompt, meant, done } = correctRoute(context, agent, route);
  await context.print(() => correctedText(prompt, meant, done), { ...done, agent: meant ?? null });
  return done.kind === 'lost' ? EXIT.found : EXIT.ok;
}

async function rollback(context: Context): Promise<ExitCode> {
  const { rollBackLearning } = await import('../learn.ts');
  const done = rollBackLearning(context);
  await context.print(
    () =>
      done === undefined
        ? 'There is nothing to roll back: the shipped weights decide alone.'
        : `Version ${done.from} is out of use; ${done.to === 0 ? 'the shipped weights decide alone' : `version ${done.to} is in use`}, in running sessions too. ${done.dropped === 1 ? '1 correction is' : `${done.dropped} corrections are`} not learned again.`,
    done === undefined ? { kind: 'nothing' } : { kind: 'rolled-back', ...done },
  );
  return done === undefined ? EXIT.found : EXIT.ok;
}

async function exportAll(context: Context): Promise<ExitCode> {
  const { exportedExamples } = await import('../learn.ts');
  const examples = exportedExamples(context);
  await context.print(() => examples.map((e) => JSON.stringify(e)).join('\n'), { examples });
  return EXIT.ok;
}

async function switchTo(context: Context, to: 'on' | 'off'): Promise<ExitCode> {
  const { switchLearning } = await import('../learn.ts');
  const { off, left } = switchLearning(context, to);
  const text =
    off === 'env'
      ? 'Learning stays off: ARBITER_NO_LEARNING is set.'
      : to === 'on'
        ? 'Learning is on.'
        : 'Learning is off in all sessions: nothing is kept of prompts, and the shipped weights decide alone. What was learned is still there; to remove it: arbiter learn forget --yes';
  const learning = off === undefined ? 'on' : 'off';
  if (left === undefined) {
    await context.print(() => text, { learning });
    return EXIT.ok;
  }
  const still = `The features of prompts kept until now are still there: ${left} The next session removes them; to try again now: arbiter learn off`;
  await context.print(() => `${text}\n${still}`, { learning, left });
  return EXIT.found;
}

async function forget(context: Context, sure: boolean): Promise<ExitCode> {
  if (!sure)
    throw new UsageError('This removes everything that was learned, and cannot be undone.', {
      fix: 'If that is meant: arbiter learn forget --yes',
    });
  const { forgetLearning } = await import('../learn.ts');
  const n = forgetLearning(context);
  await context.print(
    () =>
      `Forgotten: ${n === 1 ? '1 correction' : `${n} corrections`}, the kept features of prompts, and the key.`,
    {
      corrections: n,
    },
  );
  return EXIT.ok;
}
