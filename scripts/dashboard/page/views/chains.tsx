import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { RunRow, Runs } from '../../shapes/chains.ts';
import { hrefOf } from '../data/place.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, dollars, duration, time } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Run } from './run.tsx';
import type { ViewProps } from './view.ts';

/** Runs of chains, and one of them step by step. */
export function ChainsView({ params }: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Runs>>('api/chains', ['state']);
  return (
    <Loaded loading={loading}>
      {({ runs, limit }) => {
        const current = params['run'] ?? runs[0]?.id;
        return (
          <>
            {current !== undefined && <Run key={current} id={current} />}
            {runs.length === 0 ? (
              <Empty title="No chain was ever run here">
                <p>
                  To see what there is: <code>arbiter chain list</code>. To run one:{' '}
                  <code>arbiter chain run &lt;name&gt;</code>. Its steps show up here as they happen.
                </p>
              </Empty>
            ) : (
              <Section
                title="Runs"
                basis={
                  runs.length === limit ? `the newest ${limit}` : `n = ${count(runs.length)}, all of them`
                }
              >
                <Table
                  caption="Runs, the newest first"
                  columns={columnsOf(params)}
                  rows={runs}
                  keyOf={({ id }) => id}
                  current={current}
                />
              </Section>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function columnsOf(params: ViewProps['params']): Column<RunRow>[] {
  const right = { align: 'right' } as const;
  return [
    {
      title: 'Run',
      head: true,
      cell: ({ id, chain }) => (
        <a href={hrefOf('chains', { ...params, run: id })}>
          <bdi>{chain}</bdi> <span class="run-id">{id.slice(0, 12)}</span>
        </a>
      ),
    },
    { title: 'Status', by: ({ status }) => status, cell: ({ status }) => <Badge word={status} /> },
    {
      title: 'Started',
      by: ({ startedAt }) => startedAt,
      cell: ({ startedAt }) => time(startedAt, Date.now()),
    },
    {
      title: 'Took',
      ...right,
      by: tookOf,
      cell: (run) =>
        run.endedAt === undefined ? <span class="muted">not ended</span> : duration(tookOf(run)),
    },
    {
      title: 'Tokens',
      ...right,
      by: ({ tokens }) => tokens,
      cell: ({ tokens }) => <span class={tokens === undefined ? 'muted' : ''}>{count(tokens)}</span>,
    },
    {
      title: 'Cost',
      ...right,
      by: ({ usd }) => usd,
      cell: ({ usd }) => <span class={usd === undefined ? 'muted' : ''}>{dollars(usd)}</span>,
    },
  ];
}

const tookOf = ({ startedAt, endedAt }: RunRow): number | undefined =>
  endedAt === undefined ? undefined : endedAt - startedAt;
