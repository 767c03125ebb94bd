import type { BreakerPolicy } from './policy.ts';

/**
 * The circuit breaker, as a pure reducer: a state, what happened and when give the next state. What did not change is given back
 * as the same object, so that a store need not write.
 *
 * cockatiel has a breaker too. It keeps its state in the object: it can be given an initial one, but cannot look again before
 * each call at what other processes have found, nor hand out probes so that two processes do not both get one. Ours lives in
 * every session of a machine at once, so the state is a value behind a port (`breaker-store.ts`).
 *
 * - `closed`: calls go through, failures are counted. Opens at the policy's failures in a row, or at its rate.
 * - `open`: nothing goes through until `probeAt`; then the next one that asks becomes a probe. One that was tripped by hand stays
 *   open until its time has come or somebody resets it.
 * - `half-open`: only probes go through, `probes` at once. When as many have succeeded it closes; one that fails opens it again.
 *   A probe that never reports (its process was killed) is given up after `openMs`.
 *
 * Calls are known by their run, a name that is the same for all reports of one call. A run that reports twice counts once, by its
 * last report. While it is not closed only probes count: what was let through earlier says nothing about now.
 *
 * Times are of the wall clock, because processes share them. When it jumps back, a time to probe that lies further ahead than
 * `openMs` counts as `openMs` from now.
 */
export type BreakerState =
  | { readonly state: 'closed'; readonly outcomes: readonly Outcome[] }
  | OpenState
  | ({ readonly state: 'half-open'; readonly probes: readonly Probe[]; readonly succeeded: number } & Opened);

export interface OpenState extends Opened {
  readonly state: 'open';
  /** When a probe is let through, milliseconds since 1970; undefined: only after a reset. */
  readonly probeAt: number | undefined;
  /** Whether somebody opened it by hand. */
  readonly tripped: boolean;
}

interface Opened {
  /** When it opened for the last time, milliseconds since 1970. */
  readonly since: number;
  /** For people. */
  readonly reason: string;
  /** Failures in a row that are known. */
  readonly failures: number;
}

export interface Outcome {
  readonly at: number;
  readonly ok: boolean;
  readonly run: string;
}

export interface Probe {
  readonly run: string;
  /** Given up at this time, milliseconds since 1970. */
  readonly until: number;
}

export const CLOSED: BreakerState = { state: 'closed', outcomes: [] };

/** Whether a call may go through. `until`: when to ask again, milliseconds since 1970; undefined: only after a reset. */
export type Admission =
  | { readonly kind: 'admitted'; readonly probe: boolean }
  | { readonly kind: 'refused'; readonly until: number | undefined; readonly reason: string };

/** How a call went. `unknown`: nobody can tell, so it counts for nothing. `reason` says for people what went wrong. */
export type CallReport =
  | { readonly kind: 'succeeded'; readonly run: string }
  | { readonly kind: 'failed'; readonly run: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly run: string };

/** Outcomes that are remembered for a rate, however many come within its window. */
const MAX_OUTCOMES = 50;

export interface Admitted {
  readonly state: BreakerState;
  readonly admission: Admission;
}

/**
 * Asks for a call. `force` is for calls that are made anyway: an open breaker takes them for probes before their time, so that
 * what they show counts. One that was tripped by hand stays open all the same.
 */
export function admit(
  state: BreakerState,
  run: string,
  now: number,
  policy: BreakerPolicy,
  force = false,
): Admitted {
  switch (state.state) {
    case 'closed':
      return { state, admission: { kind: 'admitted', probe: false } };
    case 'open': {
      const due = probeTime(state, now, policy);
      if (due === undefined || due > now) {
        if (!force) return { state, admission: { kind: 'refused', until: due, reason: state.reason } };
        if (state.tripped) return { state, admission: { kind: 'admitted', probe: false } };
      }
      const { since, reason, failures } = state;
      return probing(
        { state: 'half-open', since, reason, failures, probes: [], succeeded: 0 },
        run,
        now,
        policy,
      );
    }
    case 'half-open': {
      const alive = state.probes.filter((p) => p.run !== run && endOfProbe(p, now, policy) > now);
      if (!force && alive.length + state.succeeded >= policy.probes) {
        const until = Math.min(...alive.map((p) => endOfProbe(p, now, policy)));
        return {
          state,
          admission: { kind: 'refused', until, reason: `${state.reason}; one is trying it now` },
        };
      }
      return probing({ ...state, probes: alive }, run, now, policy);
    }
  }
}

