import type { GroupSettings } from './bus.ts';
import type { GroupStore } from './group-store.ts';
import { SQL_IS_FREE } from './hold.ts';
import { rankOf } from './priority.ts';
import type { Find, Found } from './turn-types.ts';

/** So many times `lookAhead` may wait altogether, those that wait for their next try included. */
const MAX_WAITING_FACTOR = 16;
/** Rows of a statement: one with many costs a third of many with one. */
const ROWS_AT_ONCE = 32;
const INSERTS: ReadonlyMap<number, string> = new Map([1, ROWS_AT_ONCE].map((rows) => [rows, insertOf(rows)]));

export interface LetIn {
  /** Behind what was looked at. */
  readonly cursor: number;
  /** Whether something was left for want of room. */
  readonly full: boolean;
  /** The last one that was looked at. */
  readonly last: Found | undefined;
  readonly nextNumber: number;
  readonly expired: number;
  /** With an id that the group has already: waiting, acknowledged or dead. */
  readonly duplicates: number;
}

/**
 * Lets into a group what was found at its cursor, as many as there is room for, numbered in log order from `nextNumber` on.
 * What has expired and what the group has already takes no room. In a transaction of the caller.
 */
export function letIn(
  store: GroupStore,
  group: { readonly id: number; readonly settings: GroupSettings; readonly nextNumber: number },
  { messages, upTo }: Find,
  now: number,
): LetIn {
  const { id, settings } = group;
  const news: Found[] = [];
  const ids = new Set<string>();
  let room = messages.length === 0 ? 0 : roomIn(store, id, settings.lookAhead, now);
  let [at, expired, duplicates] = [0, 0, 0];
  while (room > 0 && at < messages.length) {
    const next = messages.slice(at, at + room);
    const known = knownOf(store, id, next);
    for (const message of next) {
      if (message.expiresAt !== undefined && message.expiresAt <= now) expired += 1;
      else if (known.has(message.messageId) || ids.has(message.messageId)) duplicates += 1;
      else {
        ids.add(message.messageId);
        news.push(message);
        room -= 1;
      }
    }
    at += next.length;
  }
  insert(store, group, news);
  const left = messages[at];
  return {
    cursor: left?.offset ?? upTo,
    full: left !== undefined,
    last: messages[at - 1],
    nextNumber: group.nextNumber + news.length,
    expired,
    duplicates,
  };
}

function roomIn(store: GroupStore, id: number, lookAhead: number, now: number): number {
  const waits = store
    .sql(
      `SELECT count(*) AS total, coalesce(sum(${SQL_IS_FREE}), 0) AS ready FROM waiting WHERE group_id = ?`,
    )
    .get<{ total: number; ready: number }>(now, now, id);
  return Math.min(lookAhead - (waits?.ready ?? 0), MAX_WAITING_FACTOR * lookAhead - (waits?.total ?? 0));
}

function knownOf(store: GroupStore, id: number, messages: readonly Found[]): ReadonlySet<string> {
  const rows = store
    .sql(
      `SELECT value AS id FROM json_each(?)
       WHERE EXISTS (SELECT 1 FROM waiting WHERE group_id = ? AND message_id = value)
         OR EXISTS (SELECT 1 FROM done WHERE group_id = ? AND message_id = value)
         OR EXISTS (SELECT 1 FROM dead WHERE group_id = ? AND message_id = value)`,
    )
    .all<{ id: string }>(JSON.stringify(messages.map((message) => message.messageId)), id, id, id);
  return new Set(rows.map((row) => row.id));
}

function insert(
  store: GroupStore,
  group: { readonly id: number; readonly settings: GroupSettings; readonly nextNumber: number },
  messages: readonly Found[],
): void {
  const { id, settings, nextNumber } = group;
  for (let from = 0; from < messages.length; ) {
    const rows = messages.length - from >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
    const values: (string | number | null)[] = [];
    for (let i = from; i < from + rows; i += 1) {
      const { offset, messageId, source, topic, priority, expiresAt } = messages[i] as Found;
      const number = nextNumber + i;
      const stream = settings.ordered ? `${source} ${topic}` : null;
      const rank = rankOf(number, priority, settings.agingMessages);
      values.push(id, number, offset, messageId, stream, rank, expiresAt ?? null);
    }
    store.sql(INSERTS.get(rows) as string).run(...values);
    from += rows;
  }
}

function insertOf(rows: number): string {
  const places = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?)').join(', ');
  return `INSERT INTO waiting (group_id, number, offset, message_id, stream, rank, expires_at) VALUES ${places}`;
}
