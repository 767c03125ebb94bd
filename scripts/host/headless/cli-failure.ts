import { failure } from '../../chains/steps/failure.ts';
import type { StepError } from '../../chains/steps/work.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { CliResult } from './cli-result.ts';

const MAX_REASON_CHARS = 500;

/**
 * What a failed result means. `subtype` and `is_error` are both looked at: a call that the API refused is a "success" with
 * `is_error`. Undefined for a result that is no failure.
 */
export function failureOfResult(result: CliResult): StepError | undefined {
  if (result.subtype === 'success' && !result.isError) return undefined;
  const reason = safeLine(result.errors.join(' ') || result.text || result.subtype, MAX_REASON_CHARS);
  // What the model has answered it may have done; where it answered nothing, nothing was done.
  const effect = result.cost.usd === 0 ? 'none' : 'unknown';
  const parts = { effect, details: detailsOf(result) } as const;
  switch (result.subtype) {
    case 'error_max_budget_usd':
      return failure('budget-exceeded', reason, {
        ...parts,
        fix: 'Raise `budget:` of the step or of the chain.',
      });
    case 'error_max_structured_output_retries':
      return failure('output-invalid', reason, { ...parts, retryable: true, fix: SCHEMA_FIX });
    case 'error_max_turns':
      return failure('max-turns', reason, {
        ...parts,
        fix: 'Raise `maxTurns` of the agent, or give it less to do.',
      });
    case 'success':
      return { ...apiFailure(result, reason), effect, details: detailsOf(result) };
    default:
      return failure('agent-failed', reason, {
        ...parts,
        retryable: result.subtype === 'error_during_execution',
      });
  }
}

export const SCHEMA_FIX = 'Make the schema simpler, or say in the prompt what each field means.';

/** By the status that the API gave, and where it gave none by what the CLI says. */
function apiFailure({ apiStatus: status, apiError }: CliResult, reason: string): StepError {
  if (status === 401 || status === 403 || /not logged in|invalid api key|\/login/i.test(reason))
    return failure('auth', reason, { fix: 'Log in: claude auth login. Or set ANTHROPIC_API_KEY.' });
  if (status === 402 || /credit balance|billing/i.test(reason))
    return failure('billing', reason, { fix: 'Look after the credit or the plan of the account.' });
  if (status === 429) return failure('rate-limited', reason, { retryable: true });
  if (status === 529) return failure('overloaded', reason, { retryable: true });
  if (status === 408 || (status ?? 0) >= 500 || apiError === 'connection_failed')
    return failure('api-error', reason, { retryable: true });
  if (status !== undefined) return failure('api-refused', reason);
  return failure('agent-failed', reason);
}

function detailsOf({ subtype, apiStatus, sessionId }: CliResult): Exclude<StepError['details'], undefined> {
  return {
    subtype,
    ...(apiStatus === undefined ? {} : { apiStatus }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}

/** Why the CLI ended without a result, by its exit code and the end of its standard error. */
export function failureWithoutResult(exitCode: number, stderr: string): StepError {
  const reason = safeLine(stderr, MAX_REASON_CHARS);
  const details = { exitCode, stderr };
  if (/--agent .*not found/.test(reason))
    return failure('not-found', reason, {
      details,
      fix: 'Name an agent with its plugin: arbiter agents list',
    });
  if (/--json-schema/.test(reason))
    return failure('invalid-input', reason, { details, fix: 'Correct `schema:` of the step.' });
  if (/unknown option/.test(reason))
    return failure('cli-refused', reason, { details, fix: 'Update Claude Code: claude update' });
  if (exitCode === 0)
    return failure('output-invalid', 'Claude Code printed no result.', {
      details,
      retryable: true,
      effect: 'unknown',
    });
  return failure(
    'exit',
    `Claude Code ended with exit code ${exitCode}${reason === '' ? '' : `: ${reason}`}`,
    {
      details,
      retryable: true,
      effect: 'unknown',
    },
  );
}
