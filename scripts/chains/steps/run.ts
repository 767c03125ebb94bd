import { resolve } from 'node:path';
import type { Json } from '../../core/json.ts';
import { safeLine } from '../../core/untrusted.ts';
import { type AttemptOf, cancelled, executorOf, failed, failure, timedOut } from './failure.ts';
import { type Environment, environmentOf, marksOf } from './process/environment.ts';
import { type Output, type ProcessEnd, runProcess } from './process/run-process.ts';
import type { Executor, Outcome, StepError } from './work.ts';

/** Kept of each stream of a step, in bytes. */
export const KEPT_BYTES = 1_000_000;
/** Of the last line of standard error, in a message. */
const MAX_REASON_CHARS = 300;

export interface RunExecutorOptions {
  /** The environment that steps inherit. */
  readonly env: Environment;
  /** From SIGTERM to SIGKILL, in milliseconds. Default 5,000. */
  readonly graceMs?: number;
}

/**
 * Runs programs: kind `run`. Gives `{ stdout, stderr, exitCode, json?, truncated? }`. Failures: `exit`, `signal`, `timeout`,
 * `cancelled`, `not-found`, `not-executable`, `invalid-input`, `spawn-failed`.
 */
export function runExecutor(options: RunExecutorOptions): Executor {
  return executorOf('run', async (attempt) => {
    const { input } = attempt;
    const end = await runProcess({
      argv: input.argv ?? ['sh', '-c', input.script ?? ''],
      env: environmentOf(attempt, options.env, input.env),
      cwd: resolve(attempt.cwd, input.cwd ?? '.'),
      marks: marksOf(attempt),
      stdin: input.stdin,
      keepBytes: KEPT_BYTES,
      timeoutMs: attempt.timeoutMs,
      signal: attempt.signal,
      graceMs: options.graceMs,
    });
    return outcomeOf(end, attempt);
  });
}

function outcomeOf(end: ProcessEnd, attempt: AttemptOf<'run'>): Outcome {
  const program = nameOf(attempt);
  switch (end.kind) {
    case 'not-started':
      return failed(end.error);
    case 'timeout':
      return failed(told(timedOut(program, attempt.timeoutMs), end));
    case 'cancelled':
      return failed(told(cancelled('unknown'), end));
    case 'signal':
      return failed(told(signalled(program, end.signal), end));
    case 'exited':
      if (attempt.input.accept.includes(end.exitCode)) return { kind: 'succeeded', output: outputOf(end) };
      return failed(told(exited(program, end.exitCode, lastLine(end.stderr.tail())), end));
  }
}

const signalled = (program: string, signal: NodeJS.Signals): StepError =>
  failure('signal', `${program} was ended by ${signal}.`, {
    retryable: true,
    effect: 'unknown',
    details: { signal },
  });

const exited = (program: string, exitCode: number, reason: string): StepError =>
  failure('exit', `${program} ended with exit code ${exitCode}${reason === '' ? '' : `: ${reason}`}`, {
    retryable: true,
    details: { exitCode },
  });

const nameOf = ({ input, step }: AttemptOf<'run'>): string =>
  safeLine(input.argv?.[0] ?? `The script of ${step}`, MAX_REASON_CHARS);

/** The error with what people look for: the end of standard error, and what could not be ended. */
function told(error: StepError, end: Output & Exclude<ProcessEnd, { kind: 'not-started' }>): StepError {
  const survived = 'ended' in end && end.ended.kind === 'survived' ? end.ended.pids : undefined;
  return {
    ...error,
    ...(survived === undefined ? {} : { fix: `End these processes by hand: ${survived.join(', ')}.` }),
    details: {
      ...error.details,
      stderr: end.stderr.tail(),
      ...(survived === undefined ? {} : { survived }),
    },
  };
}

function outputOf(end: Output & { readonly exitCode: number }): Json {
  const stdout = withoutNewline(end.stdout.text());
  const json = end.stdout.truncated ? undefined : asJson(stdout);
  const truncated = end.stdout.truncated || end.stderr.truncated;
  return {
    stdout,
    stderr: withoutNewline(end.stderr.text()),
    exitCode: end.exitCode,
    ...(json === undefined ? {} : { json }),
    ...(truncated ? { truncated } : {}),
  };
}

const withoutNewline = (text: string): string => text.replace(/\r?\n$/, '');

function asJson(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return safeLine(line, MAX_REASON_CHARS);
}
