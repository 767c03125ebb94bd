import type { Log } from '../log/log.ts';
import { decodeEnvelope, timeOf, topicOf } from './envelope.ts';
import { type GroupRow, type GroupStore, groupOf, idleMs } from './group-store.ts';
import { SQL_IS_FREE } from './hold.ts';
import { recordAt } from './log-text.ts';
import type { GroupStats } from './stats.ts';
import { compilePattern } from './topic-matcher.ts';

interface Counts {
  readonly waiting: number;
  readonly inFlight: number;
  readonly retrying: number;
  readonly oldest: number | null;
}

/** The stats of all groups. Reads the log behind each cursor, to count. */
export function statsOfGroups(store: GroupStore, log: Log): GroupStats[] {
  return store.rows().map((row) => statsOf(store, log, row));
}

function statsOf(store: GroupStore, log: Log, row: GroupRow): GroupStats {
  const now = Math.trunc(store.clock.now());
  const counts = store
    .sql(
      `SELECT count(*) AS waiting, coalesce(sum(token > 0 AND NOT ${SQL_IS_FREE}), 0) AS inFlight,
         coalesce(sum(token = 0 AND NOT ${SQL_IS_FREE}), 0) AS retrying, min(offset) FILTER (WHERE body IS NULL) AS oldest
       FROM waiting WHERE group_id = ?`,
    )
    .get<Counts>(now, now, now, now, row.id);
  const dead =
    store.sql('SELECT count(*) AS n FROM dead WHERE group_id = ?').get<{ n: number }>(row.id)?.n ?? 0;
  const behind = behindCursor(log, row.pattern, row.cursor);
  const oldest = counts?.oldest ?? behind.first;
  const age = oldest === undefined ? Number.NaN : now - timeOf(recordAt(log, oldest)?.body ?? '');
  return {
    group: row.name,
    pattern: row.pattern,
    holdsLog: groupOf(row).settings.holdsLog,
    idleMs: idleMs(row.turned_at, now),
    lagMessages: (counts?.waiting ?? 0) + behind.messages,
    lagBytes: oldest === undefined ? 0 : log.end() - oldest,
    oldestAgeMs: Number.isNaN(age) ? undefined : Math.max(0, age),
    inFlight: counts?.inFlight ?? 0,
    retrying: counts?.retrying ?? 0,
    dead,
    delivered: row.delivered,
    expired: row.expired,
    duplicates: row.duplicates,
    lost: row.lost,
  };
}

function behindCursor(
  log: Log,
  pattern: string,
  cursor: number,
): { messages: number; first: number | undefined } {
  const matches = compilePattern(pattern);
  const reader = log.reader(cursor);
  let messages = 0;
  let first: number | undefined;
  for (;;) {
    const { records, skipped } = reader.next();
    for (const { body, offset } of records) {
      const topic = topicOf(body) ?? decodeEnvelope(body)?.topic;
      if (topic === undefined || !matches(topic)) continue;
      messages++;
      first ??= offset;
    }
    if (records.length === 0 && skipped.length === 0) break;
  }
  reader.close();
  return { messages, first };
}
