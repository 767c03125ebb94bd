import type { GroupStore } from './group-store.ts';
import { SQL_IS_FREE } from './hold.ts';
import type { Held } from './turn-types.ts';

/** What an idle consumer wants to know: is there something to take, and is there still the group. Writes nothing. */
export function lookAt(store: GroupStore, groupId: number): 'gone' | 'free' | 'none' {
  if (store.rowById(groupId) === undefined) return 'gone';
  const now = Math.trunc(store.clock.now());
  const free = store
    .sql(`SELECT 1 AS yes FROM waiting WHERE group_id = ? AND ${SQL_IS_FREE} LIMIT 1`)
    .get(groupId, now, now);
  return free === undefined ? 'none' : 'free';
}

/** A taken message that has not been begun: whether it still belongs to who took it. */
export function stillHeld(store: GroupStore, groupId: number, held: Held): boolean {
  const row = store
    .sql('SELECT token FROM waiting WHERE group_id = ? AND number = ?')
    .get<{ token: number }>(groupId, held.number);
  return row?.token === held.token;
}
