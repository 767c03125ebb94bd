import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  type BreakerState,
  breakerAfter,
  type CallReport,
  CLOSED,
  failuresOf,
  probeTime,
  trip,
} from '../../../scripts/resilience/breaker.ts';
import type { BreakerPolicy } from '../../../scripts/resilience/policy.ts';

const POLICY: BreakerPolicy = { failures: 3, rate: false, openMs: 1_000, probes: 1 };
const failed = (run: string): CallReport => ({ kind: 'failed', run, reason: `${run} failed` });
const succeeded = (run: string): CallReport => ({ kind: 'succeeded', run });

/** The state after these calls, one a millisecond from 0 on. */
const fold = (reports: readonly CallReport[], policy = POLICY, from = CLOSED): BreakerState =>
  reports.reduce((state, report, at) => breakerAfter(state, report, at, policy), from);

const opened = (policy = POLICY): BreakerState => fold(['a', 'b', 'c'].map(failed), policy);

describe('a closed breaker', () => {
  it('opens at the third failure in a row, with the last reason', () => {
    expect(fold(['a', 'b'].map(failed))).toMatchObject({ state: 'closed' });
    expect(opened()).toEqual({
      state: 'open',
      since: 2,
      reason: 'c failed',
      failures: 3,
      probeAt: 1_002,
      tripped: false,
    });
  });

  it('forgets failures with a success, and is not changed at all by one without failures', () => {
    expect(fold([failed('a'), failed('b'), succeeded('c'), failed('d'), failed('e')]).state).toBe('closed');
    expect(breakerAfter(CLOSED, succeeded('a'), 0, POLICY)).toBe(CLOSED);
    expect(breakerAfter(CLOSED, { kind: 'unknown', run: 'a' }, 0, POLICY)).toBe(CLOSED);
  });

  it('counts a run that reports three times once, by its last report', () => {
    expect(failuresOf(fold(['a', 'a', 'a'].map(failed)))).toBe(1);
    expect(failuresOf(fold([failed('a'), failed('b'), succeeded('b')]))).toBe(0);
  });

  it('opens at a rate of failures within the window, once there are enough calls', () => {
    const rate = { share: 0.5, windowMs: 100, calls: 4 };
    const policy = { ...POLICY, failures: 100, rate };
    const mixed = [failed('a'), succeeded('b'), failed('c')];
    expect(fold(mixed, policy).state).toBe('closed');
    expect(fold([...mixed, succeeded('d')], policy).state).toBe('closed');
    const four = fold([...mixed, succeeded('d')], policy);
    expect(breakerAfter(four, failed('e'), 5, policy).state).toBe('open');
    expect(breakerAfter(four, failed('e'), 500, policy).state).toBe('closed');
  });
});

describe('an open breaker', () => {
  it('lets nothing through until its time, then one probe and no second', () => {
    expect(admit(opened(), 'x', 1_001, POLICY)).toEqual({
      state: opened(),
      admission: { kind: 'refused', until: 1_002, reason: 'c failed' },
    });
    const first = admit(opened(), 'x', 1_002, POLICY);
    expect(first.admission).toEqual({ kind: 'admitted', probe: true });
    const second = admit(first.state, 'y', 1_003, POLICY);
    expect(second.admission).toMatchObject({ kind: 'refused', until: 2_002 });
    expect(second.state).toBe(first.state);
  });

  it('closes when the probe succeeds, and opens anew when it fails', () => {
    const { state } = admit(opened(), 'x', 1_002, POLICY);
    expect(breakerAfter(state, succeeded('x'), 1_010, POLICY)).toBe(CLOSED);
    expect(breakerAfter(state, failed('x'), 1_010, POLICY)).toMatchObject({
      state: 'open',
      since: 1_010,
      failures: 4,
      probeAt: 2_010,
      reason: 'x failed',
    });
  });

  it('takes no notice of calls that were let through before it opened', () => {
    const { state } = admit(opened(), 'x', 1_002, POLICY);
    for (const before of [opened(), state]) {
      expect(breakerAfter(before, succeeded('late'), 1_003, POLICY)).toBe(before);
      expect(breakerAfter(before, failed('late'), 1_003, POLICY)).toBe(before);
    }
  });

  it('gives a probe up that never reports, and gives the place of one that learned nothing to the next', () => {
    const { state } = admit(opened(), 'killed', 1_002, POLICY);
    expect(admit(state, 'next', 2_001, POLICY).admission.kind).toBe('refused');
    expect(admit(state, 'next', 2_002, POLICY).admission).toEqual({ kind: 'admitted', probe: true });
    const unknown = breakerAfter(state, { kind: 'unknown', run: 'killed' }, 1_010, POLICY);
    expect(admit(unknown, 'next', 1_011, POLICY).admission).toEqual({ kind: 'admitted', probe: true });
  });

  it('gives a run that asks again its own probe back', () => {
    const { state } = admit(opened(), 'x', 1_002, POLICY);
    expect(admit(state, 'x', 1_500, POLICY).admission).toEqual({ kind: 'admitted', probe: true });
  });

  it('with two probes closes when both have succeeded', () => {
    const policy = { ...POLICY, probes: 2 };
    const one = admit(opened(policy), 'x', 1_002, policy).state;
    const two = admit(one, 'y', 1_002, policy).state;
    expect(admit(two, 'z', 1_002, policy).admission.kind).toBe('refused');
    const half = breakerAfter(two, succeeded('x'), 1_003, policy);
    expect(half.state).toBe('half-open');
    expect(breakerAfter(half, succeeded('y'), 1_004, policy)).toBe(CLOSED);
  });

  it('takes a call that is made anyway for a probe, before its time', () => {
    const { state, admission } = admit(opened(), 'x', 10, POLICY, true);
    expect(admission).toEqual({ kind: 'admitted', probe: true });
    expect(breakerAfter(state, succeeded('x'), 11, POLICY)).toBe(CLOSED);
  });

  it('is not open for hours because the clock was set back', () => {
    const late = fold([]);
    const state = ['a', 'b', 'c'].reduce((s, r) => breakerAfter(s, failed(r), 3_600_000, POLICY), late);
    expect(probeTime(state, 0, POLICY)).toBe(1_000);
    const { state: probing } = admit(state, 'x', 3_601_000, POLICY);
    expect(probeTime(probing, 0, POLICY)).toBe(1_000);
  });
});

