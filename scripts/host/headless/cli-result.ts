import type { WorkCost } from '../../chains/steps/work.ts';
import { isObject, type Json } from '../../core/json.ts';

/** The result that `claude -p --output-format json` prints; what is not read here is left out. */
export interface CliResult {
  readonly subtype: string;
  readonly isError: boolean;
  /** The answer; of a failed call the reason. */
  readonly text: string | undefined;
  /** The answer under `--json-schema`, checked by Claude Code. */
  readonly structured: Json | undefined;
  readonly errors: readonly string[];
  /** HTTP status of a failed call of the API. */
  readonly apiStatus: number | undefined;
  /** Kind of a failed call without a status, `connection_failed`. */
  readonly apiError: string | undefined;
  readonly sessionId: string | undefined;
  readonly cost: WorkCost;
}

/**
 * The result in what the CLI printed, or undefined when there is none. With `verbose` in a person's settings the CLI prints a list
 * of all messages, whose last is the result; a line before it (a warning of a wrapper) does no harm.
 */
export function readCliResult(stdout: string): CliResult | undefined {
  const whole = asResult(parsed(stdout));
  if (whole !== undefined) return whole;
  for (const line of stdout.trimEnd().split('\n').reverse()) {
    const found = line.startsWith('{') || line.startsWith('[') ? asResult(parsed(line)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asResult(value: unknown): CliResult | undefined {
  const last: unknown = Array.isArray(value) ? value.findLast(isResult) : value;
  if (!isResult(last)) return undefined;
  const errors = last['errors'];
  return {
    subtype: String(last['subtype']),
    isError: last['is_error'] === true,
    text: stringOf(last['result']),
    structured: last['structured_output'],
    errors: Array.isArray(errors) ? errors.map(String) : [],
    apiStatus: numberOf(last['api_error_status']),
    apiError: stringOf(last['api_error']),
    sessionId: stringOf(last['session_id']),
    cost: costOf(last),
  };
}

type Members = { readonly [key: string]: Json };

const isResult = (value: unknown): value is Members => isObject(value) && value['type'] === 'result';
const stringOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** `modelUsage` and not `usage`, which leaves subagents out. */
function costOf(result: Members): WorkCost {
  const usd = numberOf(result['total_cost_usd']);
  const usage = result['modelUsage'];
  const models = Object.entries(isObject(usage) ? usage : {}).flatMap(([model, share]) => {
    if (!isObject(share)) return [];
    const count = (kind: string): number => numberOf(share[kind]) ?? 0;
    const counts = {
      input: count('inputTokens'),
      output: count('outputTokens'),
      cacheRead: count('cacheReadInputTokens'),
      cacheWrite: count('cacheCreationInputTokens'),
    };
    // All of them count: they were all processed.
    const tokens = counts.input + counts.output + counts.cacheRead + counts.cacheWrite;
    const own = numberOf(share['costUSD']);
    return [[model, { tokens, counts, ...(own === undefined ? {} : { usd: own }) }] as const];
  });
  const session = stringOf(result['session_id']);
  return {
    ...(usd === undefined ? {} : { usd }),
    ...(session === undefined ? {} : { session }),
    ...(models.length === 0
      ? {}
      : {
          tokens: models.reduce((sum, [, share]) => sum + share.tokens, 0),
          models: Object.fromEntries(models),
        }),
  };
}
