import type { GroupStore } from './group-store.ts';
import { SQL_IS_FREE } from './hold.ts';
import { deadHolds } from './holders.ts';
import type { Held } from './turn-types.ts';

/** What an idle consumer wants to know: is there something to take, and is there still the group. Writes nothing. */
export function lookAt(store: GroupStore, groupId: number): 'gone' | 'free' | 'none' {
  if (store.rowById(groupId) === undefined) return 'gone';
  const now = Math.trunc(store.clock.now());
  const free = store
    .sql(`SELECT 1 AS yes FROM waiting WHERE group_id = ? AND ${SQL_IS_FREE} LIMIT 1`)
    .get(groupId, now, now);
  return free !== undefined || deadHolds(store, groupId, now) ? 'free' : 'none';
}

/** Whether all of these, taken together and not begun, still belong to who took them. Empty: true. */
export function allStillHeld(store: GroupStore, groupId: number, held: readonly Held[]): boolean {
  const [first] = held;
  if (first === undefined) return true;
  const numbers = JSON.stringify(held.map((one) => one.number));
  const row = store
    .sql(
      'SELECT count(*) AS n FROM waiting WHERE group_id = ? AND token = ? AND number IN (SELECT value FROM json_each(?))',
    )
    .get<{ n: number }>(groupId, first.token, numbers);
  return row?.n === held.length && held.every((one) => one.token === first.token);
}

/** A taken message that has not been begun: whether it still belongs to who took it. */
export function stillHeld(store: GroupStore, groupId: number, held: Held): boolean {
  const row = store
    .sql('SELECT token FROM waiting WHERE group_id = ? AND number = ?')
    .get<{ token: number }>(groupId, held.number);
  return row?.token === held.token;
}
