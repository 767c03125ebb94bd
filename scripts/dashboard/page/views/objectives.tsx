import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { ObjectiveRow, Objectives } from '../../shapes/objectives.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, NOT_MEASURED, plural } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ViewProps } from './view.ts';

/** What is promised, and whether it is kept. */
export function ObjectivesView(_: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Objectives>>('api/objectives', ['state']);
  return (
    <Loaded loading={loading}>
      {({ objectives }) => (
        <Section title="Objectives" basis={`n = ${count(objectives.length)}, each over a window of its own`}>
          <Table
            caption="Service level objectives"
            columns={COLUMNS}
            rows={objectives}
            keyOf={({ name }) => name}
          />
        </Section>
      )}
    </Loaded>
  );
}

const percent = (share: number, digits: number): string => `${(100 * share).toFixed(digits)} %`;

/** As many digits as the objective has, and one more: 99.95 % is not 99.9 %. */
const digitsOf = (objective: number): number =>
  String(Number((100 * objective).toFixed(6))).replace(/^\d+\.?/, '').length + 1;

const right = { align: 'right' } as const;

const COLUMNS: readonly Column<ObjectiveRow>[] = [
  {
    title: 'Objective',
    head: true,
    cell: ({ title, name }) => (
      <>
        <bdi>{title}</bdi>
        <span class="under">{name}</span>
      </>
    ),
  },
  { title: 'State', cell: (row) => <Badge word={stateOf(row)} /> },
  {
    title: 'Measured',
    ...right,
    cell: ({ measured, objective }) =>
      measured === undefined ? (
        <span class="muted">{NOT_MEASURED}</span>
      ) : (
        percent(measured.value, digitsOf(objective))
      ),
  },
  { title: 'Promised', ...right, cell: ({ objective }) => percent(objective, digitsOf(objective) - 1) },
  { title: 'Budget left', cell: (row) => <Budget row={row} /> },
  {
    title: 'Burn rate',
    ...right,
    cell: ({ measured }) =>
      measured === undefined ? (
        <span class="muted">{NOT_MEASURED}</span>
      ) : (
        `${measured.burnRate.toFixed(2)} ×`
      ),
  },
  {
    title: 'Of',
    cell: ({ n, measured, windowDays, state, minimum }) => (
      <span class="of">
        {measured !== undefined && `${count(measured.bad)} bad of `}n = {count(n)},{' '}
        {plural(windowDays, 'day')}
        {state === 'too-few' && `; says something from ${count(minimum)} on`}
      </span>
    ),
  },
];

function stateOf({ state, measured, firing }: ObjectiveRow): string {
  if (firing.length > 0) return `alarm: ${firing.join(', ')}`;
  if (measured === undefined) return state === 'too-few' ? 'too few' : 'not measured';
  return measured.budgetLeft >= 0 ? 'kept' : 'missed';
}

function Budget({ row: { measured } }: { readonly row: ObjectiveRow }): JSX.Element {
  if (measured === undefined) return <span class="muted">{NOT_MEASURED}</span>;
  const left = Math.max(0, Math.min(1, measured.budgetLeft));
  return (
    <span class="meter">
      <span class="meter-bar wide" aria-hidden="true">
        <span class={measured.budgetLeft < 0.25 ? 'low' : ''} style={{ width: `${100 * left}%` }} />
      </span>
      {percent(measured.budgetLeft, 0)}
    </span>
  );
}
