import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { AgentRow, Agents, BreakerRow } from '../../shapes/routes.ts';
import { hrefOf } from '../data/place.ts';
import { useAnswer } from '../data/use-answer.ts';
import { ago, count, dollars, NOT_MEASURED, share } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ViewProps } from './view.ts';

/** Who is called, and how it goes. */
export function AgentsView({ window }: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Agents>>(`api/agents?window=${window.ms}`, ['state']);
  return (
    <Loaded loading={loading}>
      {({ agents }) =>
        agents.length === 0 ? (
          <Empty title={`No agent was chosen or started in ${window.words}`}>
            <p>
              Agents show up here when a prompt is routed to them or Claude starts them. All that there are:
              the <a href={hrefOf('registry')}>registry</a>.
            </p>
          </Empty>
        ) : (
          <Section title="Agents" basis={`n = ${count(agents.length)}, ${window.words}`}>
            <Table
              caption={`Agents of ${window.words}`}
              columns={columnsOf(window.name)}
              rows={agents}
              keyOf={({ id }) => id}
            />
          </Section>
        )
      }
    </Loaded>
  );
}

function columnsOf(w: string): Column<AgentRow>[] {
  const right = { align: 'right' } as const;
  return [
    { title: 'Agent', head: true, by: ({ name }) => name, cell: ({ name }) => <Name name={name} /> },
    {
      title: 'Routed to',
      ...right,
      by: ({ routed }) => routed,
      cell: ({ routed, id }) =>
        routed === 0 ? '0' : <a href={hrefOf('live', { w, agent: id })}>{count(routed)}</a>,
    },
    { title: 'Started', ...right, by: ({ started }) => started, cell: ({ started }) => count(started) },
    {
      title: 'Finished',
      ...right,
      by: ({ finished, ended }) => (ended === 0 ? undefined : finished / ended),
      cell: ({ finished, ended }) =>
        ended === 0 ? (
          <span class="muted">{NOT_MEASURED}</span>
        ) : (
          <>
            {share(finished, ended)} <span class="of">of {count(ended)}</span>
          </>
        ),
    },
    {
      title: 'Failed',
      ...right,
      by: ({ failed }) => failed,
      cell: ({ failed }) => (failed === 0 ? '0' : <span class="bad">{count(failed)}</span>),
    },
    {
      title: 'Tokens',
      ...right,
      by: ({ tokens }) => tokens,
      cell: ({ tokens }) => <Measured text={count(tokens)} />,
    },
    {
      title: 'Cost',
      ...right,
      by: ({ usd }) => usd,
      cell: ({ usd, costN }) => (
        <>
          <Measured text={dollars(usd)} /> {usd !== undefined && <span class="of">of {count(costN)}</span>}
        </>
      ),
    },
    {
      title: 'Last failure',
      by: ({ lastFailureAt }) => lastFailureAt,
      cell: ({ lastFailureAt }) =>
        lastFailureAt === undefined ? <span class="muted">none</span> : <Ago at={lastFailureAt} />,
    },
    { title: 'Breaker', cell: ({ breaker }) => <Breaker breaker={breaker} /> },
  ];
}

/** The plugin is the lesser part of an id. */
function Name({ name }: { readonly name: string }): JSX.Element {
  const cut = name.lastIndexOf(':') + 1;
  return (
    <bdi class="agent-name">
      {cut > 0 && <span class="agent-plugin">{name.slice(0, cut)}</span>}
      <wbr />
      {name.slice(cut)}
    </bdi>
  );
}

const Measured = ({ text }: { readonly text: string }): JSX.Element | string =>
  text === NOT_MEASURED ? <span class="muted">{text}</span> : text;

const Ago = ({ at }: { readonly at: number }): JSX.Element => (
  <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
    {ago(Date.now() - at)}
  </time>
);

function Breaker({ breaker }: { readonly breaker: BreakerRow | undefined }): JSX.Element {
  if (breaker === undefined) return <Badge word="closed" />;
  return (
    <span class="breaker">
      <Badge word={breaker.state} />
      <span class="breaker-why">
        {breaker.reason ?? `${count(breaker.failures)} in a row`}
        {breaker.probeAt !== undefined && `; tried again ${until(breaker.probeAt)}`}
      </span>
    </span>
  );
}

const until = (at: number): string =>
  at <= Date.now() ? 'with the next call' : `at ${new Date(at).toLocaleTimeString('en-GB')}`;
