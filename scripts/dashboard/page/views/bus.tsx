import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { BusView as Bus, GroupRow, TopicRow } from '../../shapes/bus.ts';
import { hrefOf } from '../data/place.ts';
import { useAnswer } from '../data/use-answer.ts';
import { ago, bytes, count, duration, NOT_MEASURED, plural } from '../format.ts';
import { Empty } from '../parts/empty.tsx';
import { Figures } from '../parts/figure.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { DeadLetters } from './dead-letters.tsx';
import type { ViewProps } from './view.ts';

/** Topics, groups of readers, dead letters. */
export function BusView(_: ViewProps): JSX.Element {
  const [loading, again] = useAnswer<Answer<Bus>>('api/bus', ['bus']);
  return (
    <Loaded loading={loading}>
      {(bus) => (
        <>
          <BusFigures bus={bus} />
          {bus.notes.map((note) => (
            <p key={note} class="notice bad">
              {note}
            </p>
          ))}
          <DeadLetters letters={bus.dead} limit={bus.deadLimit} changed={again} />
          <Section title="Groups" basis={`n = ${count(bus.groups.length)}, as they stand now`}>
            {bus.groups.length === 0 ? (
              <Empty title="No group reads">
                <p>
                  A group is made by its first reader:{' '}
                  <code>arbiter bus tail 'orders/*' --group billing</code>
                </p>
              </Empty>
            ) : (
              <Table
                caption="Groups of readers"
                columns={GROUPS}
                rows={bus.groups}
                keyOf={({ group }) => group}
              />
            )}
          </Section>
          <Section
            title="Topics"
            basis={`n = ${count(messagesOf(bus))} messages, the last ${duration(bus.windowMs)}`}
          >
            {bus.topics.length === 0 ? (
              <Empty title="Nothing was published in the last hour">
                <p>
                  Sessions publish what they decide. To publish something:{' '}
                  <code>arbiter bus publish orders/created --payload '{'{"id":7}'}'</code>
                </p>
              </Empty>
            ) : (
              <Table
                caption="Topics of the last hour"
                columns={TOPICS}
                rows={bus.topics}
                keyOf={({ topic }) => topic}
              />
            )}
          </Section>
        </>
      )}
    </Loaded>
  );
}

const messagesOf = ({ topics }: Bus): number => topics.reduce((sum, { n }) => sum + n, 0);

function BusFigures({ bus }: { readonly bus: Bus }): JSX.Element {
  const { groups, log, windowMs } = bus;
  const waiting = groups.reduce((sum, group) => sum + group.waiting, 0);
  const dead = groups.reduce((sum, group) => sum + group.dead, 0);
  const of = groups.length === 0 ? 'no group reads' : `in ${plural(groups.length, 'group')}, now`;
  const n = messagesOf(bus);
  return (
    <Figures
      items={[
        {
          label: 'Messages a minute',
          value: (n / (windowMs / 60_000)).toFixed(1),
          basis: `n = ${count(n)}, the last hour`,
          href: hrefOf('bus'),
        },
        {
          label: 'Waiting',
          value: groups.length === 0 ? NOT_MEASURED : count(waiting),
          basis: of,
          href: hrefOf('bus'),
        },
        {
          label: 'Dead letters',
          value: groups.length === 0 ? NOT_MEASURED : count(dead),
          basis: of,
          href: hrefOf('bus'),
          tone: dead > 0 ? 'bad' : undefined,
        },
        {
          label: 'Log',
          value: log === undefined ? NOT_MEASURED : bytes(log.bytes),
          basis: log === undefined ? '' : plural(log.segments, 'segment'),
        },
      ]}
    />
  );
}

const right = { align: 'right' } as const;

const GROUPS: readonly Column<GroupRow>[] = [
  { title: 'Group', head: true, by: (g) => g.group, cell: (g) => <bdi>{g.group}</bdi> },
  { title: 'Pattern', by: (g) => g.pattern, cell: (g) => <code>{g.pattern}</code> },
  { title: 'Waiting', ...right, by: (g) => g.waiting, cell: (g) => count(g.waiting) },
  {
    title: 'Oldest',
    ...right,
    by: (g) => g.oldestMs,
    cell: (g) => (g.oldestMs === undefined ? <span class="muted">none</span> : duration(g.oldestMs)),
  },
  { title: 'In flight', ...right, by: (g) => g.inFlight, cell: (g) => count(g.inFlight) },
  { title: 'Retrying', ...right, by: (g) => g.retrying, cell: (g) => count(g.retrying) },
  {
    title: 'Dead',
    ...right,
    by: (g) => g.dead,
    cell: (g) => (g.dead === 0 ? '0' : <span class="bad">{count(g.dead)}</span>),
  },
  { title: 'Delivered', ...right, by: (g) => g.delivered, cell: (g) => count(g.delivered) },
  { title: 'Expired', ...right, by: (g) => g.expired, cell: (g) => count(g.expired) },
];

const TOPICS: readonly Column<TopicRow>[] = [
  { title: 'Topic', head: true, by: (t) => t.topic, cell: (t) => <bdi>{t.topic}</bdi> },
  { title: 'Messages', ...right, by: (t) => t.n, cell: (t) => count(t.n) },
  { title: 'By minute', cell: (t) => <Sparkline values={t.perMinute} /> },
  { title: 'Last', ...right, by: (t) => t.lastAt, cell: (t) => ago(Date.now() - t.lastAt) },
];
