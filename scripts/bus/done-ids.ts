import type { GroupSettings } from './bus.ts';
import type { GroupStore } from './group-store.ts';

/** The ids that a group acknowledged lately, by which it knows a message that is published again. */

/** They are thinned out after so many acknowledgements of one process. */
const THIN_OUT_EVERY = 1_000;

/** Acknowledgements since ids were last thinned out, by store. */
const sinceThinned = new WeakMap<GroupStore, number>();

/** Now and then removes what is too old or too much. To be called in a transaction, with how many were just added. */
export function thinOut(store: GroupStore, groupId: number, settings: GroupSettings, added: number): void {
  const since = (sinceThinned.get(store) ?? 0) + added;
  sinceThinned.set(store, since >= THIN_OUT_EVERY ? 0 : since);
  if (since < THIN_OUT_EVERY) return;
  const oldestAt = Math.trunc(store.clock.now()) - settings.dedupMs;
  store.sql('DELETE FROM done WHERE group_id = ? AND at < ?').run(groupId, oldestAt);
  const surplus = store
    .sql('SELECT at FROM done WHERE group_id = ? ORDER BY at DESC LIMIT 1 OFFSET ?')
    .get<{ at: number }>(groupId, settings.dedupIds);
  // Ids of one millisecond go together, so some more than the number may stay.
  if (surplus !== undefined)
    store.sql('DELETE FROM done WHERE group_id = ? AND at < ?').run(groupId, surplus.at);
}
