import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadRow, Redriven } from '../../shapes/bus.ts';
import { useSession } from '../data/session.tsx';
import { ago, count } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { DeadLetterDialog } from './dead-letter-dialog.tsx';

interface DeadLettersProps {
  readonly letters: readonly DeadRow[];
  readonly limit: number;
  /** Has the view look again. */
  readonly changed: () => void;
}

const keyOf = ({ group, messageId }: DeadRow): string => `${group} ${messageId}`;

/** Messages that a group has given up: to be looked at, and to be put back. */
export function DeadLetters({ letters, limit, changed }: DeadLettersProps): JSX.Element {
  const { api } = useSession();
  const [opened, setOpened] = useState<DeadRow | undefined>();
  const [said, setSaid] = useState('');
  const redrive = async ({ group, messageId }: DeadRow): Promise<void> => {
    try {
      const { result } = await api.post<Redriven>('api/bus/redrive', { group, messageId });
      setSaid(
        result === 'redriven'
          ? `${messageId} is put back to ${group}, with all its attempts.`
          : `${messageId} is no dead letter of ${group} any more.`,
      );
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
    setOpened(undefined);
    changed();
  };
  const columns: Column<DeadRow>[] = [
    {
      title: 'Message',
      head: true,
      cell: (row) => (
        <button type="button" class="link" aria-haspopup="dialog" onClick={() => setOpened(row)}>
          {row.messageId}
        </button>
      ),
    },
    { title: 'Group', by: ({ group }) => group, cell: ({ group }) => <bdi>{group}</bdi> },
    {
      title: 'Topic',
      by: ({ topic }) => topic,
      cell: ({ topic }) => <bdi>{topic ?? 'no longer known'}</bdi>,
    },
    { title: 'Why', by: ({ reason }) => reason, cell: ({ reason }) => <Badge word={reason} /> },
    { title: 'Error', cell: ({ error }) => <span class="step-error">{error}</span> },
    {
      title: 'Attempts',
      align: 'right',
      by: ({ attempts }) => attempts,
      cell: ({ attempts }) => count(attempts),
    },
    {
      title: 'Given up',
      align: 'right',
      by: ({ diedAt }) => diedAt,
      cell: ({ diedAt }) => ago(Date.now() - diedAt),
    },
    {
      title: 'Again',
      cell: (row) =>
        row.redrivable ? (
          <button type="button" class="button small" onClick={() => void redrive(row)}>
            Redrive<span class="hidden"> {row.messageId}</span>
          </button>
        ) : (
          <span class="muted">message lost</span>
        ),
    },
  ];
  const basis =
    letters.length === limit ? `the oldest ${limit}` : `n = ${count(letters.length)}, all there are now`;
  return (
    <Section title="Dead letters" basis={basis}>
      <p class={said === '' ? 'hidden' : 'notice'} role="status">
        {said}
      </p>
      {letters.length === 0 ? (
        <p class="calm">
          No group has given up a message. One that fails every attempt comes here, to be looked at and put
          back.
        </p>
      ) : (
        <Table caption="Dead letters, the oldest first" columns={columns} rows={letters} keyOf={keyOf} />
      )}
      {opened !== undefined && (
        <DeadLetterDialog
          row={opened}
          redrive={() => void redrive(opened)}
          close={() => setOpened(undefined)}
        />
      )}
    </Section>
  );
}
