import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { Activity, Slice } from '../../shapes/routes.ts';
import { hrefOf, type Window } from '../data/place.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, duration, NOT_MEASURED, plural, share } from '../format.ts';
import { Figures } from '../parts/figure.tsx';

/** The few numbers that say how it goes. */
export function RouteFigures({ window }: { readonly window: Window }): JSX.Element {
  const [loading] = useAnswer<Answer<Activity>>(`api/activity?window=${window.ms}`, ['state']);
  const activity = loading.kind === 'loaded' && loading.value.kind === 'ready' ? loading.value : undefined;
  const kinds = totals(activity?.routes ?? []);
  const ends = totals(activity?.runs ?? []);
  const prompts = sum(kinds);
  const runs = sum(ends);
  const failed = (ends['failed'] ?? 0) + (ends['refused'] ?? 0);
  const w = window.name;
  const of = (n: number, what: string): string => `${plural(n, what)}, ${window.words}`;
  return (
    <Figures
      items={[
        {
          label: 'Prompts seen',
          value: activity === undefined ? NOT_MEASURED : count(prompts),
          basis: window.words,
          href: hrefOf('live', { w }),
        },
        {
          label: 'Routed',
          value: share(prompts - (kinds['abstain'] ?? 0), prompts),
          basis: `of ${of(prompts, 'prompt')}`,
          href: hrefOf('activity', { w }),
        },
        {
          label: 'Decided in (p95)',
          value: duration(activity?.overall?.p95),
          basis: `of ${of(activity?.overall?.n ?? 0, 'prompt')}`,
          href: hrefOf('activity', { w }),
        },
        {
          label: 'Runs that failed',
          value: share(failed, runs),
          basis: `of ${of(runs, 'run')}`,
          href: hrefOf('agents', { w }),
          tone: failed > 0 ? 'bad' : undefined,
        },
      ]}
    />
  );
}

export function totals(slices: readonly Slice[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { counts } of slices)
    for (const [name, n] of Object.entries(counts)) found[name] = (found[name] ?? 0) + n;
  return found;
}

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, n) => all + n, 0);
