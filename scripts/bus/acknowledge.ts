import type { GroupStore } from './group-store.ts';
import type { Finish } from './turn-types.ts';

type AckFinish = Extract<Finish, { kind: 'ack' }>;

/**
 * Acknowledges many messages with two statements a lease instead of two a message: removes what is still held under the
 * fencing number it was taken with, and remembers those ids. For each whether it was accepted, once. In a transaction of the caller.
 */
export function acknowledge(
  store: GroupStore,
  groupId: number,
  acks: readonly AckFinish[],
  now: number,
): boolean[] {
  const byToken = new Map<number, AckFinish[]>();
  for (const ack of acks) {
    const known = byToken.get(ack.token);
    if (known === undefined) byToken.set(ack.token, [ack]);
    else known.push(ack);
  }
  const removed = new Map<number, Set<number>>();
  for (const [token, ofToken] of byToken) {
    const rows = store
      .sql(
        'DELETE FROM waiting WHERE group_id = ? AND token = ? AND number IN (SELECT value FROM json_each(?)) RETURNING number',
      )
      .all<{ number: number }>(groupId, token, JSON.stringify(ofToken.map((ack) => ack.number)));
    removed.set(token, new Set(rows.map((row) => row.number)));
  }
  const accepted = acks.map(({ token, number }) => removed.get(token)?.delete(number) === true);
  const ids = acks.filter((_, i) => accepted[i]).map((ack) => ack.messageId);
  if (ids.length > 0) {
    store
      .sql('INSERT OR REPLACE INTO done (group_id, message_id, at) SELECT ?, value, ? FROM json_each(?)')
      .run(groupId, now, JSON.stringify(ids));
  }
  return accepted;
}