function probing(
  state: Extract<BreakerState, { state: 'half-open' }>,
  run: string,
  now: number,
  { openMs }: BreakerPolicy,
): Admitted {
  const probes = [...state.probes, { run, until: now + openMs }];
  return { state: { ...state, probes }, admission: { kind: 'admitted', probe: true } };
}

/** The state after a call has ended. */
export function breakerAfter(
  state: BreakerState,
  report: CallReport,
  now: number,
  policy: BreakerPolicy,
): BreakerState {
  if (state.state === 'closed') return afterClosed(state, report, now, policy);
  if (state.state === 'open' || !state.probes.some((p) => p.run === report.run)) return state;
  const probes = state.probes.filter((p) => p.run !== report.run);
  if (report.kind === 'unknown') return { ...state, probes };
  if (report.kind === 'failed')
    return {
      state: 'open',
      since: now,
      reason: report.reason,
      failures: state.failures + 1,
      probeAt: now + policy.openMs,
      tripped: false,
    };
  const succeeded = state.succeeded + 1;
  if (succeeded >= policy.probes) return CLOSED;
  return { ...state, succeeded, probes };
}

function afterClosed(
  state: Extract<BreakerState, { state: 'closed' }>,
  report: CallReport,
  now: number,
  policy: BreakerPolicy,
): BreakerState {
  if (report.kind === 'unknown') return state;
  const { rate, failures, openMs } = policy;
  const ok = report.kind === 'succeeded';
  // Without a rate a success wipes the slate, and one on a clean slate changes nothing.
  if (ok && rate === false) return state.outcomes.length === 0 ? state : CLOSED;
  const others = state.outcomes.filter((o) => o.run !== report.run);
  const outcomes = [...others, { at: now, ok, run: report.run }].slice(-MAX_OUTCOMES);
  if (report.kind === 'succeeded') return { state: 'closed', outcomes };
  const inARow = failuresInARow(outcomes);
  if (inARow < failures && !isAbove(rate, outcomes, now)) return { state: 'closed', outcomes };
  return {
    state: 'open',
    since: now,
    reason: report.reason,
    failures: inARow,
    probeAt: now + openMs,
    tripped: false,
  };
}

function isAbove(rate: BreakerPolicy['rate'], outcomes: readonly Outcome[], now: number): boolean {
  if (rate === false) return false;
  const recent = outcomes.filter((o) => o.at > now - rate.windowMs);
  return recent.length >= rate.calls && recent.filter((o) => !o.ok).length / recent.length >= rate.share;
}

/** Opens it by hand, for a time or until it is reset. */
export function trip(state: BreakerState, reason: string, now: number, untilMs?: number): BreakerState {
  return {
    state: 'open',
    since: now,
    reason,
    failures: failuresOf(state),
    probeAt: untilMs,
    tripped: true,
  };
}

/** Failures in a row that a state knows of. */
export function failuresOf(state: BreakerState): number {
  return state.state === 'closed' ? failuresInARow(state.outcomes) : state.failures;
}

/** Whether nothing speaks against what it guards. */
export function isClean(state: BreakerState): boolean {
  return state.state === 'closed' && state.outcomes.every((o) => o.ok);
}

/** When a probe is next let through; undefined: only after a reset, or it is closed. */
export function probeTime(state: BreakerState, now: number, policy: BreakerPolicy): number | undefined {
  if (state.state === 'closed') return undefined;
  if (state.state === 'half-open') {
    const alive = state.probes.map((p) => endOfProbe(p, now, policy)).filter((until) => until > now);
    return alive.length + state.succeeded >= policy.probes ? Math.min(...alive) : now;
  }
  if (state.probeAt === undefined || state.tripped) return state.probeAt;
  return Math.min(state.probeAt, now + policy.openMs);
}

function endOfProbe(probe: Probe, now: number, { openMs }: BreakerPolicy): number {
  return Math.min(probe.until, now + openMs);
}

function failuresInARow(outcomes: readonly Outcome[]): number {
  return outcomes.length - 1 - outcomes.findLastIndex((o) => o.ok);
}