describe('a breaker that was tripped by hand', () => {
  it('lets nothing through until it is reset, and no success of a call that was made anyway closes it', () => {
    const state = trip(CLOSED, 'maintenance', 0);
    expect(admit(state, 'x', 1e12, POLICY).admission).toEqual({
      kind: 'refused',
      until: undefined,
      reason: 'maintenance',
    });
    const made = admit(state, 'x', 10, POLICY, true);
    expect(made).toEqual({ state, admission: { kind: 'admitted', probe: false } });
    expect(breakerAfter(made.state, succeeded('x'), 11, POLICY)).toBe(state);
  });

  it('for a time lets a probe through afterwards, however long that time is', () => {
    const state = trip(opened(), 'maintenance', 100, 600_000);
    expect(admit(state, 'x', 599_999, POLICY).admission).toMatchObject({ kind: 'refused', until: 600_000 });
    expect(admit(state, 'x', 600_000, POLICY).admission).toEqual({ kind: 'admitted', probe: true });
  });
});

describe('any history', () => {
  type Step = {
    readonly run: string;
    readonly what: 'ask' | 'ok' | 'fail' | 'unknown';
    readonly wait: number;
  };
  const steps = fc.array(
    fc.record({
      run: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      what: fc.constantFrom('ask', 'ok', 'fail', 'unknown'),
      wait: fc.nat(700),
    }) as fc.Arbitrary<Step>,
    { maxLength: 60 },
  );
  const policies = fc.record({
    failures: fc.integer({ min: 1, max: 4 }),
    rate: fc.constantFrom(false as const, { share: 0.5, windowMs: 500, calls: 2 }),
    openMs: fc.integer({ min: 1, max: 1_000 }),
    probes: fc.integer({ min: 1, max: 3 }),
  });

  it('never has more probes under way than the policy allows, and always comes back to letting one through', () => {
    fc.assert(
      fc.property(policies, steps, (policy, history) => {
        let state: BreakerState = CLOSED;
        let now = 0;
        for (const { run, what, wait } of history) {
          now += wait;
          if (what === 'ask') state = admit(state, run, now, policy).state;
          else if (what === 'ok') state = breakerAfter(state, succeeded(run), now, policy);
          else if (what === 'fail') state = breakerAfter(state, failed(run), now, policy);
          else state = breakerAfter(state, { kind: 'unknown', run }, now, policy);
          if (state.state !== 'half-open') continue;
          const alive = state.probes.filter((p) => p.until > now);
          expect(alive.length + state.succeeded).toBeLessThanOrEqual(policy.probes);
          expect(new Set(alive.map((p) => p.run)).size).toBe(alive.length);
        }
        expect(admit(state, 'new', now + policy.openMs, policy).admission.kind).toBe('admitted');
      }),
    );
  });
});
