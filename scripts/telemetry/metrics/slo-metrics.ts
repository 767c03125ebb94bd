import { SEVERITIES, type SloReport } from '../slo.ts';
import { type Family, gauge, type Sample } from './family.ts';

/** How the objectives are met. What is not measured has no series. */
export function sloMetrics(reports: readonly SloReport[]): Family[] {
  const of = (value: (report: SloReport) => number | undefined): readonly Sample[] =>
    reports.flatMap((report) => {
      const found = value(report);
      return found === undefined ? [] : [{ labels: { slo: report.slo.name }, value: found }];
    });
  return [
    gauge(
      'arbiter_slo_objective_ratio',
      'Share of events that must be good.',
      of((r) => r.slo.objective),
    ),
    gauge(
      'arbiter_slo_good_ratio',
      'Share of events of the window that were good.',
      of(({ state }) => (state.kind === 'measured' ? state.value : undefined)),
    ),
    gauge(
      'arbiter_slo_events',
      'Events of the window.',
      of(({ state }) => (state.kind === 'not-measured' ? 0 : state.n)),
    ),
    gauge(
      'arbiter_slo_budget_left_ratio',
      'Share of the error budget that is left; below 0 when more than all of it is used up.',
      of(({ state }) => (state.kind === 'measured' ? state.budgetLeft : undefined)),
    ),
    gauge(
      'arbiter_slo_burn_rate',
      'How fast the budget burns in the last minutes; at 1 it is used up at the end of the window.',
      burnRates(reports),
    ),
    gauge(
      'arbiter_slo_burning',
      'Whether a budget burns so fast that somebody is to be told.',
      reports.flatMap(({ slo, burns }) =>
        SEVERITIES.map((severity) => ({
          labels: { slo: slo.name, severity },
          value: burns.some((burn) => burn.rule.severity === severity && burn.firing) ? 1 : 0,
        })),
      ),
    ),
  ];
}

function burnRates(reports: readonly SloReport[]): readonly Sample[] {
  return reports.flatMap(({ slo, burns }) => {
    const rates = new Map(
      burns.flatMap(({ rule, long, short }) => [
        [rule.longMinutes, long] as const,
        [rule.shortMinutes, short] as const,
      ]),
    );
    return [...rates].flatMap(([minutes, value]) =>
      value === undefined ? [] : [{ labels: { slo: slo.name, minutes: String(minutes) }, value }],
    );
  });
}
