import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log, Offset } from '../log/log.ts';
import { decodeEnvelope, type Envelope, expiryOf } from './envelope.ts';
import { type GroupStore, groupOf } from './group-store.ts';
import { compilePattern } from './topic-matcher.ts';

/**
 * Which messages of the log nobody needs any more: those that expired, and of several with one topic and `metadata.key` all but
 * the newest. What a group still needs stays: the messages of its pattern at or behind its cursor and those that wait in it. A
 * group that does not hold the log does not need what has expired.
 *
 * The needs are those at the start; cursors only move forward, so what is needed later was needed then. A group made
 * meanwhile sees what it would see after the compaction. What expired and is the newest of its key goes only when no older one
 * is left that would then seem to be the newest.
 *
 * It reads the whole log once and keeps one entry a key, at most {@link MAX_KEYS}; messages of further keys stay.
 */
export interface CompactionPlan {
  /** Bytes of what can go. Some of it may stand in segments that are left alone this time. */
  readonly droppableBytes: number;
  /** To be asked once for each message, in log order. */
  readonly keep: (body: string, offset: Offset) => boolean;
}

const MAX_KEYS = 1_000_000;

/** What a group needs of the log. */
export interface Need {
  readonly matches: (topic: string) => boolean;
  readonly cursor: Offset;
  /** Offsets of what waits and is not kept elsewhere. */
  readonly waiting: ReadonlySet<Offset>;
  readonly holdsLog: boolean;
}

export function needsOf(store: GroupStore): Need[] {
  return store.rows().map((row) => ({
    matches: compilePattern(row.pattern),
    cursor: row.cursor,
    waiting: new Set(store.waitingOffsets(row.id)),
    holdsLog: groupOf(row).settings.holdsLog,
  }));
}

interface OfKey {
  newest: Offset;
  bytes: number;
  /** Messages before the newest that have not been dropped. */
  older: number;
}

/** Reads the log up to its end as it is now; the event loop gets its turns. */
export async function planCompaction(log: Log, needs: readonly Need[], now: number): Promise<CompactionPlan> {
  const keys = new Map<string, OfKey>();
  const end = log.end();
  let droppableBytes = 0;
  const isNeeded = (offset: Offset, topic: string, expired: boolean): boolean =>
    needs.some(
      (need) =>
        (need.holdsLog || !expired) &&
        (offset >= need.cursor || need.waiting.has(offset)) &&
        need.matches(topic),
    );

  const look = (envelope: Envelope, offset: Offset, bytes: number): void => {
    const expired = isExpired(envelope, now);
    const { topic } = envelope;
    const id = keyOf(envelope);
    const known = id === undefined ? undefined : keys.get(id);
    if (known !== undefined) {
      if (!isNeeded(known.newest, topic, false)) droppableBytes += known.bytes;
      Object.assign(known, { newest: offset, bytes, older: known.older + 1 });
    } else if (id !== undefined && keys.size < MAX_KEYS) keys.set(id, { newest: offset, bytes, older: 0 });
    else if (expired && !isNeeded(offset, topic, true)) droppableBytes += bytes;
  };

  const reader = log.reader(log.start());
  try {
    while (reader.position < end) {
      const { records, skipped } = reader.next();
      for (const { body, offset, next } of records) {
        const envelope = mayGo(body) ? decodeEnvelope(body) : undefined;
        if (envelope !== undefined) look(envelope, offset, next - offset);
      }
      if (records.length === 0 && skipped.length === 0) break;
      await nextTurn();
    }
  } finally {
    reader.close();
  }

  const keep = (body: string, offset: Offset): boolean => {
    const envelope = mayGo(body) ? decodeEnvelope(body) : undefined;
    if (envelope === undefined) return true;
    const { topic } = envelope;
    const expired = isExpired(envelope, now);
    const id = keyOf(envelope);
    if (id === undefined) return !expired || isNeeded(offset, topic, true);
    const known = keys.get(id);
    if (known === undefined || offset > known.newest) return true;
    if (isNeeded(offset, topic, expired)) return true;
    if (offset === known.newest) return !expired || known.older > 0;
    known.older--;
    return false;
  };
  return { droppableBytes, keep };
}

/** Cheap: a body without these words has no key and does not expire. */
function mayGo(body: string): boolean {
  return body.includes('"key":') || body.includes('"expiresAt":');
}

function isExpired(envelope: Envelope, now: number): boolean {
  return (expiryOf(envelope) ?? Number.POSITIVE_INFINITY) <= now;
}

function keyOf({ topic, metadata }: Envelope): string | undefined {
  // A topic has no space in it.
  return metadata.key === undefined ? undefined : `${topic} ${metadata.key}`;
}
