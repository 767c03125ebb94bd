import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  EMPTY_BOOK,
  type PolicyBook,
  policyFor,
} from '../../../scripts/resilience/policy.ts';

describe('the policy for a piece of work', () => {
  it('is the built-in one where nobody says anything', () => {
    expect(policyFor(EMPTY_BOOK, 'rpc')).toEqual(DEFAULT_POLICY);
  });

  it('takes each key from the last who names it: default, kind, plugin, step', () => {
    const book: PolicyBook = {
      default: { retry: { attempts: 2, delayMs: 2, maxDelayMs: 2, jitter: 'equal' }, timeoutMs: 2 },
      kinds: { rpc: { retry: { attempts: 3, delayMs: 3, maxDelayMs: 3 } }, run: { timeoutMs: 9 } },
    };
    const plugin = { rpc: { retry: { attempts: 4, delayMs: 4 } }, run: { timeoutMs: 9 } };
    const step = { retry: { attempts: 5 } };
    expect(policyFor(book, 'rpc', plugin, step)).toEqual({
      ...DEFAULT_POLICY,
      retry: { attempts: 5, delayMs: 4, maxDelayMs: 3, jitter: 'equal', backoff: 'exponential' },
      timeoutMs: 2,
    });
  });

  it('replaces a list of fallbacks, also by none', () => {
    const book: PolicyBook = { default: { fallback: ['a', 'b'] }, kinds: {} };
    expect(policyFor(book, 'rpc', { rpc: { fallback: ['c'] } }).fallback).toEqual(['c']);
    expect(policyFor(book, 'rpc', { rpc: { fallback: [] } }).fallback).toEqual([]);
  });

  it('can switch a part off, and on again as it is by default', () => {
    const off: PolicyBook = { default: { breaker: false, bulkhead: false, timeoutMs: 0 }, kinds: {} };
    expect(policyFor(off, 'rpc')).toMatchObject({ breaker: false, bulkhead: false, timeoutMs: 0 });
    expect(policyFor(off, 'rpc', undefined, { breaker: true, bulkhead: true })).toMatchObject({
      breaker: DEFAULT_POLICY.breaker,
      bulkhead: DEFAULT_POLICY.bulkhead,
    });
    expect(policyFor(off, 'rpc', undefined, { breaker: { failures: 1, rate: true } }).breaker).toEqual({
      failures: 1,
      rate: { share: 0.5, windowMs: 60_000, calls: 10 },
      openMs: 30_000,
      probes: 1,
    });
    const step = { breaker: { rate: { calls: 3 } }, bulkhead: { queue: 0 } };
    expect(policyFor(EMPTY_BOOK, 'rpc', undefined, step)).toMatchObject({
      breaker: { failures: 5, rate: { share: 0.5, calls: 3 } },
      bulkhead: { concurrency: 8, queue: 0 },
    });
  });
});
