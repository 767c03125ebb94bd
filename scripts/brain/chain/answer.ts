import { LIMITS } from '../../chains/language/chain.ts';
import { failed, failure } from '../../chains/steps/failure.ts';
import type { Outcome, WorkCost } from '../../chains/steps/work.ts';
import { isObject, type Json } from '../../core/json.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { AgentRun } from '../../host/agent-transcript.ts';
import { newAjv } from '../../schema/ajv.ts';
import { describeError } from '../../schema/validate.ts';

/** How an agent of this session has ended. */
export interface AgentAnswer {
  /** Its last message; undefined when the host gave none. */
  readonly text: string | undefined;
  /** From its transcript; undefined when there is none. */
  readonly run: AgentRun | undefined;
}

const MAX_SHOWN_CHARS = 200;
/** Faults of an answer that are named. */
const MAX_FAULTS = 5;

/**
 * The outcome of a step whose agent has answered. Failures, all retryable: `agent-failed` (an API error), `output-invalid`; and
 * `output-too-large`. An agent works while it answers, so the effect of a failure is unknown.
 */
export function outcomeOf(agent: string, answer: AgentAnswer, schema: Json | undefined): Outcome {
  const cost = costOf(answer.run);
  const text = answer.text?.trim() ?? '';
  const invalid = (message: string): Outcome =>
    failed(failure('output-invalid', message, { retryable: true, effect: 'unknown' }), cost);
  if (answer.run?.end === 'failed')
    return failed(
      failure('agent-failed', `${agent} ended in an API error: ${safeLine(text, MAX_SHOWN_CHARS)}`, {
        retryable: true,
        effect: 'unknown',
      }),
      cost,
    );
  if (text === '') return invalid(`${agent} gave no answer.`);
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.outputBytes)
    return failed(
      failure(
        'output-too-large',
        `The answer of ${agent} has ${bytes} bytes; at most ${LIMITS.outputBytes} are kept.`,
        {
          effect: 'unknown',
          fix: 'Have it write a file and answer with its path.',
        },
      ),
      cost,
    );
  if (schema === undefined) return succeeded({ text }, cost);
  const value = jsonIn(text);
  if (value === undefined)
    return invalid(`${agent} was to answer with JSON, but said: ${safeLine(text, MAX_SHOWN_CHARS)}`);
  const faults = faultsOf(value, schema);
  return faults === undefined
    ? succeeded(value, cost)
    : invalid(`The answer of ${agent} does not fit the schema: ${faults}.`);
}

function succeeded(output: Json, cost: WorkCost | undefined): Outcome {
  return { kind: 'succeeded', output, ...(cost === undefined ? {} : { cost }) };
}

/** JSON that is the whole text, or the last fenced block of it, or what stands between its outermost brackets. */
export function jsonIn(text: string): Json | undefined {
  const fenced = [...text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)\n[^\S\n]*```/gi)].at(-1)?.[1];
  const bare = /[[{][\s\S]*[\]}]/.exec(text)?.[0];
  for (const candidate of [text, fenced, bare]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate) as Json;
    } catch {
      // the next reading may be the right one
    }
  }
  return undefined;
}

/** What is wrong with a value, on one line; undefined when it fits. The schema was checked when the chain was read. */
function faultsOf(value: Json, schema: Json): string | undefined {
  const ajv = newAjv({ allErrors: true, verbose: true, strict: false, logger: false });
  const validate = ajv.compile(isObject(schema) ? schema : {});
  if (validate(value)) return undefined;
  const faults = (validate.errors ?? []).slice(0, MAX_FAULTS).map(describeError);
  return faults.map((f) => (f.path === '' ? f.message : `${f.path}: ${f.message}`)).join('; ');
}

/** Tokens of every kind that the transcript counts. Dollars are not known here. */
function costOf(run: AgentRun | undefined): WorkCost | undefined {
  if (run === undefined || run.tokens.size === 0) return undefined;
  const models = Object.fromEntries(
    [...run.tokens].map(([model, t]) => [model, { tokens: t.input + t.output + t.cacheRead + t.cacheWrite }]),
  );
  return { tokens: Object.values(models).reduce((sum, m) => sum + m.tokens, 0), models };
}
