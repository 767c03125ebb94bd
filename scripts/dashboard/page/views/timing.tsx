import type { JSX } from 'preact';
import { STATE_WORD } from '../../../chains/view/state-words.ts';
import type { AttemptRow, RunRow, StepRow } from '../../shapes/chains.ts';
import { duration } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { type Column, Table } from '../parts/table.tsx';

/** Steps with their time within the run: a bar for each attempt, and the numbers. */
export function Timing({
  steps,
  run,
}: {
  readonly steps: readonly StepRow[];
  readonly run: RunRow;
}): JSX.Element {
  const ends = steps.flatMap(({ attempts }) => attempts.map((a) => a.startedAt + (a.ms ?? 0)));
  const until = run.endedAt ?? Math.max(Date.now(), ...ends);
  const columns: Column<StepRow>[] = [
    {
      title: 'Step',
      head: true,
      cell: ({ label, path, depth }) => (
        <bdi class="step" style={{ paddingInlineStart: `${depth * 14}px` }} title={path}>
          {label}
        </bdi>
      ),
    },
    { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    {
      title: 'Within the run',
      cell: ({ attempts }) => <Bars attempts={attempts} from={run.startedAt} until={until} />,
    },
    { title: 'Took', align: 'right', cell: (step) => <Took step={step} /> },
    {
      title: 'Attempts',
      align: 'right',
      cell: ({ attempts }) => (attempts.length === 0 ? <span class="muted">none</span> : attempts.length),
    },
    { title: 'Error', cell: ({ error }) => <span class="step-error">{error ?? ''}</span> },
  ];
  return (
    <Table
      caption="Steps of the run and their time"
      columns={columns}
      rows={steps}
      keyOf={({ path }) => path}
    />
  );
}

function StateBadge({ state }: { readonly state: string }): JSX.Element {
  return <Badge word={state in STATE_WORD && state === 'pending' ? 'not begun' : state} />;
}

function Took({ step: { startedAt, endedAt } }: { readonly step: StepRow }): JSX.Element | string {
  if (startedAt === undefined) return <span class="muted">not begun</span>;
  return endedAt === undefined ? <span class="muted">not ended</span> : duration(endedAt - startedAt);
}

interface BarsProps {
  readonly attempts: readonly AttemptRow[];
  readonly from: number;
  readonly until: number;
}

/** The numbers stand in the cells beside it. */
function Bars({ attempts, from, until }: BarsProps): JSX.Element {
  const whole = Math.max(1, until - from);
  return (
    <span class="bars" aria-hidden="true">
      {attempts.map(({ startedAt, ms, outcome, direction, attempt }) => {
        const end = ms === undefined ? (outcome === 'running' ? until : startedAt) : startedAt + ms;
        return (
          <span
            key={`${direction} ${attempt} ${startedAt}`}
            class={`bars-one ${outcome} ${direction}`}
            title={`${direction === 'undo' ? 'undo, ' : ''}attempt ${attempt}: ${outcome}, ${duration(ms)}`}
            style={{
              insetInlineStart: `${(100 * (startedAt - from)) / whole}%`,
              width: `${(100 * Math.max(0, end - startedAt)) / whole}%`,
            }}
          />
        );
      })}
    </span>
  );
}
