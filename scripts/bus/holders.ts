import { isProvablyDead } from '../log/process-identity.ts';
import type { GroupStore } from './group-store.ts';

/**
 * Processes that take part in a group, so that what a dead one held need not wait for the end of its lease. A row stands for a
 * process and not for a consumer; it is removed by the one who finds the process dead, in the step that frees what it held.
 * A row that is missing costs nothing but the wait: a lease then ends as any does. What is freed counts as suspect, and its
 * fencing number still refuses whatever comes late.
 */

/** What a row of `waiting` says when its holder has no identity. */
export const UNKNOWN_HOLDER = 0;
/** Rows of other places (containers that are gone) are swept after this time, when they hold nothing. */
const SWEEP_AFTER_MS = 86_400_000;

interface HolderRow {
  readonly id: number;
  readonly identity: string;
}

/** The number by which a process takes messages of a group. Its identity is undefined where nobody could check it. */
export function joinHolders(store: GroupStore, groupId: number, identity: string | undefined): number {
  if (identity === undefined) return UNKNOWN_HOLDER;
  const now = Math.trunc(store.clock.now());
  store
    .sql(
      'DELETE FROM holders WHERE group_id = ? AND joined_at < ? AND id NOT IN (SELECT holder FROM waiting WHERE group_id = ?)',
    )
    .run(groupId, now - SWEEP_AFTER_MS, groupId);
  store
    .sql(
      'INSERT INTO holders (group_id, identity, joined_at) VALUES (?, ?, ?) ON CONFLICT (group_id, identity) DO UPDATE SET joined_at = excluded.joined_at',
    )
    .run(groupId, identity, now);
  const row = store
    .sql('SELECT id FROM holders WHERE group_id = ? AND identity = ?')
    .get<{ id: number }>(groupId, identity);
  return row?.id ?? UNKNOWN_HOLDER;
}

/** Whether a dead process holds something of the group. Writes nothing. */
export function deadHolds(store: GroupStore, groupId: number, now: number): boolean {
  return deadHolders(store, groupId).some(
    ({ id }) =>
      store
        .sql(
          'SELECT 1 FROM waiting WHERE group_id = ? AND holder = ? AND token > 0 AND held_until > ? LIMIT 1',
        )
        .get(groupId, id, now) !== undefined,
  );
}

/** Frees what dead processes hold and forgets them; how many messages came free. In a transaction of the caller. */
export function freeDeadHolds(store: GroupStore, groupId: number): number {
  let freed = 0;
  for (const { id } of deadHolders(store, groupId)) {
    freed += store
      .sql('UPDATE waiting SET held_from = 0, held_until = 0 WHERE group_id = ? AND holder = ? AND token > 0')
      .run(groupId, id).changes;
    store.sql('DELETE FROM holders WHERE id = ?').run(id);
  }
  return freed;
}

/** One look at `/proc` for each other process of the group. */
function deadHolders(store: GroupStore, groupId: number): HolderRow[] {
  return store
    .sql('SELECT id, identity FROM holders WHERE group_id = ?')
    .all<HolderRow>(groupId)
    .filter(({ identity }) => isProvablyDead(identity));
}
