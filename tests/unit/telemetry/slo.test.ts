import { describe, expect, it } from 'vitest';
import { type BurnRule, type CountEvents, reportOf, type Slo } from '../../../scripts/telemetry/slo.ts';

const SLO: Slo = {
  name: 'bus-availability',
  title: 'Messages are written',
  measure: 'bus-publishes',
  objective: 0.999,
  windowDays: 28,
  minimum: 1_000,
};
const PAGE: BurnRule = { severity: 'page', longMinutes: 60, shortMinutes: 5, rate: 14.4, bad: 5 };
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 29, 12);

/** Events of each minute before now: `[minutes ago, good, total]`. */
function events(...list: readonly (readonly [number, number, number])[]): CountEvents {
  return (_, from, to) => {
    const within = list.filter(([ago]) => NOW - ago * MINUTE_MS >= from && NOW - ago * MINUTE_MS < to);
    return {
      good: within.reduce((sum, [, good]) => sum + good, 0),
      total: within.reduce((sum, [, , total]) => sum + total, 0),
    };
  };
}

describe('the state of an SLO', () => {
  it('is the share of good events, with what is left of the budget', () => {
    const { state } = reportOf(SLO, [], events([30, 9_995, 10_000]), NOW);
    expect(state).toMatchObject({ kind: 'measured', n: 10_000, bad: 5, value: 0.9995 });
    expect(state.kind === 'measured' && state.budgetLeft).toBeCloseTo(0.5);
    expect(state.kind === 'measured' && state.burnRate).toBeCloseTo(0.5);
  });

  it('has a budget below nothing when more was bad than may be', () => {
    const { state } = reportOf(SLO, [], events([30, 9_970, 10_000]), NOW);
    expect(state.kind === 'measured' && state.budgetLeft).toBeCloseTo(-2);
  });

  it('is not measured when nothing has happened, and when nobody counts', () => {
    expect(reportOf(SLO, [], events(), NOW).state).toEqual({ kind: 'not-measured' });
    expect(reportOf(SLO, [], () => undefined, NOW).state).toEqual({ kind: 'not-measured' });
  });

  it('below the minimum has no value, only its n', () => {
    expect(reportOf(SLO, [], events([30, 998, 999]), NOW).state).toEqual({ kind: 'too-few', n: 999 });
  });

  it('leaves out what is older than the window', () => {
    const old = 28 * 24 * 60 + 1;
    expect(reportOf(SLO, [], events([old, 0, 5_000], [30, 2_000, 2_000]), NOW).state).toMatchObject({
      n: 2_000,
      value: 1,
    });
  });
});

describe('a burn rule', () => {
  const firing = (count: CountEvents): boolean | undefined =>
    reportOf(SLO, [PAGE], count, NOW).burns[0]?.firing;

  it('fires when both windows burn fast enough', () => {
    expect(firing(events([40, 980, 1_000], [2, 98, 100]))).toBe(true);
  });

  it('is silent when it has stopped: the short window is clean', () => {
    expect(firing(events([40, 900, 1_000], [2, 100, 100]))).toBe(false);
  });

  it('is silent when it has only begun: the long window still holds', () => {
    expect(firing(events([40, 100_000, 100_000], [2, 90, 100]))).toBe(false);
  });

  it('is silent when nothing happened lately', () => {
    expect(reportOf(SLO, [PAGE], events([40, 0, 1_000]), NOW).burns[0]).toMatchObject({
      short: undefined,
      firing: false,
    });
  });

  it('takes few bad events for no trend', () => {
    expect(firing(events([2, 0, 4]))).toBe(false);
    expect(firing(events([2, 0, 5]))).toBe(true);
  });
});
