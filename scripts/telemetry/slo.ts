/**
 * Service level objectives: which share of events must be good, over which window. Pure; who counts the events is passed in.
 *
 * The error budget is the share that may be bad. Its burn rate is the share that was bad, over the share that may be: at 1 the budget
 * is used up exactly at the end of the window. Alerts look at a long and a short window at once (multi-window, multi-burn-rate): the
 * long one says that it matters, the short one that it goes on.
 */

/** What can be counted. `event-counts.ts` says what of each is an event, and when it is good. */
export const MEASURES = ['bus-publishes', 'route-durations', 'route-corrections', 'chain-runs'] as const;
export type Measure = (typeof MEASURES)[number];

export interface Slo {
  /** As in `slo.yaml`: `bus-availability`. */
  readonly name: string;
  /** A sentence for people. */
  readonly title: string;
  readonly measure: Measure;
  /** Of `route-durations`: an event is good when it took at most so long, in milliseconds. */
  readonly thresholdMs?: number;
  /** Share of events that must be good, above 0 and below 1. */
  readonly objective: number;
  readonly windowDays: number;
  /** Fewer events in the window say nothing. At least 1. */
  readonly minimum: number;
}

export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** When the budget burns too fast. */
export interface BurnRule {
  readonly severity: Severity;
  readonly longMinutes: number;
  readonly shortMinutes: number;
  /** Fires when the burn rates of both windows are at least this. */
  readonly rate: number;
  /** Fewer bad events in the long window are no alarm: one failure among three is no trend. At least 1. */
  readonly bad: number;
}

/** Events of some time, and how many of them were good. */
export interface Counted {
  readonly good: number;
  readonly total: number;
}

/** Events of an SLO from a time (inclusive) to a time (exclusive), Unix milliseconds; undefined: nobody counts them. */
export type CountEvents = (slo: Slo, fromMs: number, toMs: number) => Counted | undefined;

export type SloState =
  /** Nobody counts it, or nothing has happened in the window. */
  | { readonly kind: 'not-measured' }
  | { readonly kind: 'too-few'; readonly n: number }
  | {
      readonly kind: 'measured';
      readonly n: number;
      readonly bad: number;
      /** Share of good events, 0 to 1. */
      readonly value: number;
      /** Share of the error budget that is left, at most 1; below 0 when more than all of it is used up. */
      readonly budgetLeft: number;
      /** Of the whole window. */
      readonly burnRate: number;
    };

export interface Burn {
  readonly rule: BurnRule;
  /** Undefined: no events. */
  readonly long: number | undefined;
  readonly short: number | undefined;
  /** Bad events in the long window. */
  readonly bad: number;
  readonly firing: boolean;
}

export interface SloReport {
  readonly slo: Slo;
  readonly state: SloState;
  readonly burns: readonly Burn[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function reportOf(slo: Slo, rules: readonly BurnRule[], count: CountEvents, nowMs: number): SloReport {
  const counted = count(slo, nowMs - slo.windowDays * DAY_MS, nowMs);
  return {
    slo,
    state: stateOf(slo, counted),
    burns: rules.map((rule) => burnOf(slo, rule, count, nowMs)),
  };
}

/** Share of bad events over the share that may be; undefined without events. */
export function burnRateOf(slo: Pick<Slo, 'objective'>, counted: Counted | undefined): number | undefined {
  if (counted === undefined || counted.total === 0) return undefined;
  return (counted.total - counted.good) / counted.total / (1 - slo.objective);
}

function stateOf(slo: Slo, counted: Counted | undefined): SloState {
  const burnRate = burnRateOf(slo, counted);
  if (counted === undefined || burnRate === undefined) return { kind: 'not-measured' };
  const { good, total: n } = counted;
  if (n < slo.minimum) return { kind: 'too-few', n };
  return { kind: 'measured', n, bad: n - good, value: good / n, budgetLeft: 1 - burnRate, burnRate };
}

function burnOf(slo: Slo, rule: BurnRule, count: CountEvents, nowMs: number): Burn {
  const before = (minutes: number): Counted | undefined => count(slo, nowMs - minutes * MINUTE_MS, nowMs);
  const longCount = before(rule.longMinutes);
  const bad = longCount === undefined ? 0 : longCount.total - longCount.good;
  const long = burnRateOf(slo, longCount);
  const short = burnRateOf(slo, before(rule.shortMinutes));
  const firing =
    bad >= rule.bad && long !== undefined && short !== undefined && Math.min(long, short) >= rule.rate;
  return { rule, long, short, bad, firing };
}
