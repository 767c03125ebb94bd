import { safeLine } from '../core/untrusted.ts';
import type { Episode } from '../telemetry/alerts/episodes.ts';
import type { Told } from '../telemetry/alerts/tell.ts';
import type { SloReport, SloState } from '../telemetry/slo.ts';
import { durationText } from './duration.ts';
import { count, round } from './format.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

const MINUTE_MS = 60_000;

/** An SLO as programs read it; null: not measured. */
export function sloFacts({ slo, state, burns }: SloReport) {
  const measured = state.kind === 'measured' ? state : undefined;
  return {
    name: slo.name,
    title: slo.title,
    measure: slo.measure,
    objective: slo.objective,
    windowDays: slo.windowDays,
    state: state.kind,
    n: state.kind === 'not-measured' ? 0 : state.n,
    value: measured?.value ?? null,
    bad: measured?.bad ?? null,
    budgetLeft: measured?.budgetLeft ?? null,
    burnRate: measured?.burnRate ?? null,
    burns: burns.map(({ rule, long, short, bad, firing }) => ({
      ...rule,
      longRate: long ?? null,
      shortRate: short ?? null,
      badEvents: bad,
      firing,
    })),
  };
}

/** An episode as programs read it. Times are RFC 3339; null: not yet. */
export function episodeFacts({ slo, severity, hook, since, quietSince, toldAt, attempts, error }: Episode) {
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return {
    slo,
    severity,
    hook,
    since: time(since),
    quietSince: time(quietSince),
    toldAt: time(toldAt),
    attempts,
    error: error ?? null,
  };
}

export function slosText(
  reports: readonly SloReport[],
  told: readonly Episode[],
  now: number,
  look: Look,
): string {
  const right = { align: 'right' } as const;
  const listed = table(
    [
      { title: 'slo', style: 'cyan' },
      { title: 'objective', ...right },
      { title: 'value', ...right },
      { title: 'n', ...right },
      { title: 'window' },
      { title: 'budget left', ...right },
      { title: 'burn rate', ...right },
      { title: 'what', flex: 'wrap' },
    ],
    reports.map(({ slo, state }) => [
      slo.name,
      percent(slo.objective),
      ...valueCells(state),
      count(slo.windowDays, 'day'),
      ...(state.kind === 'measured' ? [percent(state.budgetLeft), String(round(state.burnRate))] : ['', '']),
      state.kind === 'too-few' ? `${slo.title} (a value from ${slo.minimum} on)` : slo.title,
    ]),
    look,
  );
  return [listed, ...burningLines(reports), ...told.map((episode) => episodeLine(episode, now))].join('\n');
}

function valueCells(state: SloState): readonly [value: string, n: string] {
  switch (state.kind) {
    case 'not-measured':
      return ['not measured', '0'];
    case 'too-few':
      return ['too few', String(state.n)];
    case 'measured':
      return [percent(state.value), String(state.n)];
  }
}

/** Enough digits to tell 99.9 % from 100 %; cut, not rounded, so that what is not all never looks so. */
function percent(ratio: number): string {
  const hundredths = ratio * 10_000;
  return `${(hundredths < 0 ? Math.round(hundredths) : Math.floor(hundredths + 1e-6)) / 100} %`;
}

function burningLines(reports: readonly SloReport[]): string[] {
  return reports.flatMap(({ slo, burns }) =>
    burns
      .filter((burn) => burn.firing)
      .map(({ rule, long, short, bad }) => {
        const [of, lately] = [rule.longMinutes, rule.shortMinutes].map((m) => durationText(m * MINUTE_MS));
        return `${rule.severity}: ${slo.name} burns at ${round(long ?? 0)} over ${of} and ${round(short ?? 0)} over ${lately}, ${count(bad, 'bad event')} (from ${rule.rate} on)`;
      }),
  );
}

function episodeLine(
  { slo, severity, hook, since, quietSince, toldAt, attempts, error }: Episode,
  now: number,
): string {
  const ago = (ms: number): string => `${durationText(Math.max(0, now - ms))} ago`;
  const state = quietSince === undefined ? 'burns' : `quiet since ${ago(quietSince)}`;
  const how =
    toldAt !== undefined
      ? `told ${ago(toldAt)}`
      : error === undefined
        ? 'not told yet'
        : `not told after ${count(attempts, 'attempt')}: ${safeLine(error, 300)}`;
  return `alert ${hook}: ${slo} (${severity}), ${state}, since ${ago(since)}; ${how}`;
}

export function toldText(told: readonly Told[]): string {
  if (told.length === 0) return 'Nobody is to be told anything.';
  return told
    .map(({ episode: { hook, slo, severity, attempts }, outcome }) =>
      outcome.kind === 'told'
        ? `${hook} was told of ${slo} (${severity}).`
        : `${hook} could not be told of ${slo} (${severity}), attempt ${attempts}: ${safeLine(outcome.error, 300)}`,
    )
    .join('\n');
}
