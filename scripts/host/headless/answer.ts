import { LIMITS } from '../../chains/language/chain.ts';
import { cancelled, failed, failure, timedOut } from '../../chains/steps/failure.ts';
import type { ProcessEnd } from '../../chains/steps/process/run-process.ts';
import type { Outcome, StepError } from '../../chains/steps/work.ts';
import type { Json } from '../../core/json.ts';
import { safeLine } from '../../core/untrusted.ts';
import { failureOfResult, failureWithoutResult, SCHEMA_FIX } from './cli-failure.ts';
import { type CliResult, readCliResult } from './cli-result.ts';

/** As much of what the CLI prints is kept, in bytes: an answer above the limit of a step's output is still seen for what it is. */
export const KEPT_BYTES = 8_000_000;

const MAX_SHOWN_CHARS = 200;

/** What was asked for. */
export interface Asked {
  /** For people: the agent or the command. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Whether the answer has to fit a schema. */
  readonly structured: boolean;
}

/** The outcome of a headless run by how its process ended. The cost is kept whenever the CLI has told it. */
export function outcomeOf(end: ProcessEnd, asked: Asked): Outcome {
  if (end.kind === 'not-started') return failed(end.error);
  const result = readCliResult(end.stdout.text());
  const cost = result?.cost;
  const stderr = end.stderr.tail();
  switch (end.kind) {
    case 'timeout':
      return failed({ ...timedOut(asked.what, asked.timeoutMs), details: { stderr } }, cost);
    case 'cancelled':
      return failed(cancelled('unknown'), cost);
    case 'signal':
      return failed(signalled(end.signal, stderr), cost);
    case 'exited':
      if (end.stdout.truncated) return failed(tooLarge(asked.what, `more than ${KEPT_BYTES}`), cost);
      if (result === undefined) return failed(failureWithoutResult(end.exitCode, stderr));
      return answerOf(result, asked);
  }
}

function answerOf(result: CliResult, { what, structured }: Asked): Outcome {
  const error = failureOfResult(result);
  if (error !== undefined) return failed(error, result.cost);
  const output: Json | undefined = structured
    ? result.structured
    : result.text === undefined
      ? undefined
      : { text: result.text };
  if (output === undefined) return failed(noAnswer(what, structured, result), result.cost);
  const bytes = Buffer.byteLength(JSON.stringify(output));
  if (bytes > LIMITS.outputBytes) return failed(tooLarge(what, String(bytes)), result.cost);
  return { kind: 'succeeded', output, cost: result.cost };
}

const noAnswer = (what: string, structured: boolean, { text = '' }: CliResult): StepError =>
  failure(
    'output-invalid',
    structured
      ? `${what} gave no answer that fits the schema, but: ${safeLine(text, MAX_SHOWN_CHARS)}`
      : `${what} gave no text.`,
    { retryable: true, effect: 'unknown', ...(structured ? { fix: SCHEMA_FIX } : {}) },
  );

const tooLarge = (what: string, bytes: string): StepError =>
  failure(
    'output-too-large',
    `The answer of ${what} has ${bytes} bytes; at most ${LIMITS.outputBytes} are kept.`,
    {
      effect: 'unknown',
      fix: 'Have it write a file and answer with its path.',
    },
  );

const signalled = (signal: NodeJS.Signals, stderr: string): StepError =>
  failure('signal', `Claude Code was ended by ${signal}.`, {
    retryable: true,
    effect: 'unknown',
    details: { signal, stderr },
  });
