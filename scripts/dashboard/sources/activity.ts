import { latencyOf, routesByKind, runsByEnd, type SliceCount } from '../../store/route-queries.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready, type Stretch } from '../shapes/answer.ts';
import type { Activity, Slice } from '../shapes/routes.ts';
import { lookAt, SCHEMA } from './look-at.ts';
import { nameText } from './texts.ts';

const MINUTE = 60_000;
/** Widths of slices. A chart has at most {@link MAX_SLICES} of them. */
const WIDTHS = [1, 5, 15, 30, 60, 120, 360, 720, 1_440].map((minutes) => minutes * MINUTE);
const MAX_SLICES = 60;

export function sliceOf({ since, until }: Stretch): number {
  return WIDTHS.find((width) => (until - since) / width <= MAX_SLICES) ?? 1_440 * MINUTE;
}

/** Routes and runs over time. */
export function activityOf(state: State, stretch: Stretch): Answer<Activity> {
  const sliceMs = sliceOf(stretch);
  const read = lookAt(state, SCHEMA.records, (database) => ({
    routes: routesByKind(database, stretch, sliceMs),
    runs: runsByEnd(database, stretch, sliceMs),
    latency: latencyOf(database, stretch, sliceMs),
    // One slice that is wider than any time is all of it.
    overall: latencyOf(database, stretch, Number.MAX_SAFE_INTEGER)[0],
  }));
  if (read.kind === 'unavailable') return read;
  const { routes, runs, latency, overall } = read.value;
  return ready({
    ...stretch,
    sliceMs,
    routes: slices(routes),
    runs: slices(runs),
    latency,
    ...(overall === undefined ? {} : { overall: { n: overall.n, p50: overall.p50, p95: overall.p95 } }),
  });
}

function slices(counts: readonly SliceCount[]): Slice[] {
  const found = new Map<number, Record<string, number>>();
  for (const { at, name, n } of counts) {
    const slice = found.get(at) ?? {};
    found.set(at, slice);
    slice[nameText(name)] = n;
  }
  return [...found].map(([at, slice]) => ({ at, counts: slice }));
}
