import { describe, expect, it } from 'vitest';
import { failureOfResult } from '../../../../scripts/host/headless/cli-failure.ts';
import { readCliResult } from '../../../../scripts/host/headless/cli-result.ts';

/** A result as the CLI prints it; the shapes are those that 2.1.330 printed against a stub of the API. */
function failureOf(more: object) {
  const result = readCliResult(
    JSON.stringify({ type: 'result', subtype: 'success', is_error: true, total_cost_usd: 0, ...more }),
  );
  if (result === undefined) throw new Error('no result was read');
  return failureOfResult(result);
}

describe('a failed result', () => {
  it.each([
    ['an overload', 529, 'Overloaded', 'overloaded', true],
    ['a rate limit', 429, 'slow down', 'rate-limited', true],
    ['an error of the server', 503, 'away', 'api-error', true],
    ['a wrong key', 401, 'bad key', 'auth', false],
    ['a key without the right', 403, 'not allowed', 'auth', false],
    ['no login', null, 'Not logged in · Please run /login', 'auth', false],
    ['an empty account', 400, 'Credit balance is too low', 'billing', false],
    ['a request that is wrong', 400, 'messages: too long', 'api-refused', false],
    ['something else', null, 'who knows', 'agent-failed', false],
  ])('of the API, %s, has done nothing', (_, status, text, code, retryable) => {
    const error = failureOf({ api_error_status: status, result: text });
    expect(error).toMatchObject({ code, retryable, effect: 'none', message: text });
  });

  it('by a lost connection may be tried again', () => {
    const error = failureOf({ api_error_status: null, api_error: 'connection_failed', result: 'dropped' });
    expect(error).toMatchObject({ code: 'api-error', retryable: true, effect: 'none' });
  });

  it('of the API after some work may have done that work, as may one whose cost is not told', () => {
    expect(failureOf({ api_error_status: 500, total_cost_usd: 0.1 })?.effect).toBe('unknown');
    expect(failureOf({ api_error_status: 500, total_cost_usd: undefined })?.effect).toBe('unknown');
  });

  it.each([
    ['error_max_budget_usd', 'budget-exceeded', false],
    ['error_max_structured_output_retries', 'output-invalid', true],
    ['error_max_turns', 'max-turns', false],
    ['error_during_execution', 'agent-failed', true],
    ['error_from_the_future', 'agent-failed', false],
  ])('of the kind %s has a code of its own and says why', (subtype, code, retryable) => {
    const error = failureOf({ subtype, total_cost_usd: 1, errors: ['First.', 'Then.'], session_id: 's' });
    expect(error).toMatchObject({
      code,
      retryable,
      effect: 'unknown',
      message: 'First. Then.',
      details: { subtype, sessionId: 's' },
    });
  });

  it('is one also when only one of subtype and is_error says so', () => {
    expect(failureOf({ subtype: 'error_max_turns', is_error: false })?.code).toBe('max-turns');
    expect(failureOf({ is_error: false, result: 'fine' })).toBeUndefined();
  });
});
