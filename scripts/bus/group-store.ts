import type { Clock } from '../core/clock.ts';
import type { Database, Statement } from '../store/sqlite/database.ts';
import type { DeadReason, GroupSettings } from './bus.ts';
import { DEFAULT_GROUP_SETTINGS } from './bus.ts';
import { GroupMismatchError } from './errors.ts';
import { metaOf } from './group-schema.ts';
import { SQL_IS_FREE } from './hold.ts';
import { parsePattern } from './topic.ts';

/** A group as a consumer needs it. */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly pattern: string;
  readonly settings: GroupSettings;
  readonly cursor: number;
  readonly last: { readonly offset: number; readonly messageId: string } | undefined;
}

export interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly pattern: string;
  readonly settings: string;
  readonly cursor: number;
  readonly last_offset: number | null;
  readonly last_id: string | null;
  readonly next_number: number;
  readonly next_token: number;
  readonly delivered: number;
  readonly expired: number;
  readonly duplicates: number;
  readonly lost: number;
  /** Unix milliseconds of the last turn; null when it was before that was written down. */
  readonly turned_at: number | null;
}

/** The group that holds the most of the log. */
export interface Slowest {
  readonly group: string;
  readonly offset: number;
  readonly idleMs: number | undefined;
}

/** What a dead letter remembers; the rest of {@link import('./bus.ts').DeadLetter} is its message. */
export interface DeadRow {
  readonly message_id: string;
  readonly offset: number;
  readonly reason: DeadReason;
  readonly error: string;
  readonly attempts: number;
  readonly first_at: number;
  readonly died_at: number;
  readonly body: string | null;
}

/** Groups themselves: making, finding, dropping. What happens inside one is in `turn.ts` and `dead-letter-store.ts`. */
export class GroupStore {
  readonly database: Database;
  readonly clock: Clock;
  /** Differs when the file was replaced; ids of groups hold within one. */
  readonly epoch: string;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database, clock: Clock, epoch: string) {
    this.database = database;
    this.clock = clock;
    this.epoch = epoch;
  }

  /** A compiled statement, kept. */
  sql(text: string): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const made = this.database.prepare(text);
    this.#statements.set(text, made);
    return made;
  }

  /** A sentence about a damaged file that this one replaces, if so. */
  note(): string | undefined {
    return metaOf(this.database, 'note');
  }

  /** End of the log when this file replaced a damaged one. */
  replacedAtEnd(): number | undefined {
    const end = metaOf(this.database, 'replaced_at_end');
    return end === undefined ? undefined : Number(end);
  }

  /**
   * Finds or makes a group. Settings that are named replace those of the group. `startAt` is asked for a new group only.
   * Throws GroupMismatchError for a group with another pattern.
   */
  ensure(name: string, pattern: string, settings: Partial<GroupSettings>, startAt: () => number): Group {
    parsePattern(pattern);
    return this.database.transaction(() => {
      const row = this.row(name);
      if (row === undefined) return this.#create(name, pattern, settings, startAt());
      if (row.pattern !== pattern) throw new GroupMismatchError(name, row.pattern, pattern);
      const group = groupOf(row);
      if (Object.keys(settings).length === 0) return group;
      const changed = { ...group.settings, ...settings };
      this.sql('UPDATE groups SET settings = ? WHERE id = ?').run(JSON.stringify(changed), row.id);
      return { ...group, settings: changed };
    });
  }

  #create(name: string, pattern: string, settings: Partial<GroupSettings>, cursor: number): Group {
    const all = { ...DEFAULT_GROUP_SETTINGS, ...settings };
    this.sql('INSERT INTO groups (name, pattern, settings, cursor, turned_at) VALUES (?, ?, ?, ?, ?)').run(
      name,
      pattern,
      JSON.stringify(all),
      cursor,
      Math.trunc(this.clock.now()),
    );
    const id = this.row(name)?.id ?? 0;
    return { id, name, pattern, settings: all, cursor, last: undefined };
  }

  row(name: string): GroupRow | undefined {
    return this.sql('SELECT * FROM groups WHERE name = ?').get<GroupRow>(name);
  }

  rowById(id: number): GroupRow | undefined {
    return this.sql('SELECT * FROM groups WHERE id = ?').get<GroupRow>(id);
  }

  rows(): GroupRow[] {
    return this.sql('SELECT * FROM groups ORDER BY name').all<GroupRow>();
  }

  /** Of what waits in a group and has its body in the log only. */
  waitingOffsets(id: number): number[] {
    return this.sql('SELECT offset FROM waiting WHERE group_id = ? AND body IS NULL')
      .all<{ offset: number }>(id)
      .map((row) => row.offset);
  }

  drop(name: string): boolean {
    return this.sql('DELETE FROM groups WHERE name = ?').run(name).changes > 0;
  }

  /** Puts the cursor back after the log lost its end. What is let in again and was acknowledged lately is known by its id. */
  rewind(id: number, cursor: number): void {
    this.sql('UPDATE groups SET cursor = ?, last_offset = NULL, last_id = NULL WHERE id = ?').run(cursor, id);
  }

  /** Of the groups that hold the log the one that needs the oldest message. Undefined when none does. */
  slowest(): Slowest | undefined {
    const row = this.sql(
      `SELECT name AS "group", turned_at AS turnedAt, min(cursor, coalesce(
         (SELECT min(offset) FROM waiting WHERE group_id = groups.id AND body IS NULL), cursor)) AS offset
       FROM groups WHERE coalesce(json_extract(settings, '$.holdsLog'), 1) ORDER BY offset LIMIT 1`,
    ).get<{ group: string; offset: number; turnedAt: number | null }>();
    if (row === undefined) return undefined;
    return { group: row.group, offset: row.offset, idleMs: idleMs(row.turnedAt, this.clock.now()) };
  }

  /** Removes what waits, is in nobody's hands and has expired, of all groups: one that nobody serves would never do it. */
  sweepExpired(): void {
    const now = Math.trunc(this.clock.now());
    const gone = `expires_at <= ? AND ${SQL_IS_FREE}`;
    this.database.transaction(() => {
      this.sql(
        `UPDATE groups SET expired = expired + (SELECT count(*) FROM waiting WHERE group_id = groups.id AND ${gone})`,
      ).run(now, now, now);
      this.sql(`DELETE FROM waiting WHERE ${gone}`).run(now, now, now);
    });
  }
}

/** Time since the last turn; undefined when it was never written down. */
export function idleMs(turnedAt: number | null, now: number): number | undefined {
  return turnedAt === null ? undefined : Math.max(0, now - turnedAt);
}

export function groupOf(row: GroupRow): Group {
  return {
    id: row.id,
    name: row.name,
    pattern: row.pattern,
    settings: { ...DEFAULT_GROUP_SETTINGS, ...(JSON.parse(row.settings) as Partial<GroupSettings>) },
    cursor: row.cursor,
    last:
      row.last_offset === null || row.last_id === null
        ? undefined
        : { offset: row.last_offset, messageId: row.last_id },
  };
}
