import type { Severity, SloReport } from '../slo.ts';
import type { Episode } from './episodes.ts';

/** What a hook is told, as JSON. Ratios are from 0 to 1; null: not measured. Nothing in it comes from a prompt. */
export interface Alert {
  readonly type: 'arbiter.slo-burn';
  readonly slo: string;
  readonly title: string;
  readonly severity: Severity;
  readonly objective: number;
  readonly windowDays: number;
  /** Share of good events of the window. */
  readonly value: number | null;
  /** Events of the window. */
  readonly n: number | null;
  readonly budgetLeft: number | null;
  /** The rules of this severity that fire. */
  readonly burns: readonly {
    readonly longMinutes: number;
    readonly shortMinutes: number;
    readonly threshold: number;
    readonly longRate: number | null;
    readonly shortRate: number | null;
    readonly bad: number;
  }[];
  /** RFC 3339. */
  readonly since: string;
  /** From 1. */
  readonly attempt: number;
}

export function alertOf({ severity, since, attempts }: Episode, { slo, state, burns }: SloReport): Alert {
  const measured = state.kind === 'measured' ? state : undefined;
  return {
    type: 'arbiter.slo-burn',
    slo: slo.name,
    title: slo.title,
    severity,
    objective: slo.objective,
    windowDays: slo.windowDays,
    value: measured?.value ?? null,
    n: state.kind === 'not-measured' ? null : state.n,
    budgetLeft: measured?.budgetLeft ?? null,
    burns: burns
      .filter((burn) => burn.firing && burn.rule.severity === severity)
      .map(({ rule, long, short, bad }) => ({
        longMinutes: rule.longMinutes,
        shortMinutes: rule.shortMinutes,
        threshold: rule.rate,
        longRate: long ?? null,
        shortRate: short ?? null,
        bad,
      })),
    since: new Date(since).toISOString(),
    attempt: attempts,
  };
}
