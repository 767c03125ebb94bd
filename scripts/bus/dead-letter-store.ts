import type { DeadLetter } from './bus.ts';
import { decode, expiryOf } from './envelope.ts';
import { type DeadRow, type GroupStore, groupOf } from './group-store.ts';
import { rankOf } from './priority.ts';

/** Dead letters of all groups: looking at them, putting them back, removing them. */

const SELECT = 'SELECT dead.*, name FROM dead JOIN groups ON groups.id = dead.group_id';

type NamedRow = DeadRow & { readonly name: string };

export function listDead(store: GroupStore, group: string | undefined, limit: number): DeadLetter[] {
  const order = 'ORDER BY died_at, dead.offset LIMIT ?';
  const rows =
    group === undefined
      ? store.sql(`${SELECT} ${order}`).all<NamedRow>(limit)
      : store.sql(`${SELECT} WHERE name = ? ${order}`).all<NamedRow>(group, limit);
  return rows.map(letterOf);
}

export function showDead(store: GroupStore, messageId: string): DeadLetter[] {
  return store.sql(`${SELECT} WHERE message_id = ? ORDER BY name`).all<NamedRow>(messageId).map(letterOf);
}

/** Moves it back among what waits, behind all that is there, in one transaction. False when there is nothing to move. */
export function redrive(store: GroupStore, group: string, messageId: string): boolean {
  return store.database.transaction(() => {
    const row = store.row(group);
    if (row === undefined) return false;
    const dead = store
      .sql('SELECT * FROM dead WHERE group_id = ? AND message_id = ? AND body IS NOT NULL')
      .get<DeadRow>(row.id, messageId);
    const message = dead?.body === null || dead === undefined ? undefined : decode(dead.body);
    if (dead === undefined || message === undefined) return false;
    const { agingMessages, ordered } = groupOf(row).settings;
    const number = row.next_number;
    const stream = ordered ? `${message.source} ${message.topic}` : null;
    store
      .sql(
        'INSERT INTO waiting (group_id, number, offset, message_id, stream, rank, expires_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...[row.id, number, dead.offset, messageId, stream, rankOf(number, message.priority, agingMessages)],
        ...[expiryOf(message) ?? null, dead.body],
      );
    store.sql('DELETE FROM dead WHERE group_id = ? AND message_id = ?').run(row.id, messageId);
    store.sql('UPDATE groups SET next_number = next_number + 1 WHERE id = ?').run(row.id);
    return true;
  });
}

/** How many were removed for ever. */
export function purgeDead(store: GroupStore, group: string, messageId: string | undefined): number {
  const id = store.row(group)?.id;
  if (id === undefined) return 0;
  return messageId === undefined
    ? store.sql('DELETE FROM dead WHERE group_id = ?').run(id).changes
    : store.sql('DELETE FROM dead WHERE group_id = ? AND message_id = ?').run(id, messageId).changes;
}

function letterOf(row: NamedRow): DeadLetter {
  return {
    group: row.name,
    messageId: row.message_id,
    offset: row.offset,
    reason: row.reason,
    error: row.error,
    attempts: row.attempts,
    firstAt: row.first_at,
    diedAt: row.died_at,
    message: row.body === null ? undefined : decode(row.body),
  };
}
