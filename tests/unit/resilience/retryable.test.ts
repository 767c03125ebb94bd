import { describe, expect, it } from 'vitest';
import { NobodyAnsweredError, RemoteError } from '../../../scripts/bus/errors.ts';
import { ArbiterError, TimeoutError, UsageError } from '../../../scripts/core/errors.ts';
import { BreakerOpenError } from '../../../scripts/resilience/errors.ts';
import { isRetryable } from '../../../scripts/resilience/retryable.ts';
import { StateCorruptError, StateLockedError } from '../../../scripts/store/sqlite/errors.ts';

describe('a failure', () => {
  it.each([
    ['a deadline', new TimeoutError('it', 5)],
    ['nobody there', new NobodyAnsweredError('plugin/p/rpc', 5)],
    ['a busy method', new RemoteError('busy', '64 calls are waiting already.')],
    ['a locked database', new StateLockedError('/d/state.db')],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['an overloaded model', new ArbiterError('overloaded', 'Overloaded.')],
    ['an HTTP 503', Object.assign(new Error('x'), { status: 503 })],
    ['one that says so', Object.assign(new Error('x'), { code: 'usage', retryable: true })],
  ])('by %s may pass', (_what, error) => {
    expect(isRetryable(error)).toBe(true);
  });

  it.each([
    ['a wrong option', new UsageError('No such option.')],
    ['a method that refuses its params', new RemoteError('bad_params', 'No.')],
    ['a damaged database', new StateCorruptError('/d/state.db')],
    ['an open breaker', new BreakerOpenError('rpc:p', undefined, 'it failed')],
    ['an unknown error', new Error('something')],
    ['an HTTP 404', Object.assign(new Error('x'), { status: 404 })],
    ['one that says so', Object.assign(new Error('x'), { code: 'ECONNRESET', retryable: false })],
    ['nothing', undefined],
    ['a text', 'ECONNRESET'],
  ])('by %s lasts', (_what, error) => {
    expect(isRetryable(error)).toBe(false);
  });
});
