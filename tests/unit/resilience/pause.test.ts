import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseMs as busPause, DEFAULT_BACKOFF } from '../../../scripts/bus/backoff.ts';
import { pauseMs } from '../../../scripts/resilience/pause.ts';
import { BACKOFFS, JITTERS, type RetryPolicy } from '../../../scripts/resilience/policy.ts';

const half = (): number => 0.5;
const retry = (part: Partial<RetryPolicy>): RetryPolicy => ({
  attempts: 5,
  backoff: 'exponential',
  delayMs: 100,
  maxDelayMs: 1_000,
  jitter: 'none',
  ...part,
});
const pauses = (part: Partial<RetryPolicy>, random = half): number[] =>
  [1, 2, 3, 4, 5, 6].map((failures) => pauseMs(retry(part), failures, random));

describe('the pause after a failure', () => {
  it.each([
    ['none', [0, 0, 0, 0, 0, 0]],
    ['linear', [100, 200, 300, 400, 500, 600]],
    ['exponential', [100, 200, 400, 800, 1_000, 1_000]],
    ['fibonacci', [100, 100, 200, 300, 500, 800]],
  ] as const)('%s grows as its name says, up to the longest', (backoff, expected) => {
    expect(pauses({ backoff })).toEqual(expected);
  });

  it('of full jitter begins at nothing, of equal jitter at half', () => {
    expect(pauses({ jitter: 'full' }, () => 0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(pauses({ jitter: 'equal' }, () => 0)).toEqual([50, 100, 200, 400, 500, 500]);
    expect(pauses({ jitter: 'full' })).toEqual([50, 100, 200, 400, 500, 500]);
  });

  it('has no jitter where it does not double', () => {
    const never = (): number => {
      throw new Error('asked for chance');
    };
    expect(pauses({ backoff: 'linear', jitter: 'full' }, never)[1]).toBe(200);
    expect(pauses({ backoff: 'fibonacci', jitter: 'equal' }, never)[2]).toBe(200);
  });

  it('of the bus is the exponential one with equal jitter', () => {
    const same = { backoff: 'exponential', delayMs: 1_000, maxDelayMs: 300_000, jitter: 'equal' } as const;
    for (const failures of [1, 2, 9, 10, 40])
      expect(busPause(failures, DEFAULT_BACKOFF, () => 0.3)).toBe(pauseMs(same, failures, () => 0.3));
  });

  const policies = fc.record({
    attempts: fc.constant(5),
    backoff: fc.constantFrom(...BACKOFFS),
    delayMs: fc.nat(3_600_000),
    maxDelayMs: fc.nat(86_400_000),
    jitter: fc.constantFrom(...JITTERS),
  });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('is never below 0 and never above the longest, whatever the policy, the number and the chance', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 0, max: 2_000 }), chance, (policy, failures, random) => {
        const pause = pauseMs(policy, failures, () => random);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(policy.maxDelayMs);
      }),
    );
  });

  it('without jitter never becomes shorter', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 200 }), (policy, failures) => {
        const plain = { ...policy, jitter: 'none' } as const;
        const [now, next] = [pauseMs(plain, failures, half), pauseMs(plain, failures + 1, half)];
        expect(next).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
