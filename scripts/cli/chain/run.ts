import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { createRun, findRun, forkRun, retryRun } from '../../chains/engine/run-admin.ts';
import type { Chain } from '../../chains/language/chain.ts';
import { parseDuration } from '../../chains/language/duration.ts';
import { coerceInputs, readInputPairs } from '../../chains/language/inputs.ts';
import { UsageError } from '../../core/errors.ts';
import { isObject, type Json } from '../../core/json.ts';
import type { ChainRunRow } from '../../store/chain-runs.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { write } from '../io.ts';
import { openRegistry } from '../registry.ts';
import { atDesk, type Desk, holderOf } from './desk.ts';
import { driveRun } from './drive-run.ts';
import { loadChain } from './load-chain.ts';
import type { DrivingOptions, StartOptions } from './options.ts';
import { exitOf, outcomeOf, type RunOutcome } from './outcome.ts';
import { progressFor } from './progress.ts';
import { readJsonArgument } from './read-json.ts';

/** The commands that drive runs. */

export async function start(context: Context, what: string, options: StartOptions): Promise<ExitCode> {
  const { snapshot } = openRegistry(context);
  const loaded = await loadChain(context, snapshot, what);
  if (loaded.kind === 'invalid') return loaded.exit;
  const { chain, file } = loaded;
  const inputs = await inputsOf(context, chain, options.input, options.inputsJson, {});
  const cwd = resolve(context.io.cwd, options.cwd ?? '.');
  return atDesk(context, (desk) => {
    const id = createRun(desk.runs, { chain, inputs, cwd, source: file });
    return go(context, desk, findRun(desk.runs, id), options);
  });
}

export function resume(context: Context, run: string, options: DrivingOptions): Promise<ExitCode> {
  return atDesk(context, (desk) => go(context, desk, findRun(desk.runs, run), options));
}

export function retry(
  context: Context,
  run: string,
  options: DrivingOptions & { from?: string },
): Promise<ExitCode> {
  return atDesk(context, (desk) => {
    const row = findRun(desk.runs, run);
    retryRun(desk.database, context.io.clock, row, options.from, holderOf());
    return go(context, desk, row, options);
  });
}

export function fork(
  context: Context,
  run: string,
  options: DrivingOptions & { from: string; input: readonly string[] },
): Promise<ExitCode> {
  return atDesk(context, async (desk) => {
    const row = findRun(desk.runs, run);
    const before = JSON.parse(row.inputs) as { readonly [name: string]: Json };
    const inputs =
      options.input.length === 0
        ? undefined
        : await inputsOf(context, JSON.parse(row.definition) as Chain, options.input, undefined, before);
    const id = forkRun(desk.database, context.io.clock, row, options.from, inputs, holderOf());
    return go(context, desk, findRun(desk.runs, id), options);
  });
}

/** All that can go on, one after the other. */
export function due(context: Context, options: DrivingOptions): Promise<ExitCode> {
  return atDesk(context, async (desk) => {
    let worst: ExitCode = EXIT.ok;
    for (const id of desk.runs.due(context.io.clock.now())) {
      const code = await go(context, desk, findRun(desk.runs, id), { ...options, maxWait: '0s' });
      if (code !== EXIT.ok && code !== EXIT.waiting) worst = EXIT.found;
    }
    return worst;
  });
}

/** Drives a run and says how it went. */
export async function go(
  context: Context,
  desk: Desk,
  row: ChainRunRow,
  options: DrivingOptions,
): Promise<ExitCode> {
  const { snapshot } = openRegistry(context);
  const maxIdleMs = parseDuration(options.maxWait);
  if (maxIdleMs === undefined)
    throw new UsageError(`--max-wait ${options.maxWait} is no duration.`, {
      fix: 'Write it as 30s, 10m or 2h.',
    });
  const stop = new AbortController();
  void context.io.interrupted.then(() => stop.abort());
  const progress = progressFor(context, row);
  const end = await driveRun(context, desk, {
    runId: row.id,
    chain: row.chain,
    snapshot,
    changed: progress.changed,
    how: {
      signal: stop.signal,
      maxIdleMs,
      ...(options.yes === true ? { approveAs: userName() } : {}),
    },
  }).catch((error: unknown) => {
    progress.end();
    throw error;
  });
  if (end.kind === 'driven-elsewhere') {
    progress.end();
    return elsewhere(context, row, end.holder);
  }
  progress.end(end.state);
  const outcome = outcomeOf(end.state);
  await tell(context, outcome, end.kind === 'stopped');
  return exitOf(outcome.status);
}

async function elsewhere(context: Context, row: ChainRunRow, holder: string): Promise<ExitCode> {
  const message = `Run ${row.id} is driven by ${holder}.`;
  const fix = 'It goes on there; `arbiter chain status` shows how far it is.';
  if (context.globals.json) {
    const error = { code: 'driven-elsewhere', message, fix };
    await write(
      context.io.out,
      `${JSON.stringify({ run: row.id, status: 'running', outputs: {}, cost: null, error })}\n`,
    );
  } else await write(context.io.err, `arbiter: ${message} ${fix}\n`);
  return EXIT.found;
}

async function tell(context: Context, outcome: RunOutcome, stopped: boolean): Promise<void> {
  if (context.globals.json) {
    await write(context.io.out, `${JSON.stringify(outcome)}\n`);
    return;
  }
  const { outcomeText } = await import('./outcome-text.ts');
  await write(context.io.out, `${outcomeText(outcome, stopped, context.look)}\n`);
}

async function inputsOf(
  context: Context,
  chain: Chain,
  pairs: readonly string[],
  json: string | undefined,
  before: { readonly [name: string]: Json },
): Promise<{ readonly [name: string]: Json }> {
  const whole = json === undefined ? {} : await readJsonArgument(context.io, json);
  if (!isObject(whole))
    throw new UsageError('--inputs-json is no JSON object.', { fix: 'Give {"name": value, …}.' });
  const read = readInputPairs(chain.inputs, pairs);
  const problems = read.kind === 'invalid' ? read.problems : [];
  const given = read.kind === 'ok' ? read.given : {};
  const inputs = coerceInputs(chain.inputs, { ...before, ...whole, ...given });
  if (problems.length === 0 && inputs.kind === 'ok') return inputs.inputs;
  throw new UsageError(
    [...problems, ...(inputs.kind === 'invalid' && problems.length === 0 ? inputs.problems : [])].join(' '),
  );
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
