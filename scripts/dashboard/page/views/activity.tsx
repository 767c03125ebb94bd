import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { Activity, Slice } from '../../shapes/routes.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, duration, plural } from '../format.ts';
import { Chart } from '../parts/chart.tsx';
import type { Series } from '../parts/chart-options.ts';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { RouteFigures, sum, totals } from './route-figures.tsx';
import type { ViewProps } from './view.ts';

const KINDS = [
  { of: 'agent', name: 'Agent', colour: '--blue' },
  { of: 'shortlist', name: 'Shortlist', colour: '--violet' },
  { of: 'team', name: 'Team', colour: '--teal' },
  { of: 'abstain', name: 'Silent', colour: '--grey' },
] as const;
const ENDS = [
  { of: 'finished', name: 'Finished', colour: '--green' },
  { of: 'unfinished', name: 'Broken off', colour: '--amber' },
  { of: 'unknown', name: 'Not known', colour: '--grey' },
  { of: 'failed', name: 'Failed', colour: '--red' },
  { of: 'refused', name: 'Refused', colour: '--rose' },
] as const;

/** Routes and outcomes over time. */
export function ActivityView({ window }: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Activity>>(`api/activity?window=${window.ms}`, ['state']);
  return (
    <>
      <RouteFigures window={window} />
      <Loaded loading={loading}>
        {(activity) => {
          const slices = slotsOf(activity);
          const routes = totals(activity.routes);
          const runs = totals(activity.runs);
          if (sum(routes) + sum(runs) === 0)
            return (
              <Empty title={`Nothing happened in ${window.words}`}>
                <p>
                  Each prompt of a session with Arbiter enabled, and each run of an agent, is counted here.
                </p>
              </Empty>
            );
          const shared = { slices, sliceMs: activity.sliceMs };
          return (
            <>
              <Chart
                {...shared}
                kind="bars"
                title="Prompts by kind"
                basis={`n = ${count(sum(routes))}, ${window.words}`}
                series={countSeries(KINDS, slices, activity.routes)}
                format={count}
                summary={wordsOf(KINDS, routes)}
              />
              <Chart
                {...shared}
                kind="bars"
                title="Runs by how they ended"
                basis={`n = ${count(sum(runs))}, ${window.words}`}
                series={countSeries(ENDS, slices, activity.runs)}
                format={count}
                summary={wordsOf(ENDS, runs)}
              />
              <Chart
                {...shared}
                kind="lines"
                title="Time to decide"
                basis={`n = ${count(activity.overall?.n)}, ${window.words}`}
                series={latencySeries(slices, activity)}
                format={duration}
                summary={`Median ${duration(activity.overall?.p50)}, p95 ${duration(activity.overall?.p95)}.`}
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** Every slice of the stretch, also those in which nothing happened. */
function slotsOf({ since, until, sliceMs }: Activity): number[] {
  const first = Math.floor(since / sliceMs) * sliceMs;
  return Array.from({ length: Math.ceil((until - first) / sliceMs) }, (_, i) => first + i * sliceMs);
}

interface Named {
  readonly of: string;
  readonly name: string;
  readonly colour: string;
}

/** What is not known by name here is added up, so that nothing is missing from a chart. */
function countSeries(names: readonly Named[], slots: readonly number[], slices: readonly Slice[]): Series[] {
  const at = new Map(slices.map((slice) => [slice.at, slice.counts]));
  const known = names.map(({ of, name, colour }) => ({
    name,
    colour,
    values: slots.map((slot) => at.get(slot)?.[of] ?? 0),
  }));
  const others = slots.map((slot) =>
    Object.entries(at.get(slot) ?? {}).reduce(
      (all, [of, n]) => (names.some((one) => one.of === of) ? all : all + n),
      0,
    ),
  );
  return others.some((n) => n > 0) ? [...known, { name: 'Other', colour: '--grey', values: others }] : known;
}

function latencySeries(slots: readonly number[], { latency }: Activity): Series[] {
  const at = new Map(latency.map((slice) => [slice.at, slice]));
  return [
    { name: 'Median', colour: '--blue', values: slots.map((slot) => at.get(slot)?.p50 ?? null) },
    { name: 'p95', colour: '--violet', values: slots.map((slot) => at.get(slot)?.p95 ?? null) },
  ];
}

const wordsOf = (names: readonly Named[], counts: Readonly<Record<string, number>>): string =>
  names
    .filter(({ of }) => (counts[of] ?? 0) > 0)
    .map(({ of, name }) => `${name}: ${plural(counts[of] ?? 0, 'time')}`)
    .join(', ');
