import type { GroupSettings } from './bus.ts';
import type { GroupStore } from './group-store.ts';
import { type Hold, NO_HOLD, SQL_IS_FREE } from './hold.ts';
import { UNKNOWN_HOLDER } from './holders.ts';
import { rankOf } from './priority.ts';
import type { Find, Found, Taken } from './turn-types.ts';

/**
 * Lets into a group what was found at its cursor. What has expired and what the group has already takes no room.
 *
 * When the taker would get the first of them next in any case, they are let in as already taken by it, and the rest is left in
 * the log for the next turn: that saves writing each one twice. So it is when nothing else is free, the group is not ordered, and all
 * there is room for have one priority. Not in a group that does not hold the log, which is to know by name what it loses.
 */

/** So many times `lookAhead` may wait altogether, those that wait for their next try included. */
const MAX_WAITING_FACTOR = 16;
const COLUMNS = [
  ...['group_id', 'number', 'offset', 'message_id', 'stream', 'rank', 'expires_at'],
  ...['attempts', 'token', 'holder', 'held_from', 'held_until', 'first_at'],
];
/** Rows of a statement: one with many costs a third of many with one. */
const ROWS_AT_ONCE = 32;
const INSERT_ONE = insertOf(1);
const INSERT_MANY = insertOf(ROWS_AT_ONCE);

export interface LettingIn {
  readonly id: number;
  readonly settings: GroupSettings;
  /** Numbers are given from here on, in log order. */
  readonly nextNumber: number;
  readonly now: number;
  /** Who would take some, how many, and under which lease. */
  readonly taker: (Lease & { readonly take: number }) | undefined;
}

interface Lease {
  readonly token: number;
  readonly holder: number;
  readonly hold: Hold;
}

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
  /** Of what was let in, all or nothing. */
  readonly taken: readonly Taken[];
}

/** To be called in a transaction. */
export function letIn(store: GroupStore, group: LettingIn, { messages, upTo }: Find): LetIn {
  const { id, now, nextNumber } = group;
  const { room, ready } = messages.length === 0 ? { room: 0, ready: 0 } : roomIn(store, group);
  const lease = ready === 0 && mayBeTaken(group, messages, room) ? group.taker : undefined;
  const limit = Math.min(room, lease?.take ?? room);
  const news: Found[] = [];
  const ids = new Set<string>();
  let [at, expired, duplicates] = [0, 0, 0];
  while (news.length < limit && at < messages.length) {
    const next = messages.slice(at, at + limit - news.length);
    const known = knownOf(store, id, next);
    for (const message of next) {
      if (message.expiresAt !== undefined && message.expiresAt <= now) expired += 1;
      else if (known.has(message.messageId) || ids.has(message.messageId)) duplicates += 1;
      else {
        ids.add(message.messageId);
        news.push(message);
      }
    }
    at += next.length;
  }
  insert(store, group, news, lease);
  return {
    cursor: messages[at]?.offset ?? upTo,
    full: at < messages.length && news.length >= room,
    last: messages[at - 1],
    nextNumber: nextNumber + news.length,
    expired,
    duplicates,
    taken: lease === undefined ? [] : news.map((message, i) => takenOf(message, nextNumber + i, lease.token)),
  };
}

/** Places for more, and how many wait that nobody holds. */
function roomIn(
  store: GroupStore,
  { id, settings: { lookAhead }, now }: LettingIn,
): { room: number; ready: number } {
  const waits = store
    .sql(
      `SELECT count(*) AS total, coalesce(sum(${SQL_IS_FREE}), 0) AS ready FROM waiting WHERE group_id = ?`,
    )
    .get<{ total: number; ready: number }>(now, now, id);
  const { total = 0, ready = 0 } = waits ?? {};
  return { room: Math.min(lookAhead - ready, MAX_WAITING_FACTOR * lookAhead - total), ready };
}

/** Whether the first of these come next, provided that nothing else is free. */
function mayBeTaken({ settings, taker }: LettingIn, messages: readonly Found[], room: number): boolean {
  if (taker === undefined || taker.take === 0 || settings.ordered || !settings.holdsLog) return false;
  const priority = messages[0]?.priority;
  for (let i = 1; i < messages.length && i < room; i += 1)
    if (messages[i]?.priority !== priority) return false;
  return true;
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
  { id, settings, nextNumber, now }: LettingIn,
  messages: readonly Found[],
  lease: Lease | undefined,
): void {
  const { token, holder, hold } = lease ?? { token: 0, holder: UNKNOWN_HOLDER, hold: NO_HOLD };
  const [attempts, firstAt] = lease === undefined ? [0, null] : [1, now];
  for (let from = 0; from < messages.length; ) {
    const rows = messages.length - from >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
    const values: (string | number | null)[] = [];
    for (let i = from; i < from + rows; i += 1) {
      const { offset, messageId, source, topic, priority, expiresAt } = messages[i] as Found;
      const number = nextNumber + i;
      const stream = settings.ordered ? `${source} ${topic}` : null;
      const rank = rankOf(number, priority, settings.agingMessages);
      values.push(id, number, offset, messageId, stream, rank, expiresAt ?? null);
      values.push(attempts, token, holder, hold.from, hold.until, firstAt);
    }
    store.sql(rows === 1 ? INSERT_ONE : INSERT_MANY).run(...values);
    from += rows;
  }
}

function insertOf(rows: number): string {
  const row = `(${COLUMNS.map(() => '?').join(', ')})`;
  const places = Array.from({ length: rows }, () => row).join(', ');
  return `INSERT INTO waiting (${COLUMNS.join(', ')}) VALUES ${places}`;
}

function takenOf({ offset, messageId, expiresAt }: Found, number: number, token: number): Taken {
  const fresh = { attempt: 1, body: null, suspect: false };
  return { ...fresh, number, token, offset, messageId, expiresAt: expiresAt ?? null };
}
