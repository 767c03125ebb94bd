import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { RunDetail } from '../../shapes/chains.ts';
import { useAnswer } from '../data/use-answer.ts';
import { dollars, duration, plural, time } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { Graph } from './graph.tsx';
import { Timing } from './timing.tsx';

/** One run: how it stands, its picture, and how long each step took. */
export function Run({ id }: { readonly id: string }): JSX.Element {
  const [loading] = useAnswer<Answer<RunDetail>>(`api/chains/${encodeURIComponent(id)}`, ['state']);
  return (
    <Loaded loading={loading}>
      {({ run, drivenBy, error, steps, svg }) => (
        <Section title={run.chain} basis={run.id} aside={<Badge word={run.status} />}>
          <p class="run-head">
            Started {time(run.startedAt, Date.now())}
            {run.endedAt !== undefined && `, took ${duration(run.endedAt - run.startedAt)}`},{' '}
            {plural(steps.length, 'step')}, cost {dollars(run.usd)}
            {drivenBy !== undefined && <>, driven by {drivenBy}</>}
            {run.status === 'interrupted' && (
              <>
                . Nobody drives it. To go on: <code>arbiter chain resume {run.id.slice(0, 12)}</code>
              </>
            )}
          </p>
          {error !== undefined && <p class="notice bad">{error}</p>}
          <Graph svg={svg} />
          <Timing steps={steps} run={run} />
        </Section>
      )}
    </Loaded>
  );
}
