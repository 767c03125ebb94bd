import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { safeText } from '../../core/untrusted.ts';
import { classInName } from '../../models/model-id.ts';
import type { App, Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { count, ms, round } from '../format.ts';
import { write } from '../io.ts';
import { PROSE_WIDTH } from '../look.ts';
import { wrapText } from '../text-width.ts';

interface RouteOptions {
  readonly batch?: boolean;
  readonly top: number;
  readonly cwd?: string;
  readonly context?: boolean;
  readonly model?: string;
}

const MAX_TOP = 50;

/** Longer output is cut; an explanation has 40 short lines. */
const MAX_CHARS = 20_000;

export function routeCommand(program: Command, app: App): void {
  program
    .command('route')
    .summary('decide where a prompt would go, and say why; runs nothing')
    .description(
      'Decide where a prompt would go, and say why. A dry run: nothing is started or recorded. With --batch, prompts come as JSON lines on stdin, {"id", "prompt", "cwd"?}, and each is answered with one line on stdout, in order.',
    )
    .argument('[text...]', 'the prompt; - reads it from stdin')
    .option('--batch', 'many prompts, as JSON lines on stdin and stdout')
    .option('--top <n>', `agents to list, 0 to ${MAX_TOP}`, topOf, 10)
    .option(
      '--cwd <dir>',
      'the project the prompt is about (default: this folder; in a batch: each line’s own)',
    )
    .option('--model <model>', 'the model that the session would run on: no tier above it is chosen')
    .option('--context', 'also show the text that Claude would be given')
    .addHelpText('after', EXAMPLES)
    .action(
      app.action(async (context, words: string[], options: RouteOptions) => {
        if (options.batch === true) return batch(context, words, options);
        return single(context, words, options);
      }),
    );
}

const EXAMPLES = `
Examples:
  $ arbiter route "endpoint returns 500 when the body is empty, should be 422"
  $ git log -1 --format=%B | arbiter route -
  $ arbiter route --batch --json < prompts.jsonl > routes.jsonl
  $ arbiter route --batch --only-plugin-dirs --plugin-dir ./my-agents < prompts.jsonl
  $ arbiter route -- "-Wall breaks the build"        (a prompt that begins with a dash)`;

function topOf(value: string): number {
  const top = Number(value);
  if (/^\d+$/.test(value) && top <= MAX_TOP) return top;
  throw new InvalidArgumentError(`Give a whole number from 0 to ${MAX_TOP}.`);
}

async function batch(context: Context, words: readonly string[], options: RouteOptions): Promise<ExitCode> {
  if (words.length > 0) {
    throw new UsageError('--batch reads its prompts from stdin and takes none on the command line.', {
      fix: 'Leave out the text, or --batch.',
    });
  }
  for (const [name, given] of [
    ['--cwd', options.cwd],
    ['--context', options.context],
    ['--model', options.model],
  ] as const) {
    if (given !== undefined) throw new UsageError(`${name} is not for --batch; each line has its own "cwd".`);
  }
  if (context.io.stdin.isTTY === true) {
    await write(context.io.err, 'Reading JSON lines from the terminal; Ctrl-D ends.\n');
  }
  const { openRouter } = await import('../router.ts');
  const { runBatch } = await import('../batch.ts');
  const { router, snapshot } = openRouter(context);
  return runBatch(context.io, { router, plugins: snapshot.plugins, top: options.top });
}

async function single(context: Context, words: readonly string[], options: RouteOptions): Promise<ExitCode> {
  const { io, env, look } = context;
  const prompt = await promptOf(io.stdin, words);
  const { openRouter } = await import('../router.ts');
  const { explain } = await import('../../routing/explain.ts');
  const { offeredIn, renderContext } = await import('../../routing/render.ts');
  const { resultOf } = await import('../batch-result.ts');
  const { estimateJson } = await import('../estimate-view.ts');
  const { evidenceFor } = await import('../evidence.ts');
  const { router, snapshot, scanMs } = openRouter(context);
  const folder = resolve(io.cwd, options.cwd ?? '.');
  const evidence = evidenceFor(env, io.clock, folder, snapshot.plugins, modelOf(options.model));
  const started = io.clock.monotonicMs();
  const decision = router.route({ prompt, evidence });
  const tookMs = io.clock.monotonicMs() - started;
  const injected = renderContext(decision, snapshot);

  const text = (): string => {
    const [headline = '', ...rest] = wrapText(
      safeText(explain(decision), MAX_CHARS),
      look.width ?? PROSE_WIDTH,
    ).split('\n');
    const made = `Decided in ${ms(tookMs)}, after a scan of ${ms(scanMs)}: ${count(snapshot.agents.length, 'agent')} of ${count(new Set(snapshot.agents.map((a) => a.plugin)).size, 'plugin')}.`;
    return [
      look.paint('bold', headline),
      ...rest,
      ...(options.context === true
        ? ['', look.paint('bold', 'Claude would be given:'), injected ?? 'nothing']
        : []),
      '',
      look.paint('dim', made),
    ].join('\n');
  };
  await context.print(text, {
    ...resultOf(decision, prompt, router, options.top),
    cause: decision.kind === 'abstain' ? decision.cause : null,
    choices: decision.kind === 'shortlist' ? decision.choices : [],
    fallbacks: decision.kind === 'agent' ? decision.fallbacks : [],
    plan: decision.kind === 'team' ? decision.plan : null,
    tierReason: decision.tierReason,
    offered: offeredIn(decision),
    plugins: decision.plugins.map((p) => ({ ...p, probability: round(p.probability) })),
    estimate: decision.kind === 'abstain' ? null : estimateJson(decision.estimate),
    context: injected ?? null,
    tookMs: round(tookMs),
  });
  return EXIT.ok;
}

/** A model whose class nobody knows would silently count as not given. */
function modelOf(model: string | undefined): string | undefined {
  if (model === undefined || classInName(model) !== undefined) return model;
  throw new UsageError(`"${model}" names no model class.`, {
    fix: 'Give one like opus, sonnet, haiku, or a full id like claude-opus-5-5.',
  });
}

async function promptOf(stdin: Context['io']['stdin'], words: readonly string[]): Promise<string> {
  if (words.length === 0) {
    throw new UsageError('There is no prompt.', {
      fix: 'Example: arbiter route "the login page is blank on Safari"',
    });
  }
  if (words.length > 1 || words[0] !== '-') return words.join(' ');
  const parts: Buffer[] = [];
  for await (const chunk of stdin) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString('utf8');
}
