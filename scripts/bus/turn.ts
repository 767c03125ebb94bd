import { acknowledge } from './acknowledge.ts';
import type { Ack, DeadReason, GroupSettings } from './bus.ts';
import { thinOut } from './done-ids.ts';
import { type DeadRow, type GroupRow, type GroupStore, groupOf } from './group-store.ts';
import { holdFor, SQL_IS_FREE } from './hold.ts';
import { freeDeadHolds } from './holders.ts';
import { type LetIn, letIn } from './let-in.ts';
import type { Find, Finish, Found, Held, Taken, TurnInput, TurnResult } from './turn-types.ts';

/**
 * One turn of a consumer with its group: one transaction that writes down what was finished, lets in what was found in the
 * log, and takes what comes next. All or nothing: a crash in it leaves the group as it was, so what had been finished is given
 * out again after its lease, what was found is found again, and nobody holds what was being taken.
 *
 * - Letting in (`let-in.ts`) and moving the cursor are one step, so no message is let in twice and none is left out. Of a find only
 *   what stands at the group's cursor and behind counts, as another consumer may have been quicker; one that does not reach to the
 *   cursor from both sides is dropped (*stale find*).
 * - Each taking gets a new fencing number (`token`). Whatever is done with a message later names it: when the lease ran out and
 *   another consumer took the message, the number is another one and the late comer is refused.
 * - What a dead process holds (`holders.ts`) is freed when nothing else is free, and now and then in any case.
 * - A message whose last holder went silent (*suspect*) is taken alone, when its taker has nothing else in hand: should it kill
 *   its consumer again, then it takes no innocent neighbour's attempts along.
 */

interface WaitingRow {
  readonly number: number;
  readonly offset: number;
  readonly message_id: string;
  readonly expires_at: number | null;
  readonly attempts: number;
  readonly token: number;
  readonly body: string | null;
}
/** What is only wanted of a message that dies. A column costs as much to fetch as a tenth of the row. */
interface DyingRow extends WaitingRow {
  readonly first_at: number | null;
  readonly error: string;
}
const WAITING_COLUMNS = 'number, offset, message_id, expires_at, attempts, token, body';

const ACCEPTED: Ack = { kind: 'accepted' };
const LOST_LEASE: Ack = { kind: 'lost-lease' };

type Ended = Extract<Finish, { kind: 'ack' }>;

/** Counters of the group that the turn changes. */
interface Tally {
  delivered: number;
  expired: number;
  duplicates: number;
  lost: number;
  nextNumber: number;
  nextToken: number;
  cursor: number;
}

/** Throws the errors of the store; then nothing has happened. */
export function takeTurn(store: GroupStore, input: TurnInput): TurnResult {
  const result = store.database.transaction(() => {
    input.fault('turn:begun');
    const row = store.rowById(input.groupId);
    return row === undefined ? ({ kind: 'gone' } as const) : new Turn(store, row, input).run();
  });
  input.fault('turn:committed');
  return result;
}

class Turn {
  readonly #store: GroupStore;
  readonly #input: TurnInput;
  readonly #row: GroupRow;
  readonly #settings: GroupSettings;
  readonly #now: number;
  readonly #tally: Tally;
  #full = false;

  constructor(store: GroupStore, row: GroupRow, input: TurnInput) {
    this.#store = store;
    this.#input = input;
    this.#row = row;
    this.#settings = groupOf(row).settings;
    this.#now = Math.trunc(store.clock.now());
    this.#tally = {
      delivered: 0,
      expired: 0,
      duplicates: 0,
      lost: 0,
      nextNumber: row.next_number,
      nextToken: row.next_token,
      cursor: row.cursor,
    };
  }

  run(): TurnResult {
    const { finished, find, take, freeDead, fault } = this.#input;
    const acks = this.#finishAll(finished);
    fault('turn:settled');
    if (take > 0 && freeDead) freeDeadHolds(this.#store, this.#row.id);
    const here = find === undefined ? undefined : findFrom(find, this.#row.cursor);
    const come = here === undefined ? undefined : this.#letIn(here);
    fault('turn:let-in');
    let taken = come?.taken ?? [];
    if (taken.length === 0 && take > 0) taken = this.#take(take);
    fault('turn:claimed');
    this.#save(come?.last);
    return {
      kind: 'done',
      acks,
      cursor: this.#tally.cursor,
      full: this.#full,
      taken,
      nextFreeAt: taken.length < take ? this.#nextFreeAt() : undefined,
      settings: this.#settings,
    };
  }

  /** Acknowledgements last and together: an extension of the same message comes before it. */
  #finishAll(finished: readonly Finish[]): Ack[] {
    const ends = finished.filter((finish) => finish.kind === 'ack');
    const others = finished.map((finish) => (finish.kind === 'ack' ? undefined : this.#finish(finish)));
    const ended = acknowledge(this.#store, this.#row.id, ends, this.#now);
    this.#tally.delivered += ended.filter(Boolean).length;
    let next = 0;
    return others.map((other) => ((other ?? ended[next++]) ? ACCEPTED : LOST_LEASE));
  }

  /** False when somebody else has the message, or nobody any more. */
  #finish(finish: Exclude<Finish, Ended>): boolean {
    const { id } = this.#row;
    const held = [id, finish.number, finish.token] as const;
    switch (finish.kind) {
      case 'retry':
        return this.#hold(finish, holdFor(this.#now, finish.pauseMs), 0, finish.error);
      case 'give-back':
        return (
          this.#store
            .sql(
              'UPDATE waiting SET token = 0, held_from = 0, held_until = 0, attempts = attempts - 1 WHERE group_id = ? AND number = ? AND token = ?',
            )
            .run(...held).changes > 0
        );
      case 'expire':
        if (!this.#remove(finish)) return false;
        this.#tally.expired++;
        return true;
      case 'extend':
        return this.#hold(finish, holdFor(this.#now, this.#settings.leaseMs), finish.token, '');
      case 'dead': {
        const row = this.#heldRow(finish);
        if (row === undefined) return false;
        this.#bury(row, finish.reason, finish.error, finish.body);
        return true;
      }
    }
  }

  #hold(held: Held, hold: { from: number; until: number }, token: number, error: string): boolean {
    return (
      this.#store
        .sql(
          'UPDATE waiting SET held_from = ?, held_until = ?, token = ?, error = ? WHERE group_id = ? AND number = ? AND token = ?',
        )
        .run(hold.from, hold.until, token, error, this.#row.id, held.number, held.token).changes > 0
    );
  }

  #remove(held: Held): boolean {
    return (
      this.#store
        .sql('DELETE FROM waiting WHERE group_id = ? AND number = ? AND token = ?')
        .run(this.#row.id, held.number, held.token).changes > 0
    );
  }

  #heldRow(held: Held): DyingRow | undefined {
    return this.#store
      .sql('SELECT * FROM waiting WHERE group_id = ? AND number = ? AND token = ?')
      .get<DyingRow>(this.#row.id, held.number, held.token);
  }

  #bury(row: DyingRow, reason: DeadReason, error: string, body: string | null): void {
    const dead: DeadRow = {
      message_id: row.message_id,
      offset: row.offset,
      reason,
      error,
      attempts: row.attempts,
      first_at: row.first_at ?? this.#now,
      died_at: this.#now,
      body,
    };
    const values = [dead.offset, reason, error, dead.attempts, dead.first_at, dead.died_at, dead.body];
    this.#store
      .sql(
        'INSERT OR REPLACE INTO dead (group_id, message_id, offset, reason, error, attempts, first_at, died_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(this.#row.id, dead.message_id, ...values);
    this.#store.sql('DELETE FROM waiting WHERE group_id = ? AND number = ?').run(this.#row.id, row.number);
    if (reason === 'lost') this.#tally.lost++;
  }

  #letIn(find: Find): LetIn {
    const { id } = this.#row;
    const { holder, take } = this.#input;
    const { nextNumber, nextToken } = this.#tally;
    const hold = holdFor(this.#now, this.#settings.leaseMs);
    const taker = { take, token: nextToken, holder, hold };
    const result = letIn(
      this.#store,
      { id, settings: this.#settings, nextNumber, now: this.#now, taker },
      find,
    );
    this.#tally.cursor = result.cursor;
    this.#tally.nextNumber = result.nextNumber;
    this.#tally.expired += result.expired;
    this.#tally.duplicates += result.duplicates;
    if (result.taken.length > 0) this.#tally.nextToken += 1;
    this.#full = result.full;
    return result;
  }

  #take(limit: number): Taken[] {
    const taken = this.#takeFree(limit);
    if (taken.length > 0 || this.#input.freeDead) return taken;
    return freeDeadHolds(this.#store, this.#row.id) > 0 ? this.#takeFree(limit) : taken;
  }

  #takeFree(limit: number): Taken[] {
    for (;;) {
      const rows: WaitingRow[] = [];
      let removed = 0;
      for (const row of this.#free(limit)) {
        const suspect = row.token > 0;
        if (this.#removeUnusable(row)) removed++;
        else if (suspect && (rows.length > 0 || !this.#input.idle)) break;
        else {
          rows.push(row);
          if (suspect) break;
        }
      }
      // What was removed took places; behind it there may be more.
      if (rows.length > 0 || removed === 0) return this.#lease(rows);
    }
  }

  /** Removes what has expired and what has killed or outlasted its consumers too often. */
  #removeUnusable(row: WaitingRow): boolean {
    if (row.expires_at !== null && row.expires_at <= this.#now) {
      this.#delete(row);
      this.#tally.expired++;
      return true;
    }
    if (row.token === 0 || row.attempts < this.#settings.maxAttempts) return false;
    const dying = this.#heldRow(row);
    if (dying === undefined) return true;
    const body = row.body ?? this.#input.bodyAt(row.offset, row.message_id) ?? null;
    const error = dying.error || 'Its consumers died or held it too long, each time.';
    this.#bury(dying, body === null ? 'lost' : 'abandoned', error, body);
    return true;
  }

  #free(limit: number): WaitingRow[] {
    return this.#store
      .sql(
        `SELECT ${WAITING_COLUMNS} FROM waiting AS w WHERE group_id = ? AND ${SQL_IS_FREE}
           AND (stream IS NULL OR NOT EXISTS (SELECT 1 FROM waiting AS o
                WHERE o.group_id = w.group_id AND o.stream = w.stream AND o.number < w.number))
         ORDER BY rank, number LIMIT ?`,
      )
      .all<WaitingRow>(this.#row.id, this.#now, this.#now, limit);
  }

  #lease(rows: readonly WaitingRow[]): Taken[] {
    const token = this.#tally.nextToken++;
    if (rows.length === 0) return [];
    const hold = holdFor(this.#now, this.#settings.leaseMs);
    this.#store
      .sql(
        'UPDATE waiting SET token = ?, holder = ?, held_from = ?, held_until = ?, attempts = attempts + 1, first_at = coalesce(first_at, ?) WHERE group_id = ? AND number IN (SELECT value FROM json_each(?))',
      )
      .run(
        token,
        this.#input.holder,
        hold.from,
        hold.until,
        this.#now,
        this.#row.id,
        JSON.stringify(rows.map((row) => row.number)),
      );
    return rows.map((row) => ({
      number: row.number,
      token,
      offset: row.offset,
      messageId: row.message_id,
      attempt: row.attempts + 1,
      expiresAt: row.expires_at,
      body: row.body,
      suspect: row.token > 0,
    }));
  }

  #delete(row: WaitingRow): void {
    this.#store.sql('DELETE FROM waiting WHERE group_id = ? AND number = ?').run(this.#row.id, row.number);
  }

  #nextFreeAt(): number | undefined {
    const next = this.#store
      .sql('SELECT min(held_until) AS at FROM waiting WHERE group_id = ? AND held_until > ?')
      .get<{ at: number | null }>(this.#row.id, this.#now);
    return next?.at ?? undefined;
  }

  #save(last: Found | undefined): void {
    const t = this.#tally;
    this.#store
      .sql(
        `UPDATE groups SET cursor = ?, next_number = ?, next_token = ?, delivered = delivered + ?, expired = expired + ?,
           duplicates = duplicates + ?, lost = lost + ?, last_offset = coalesce(?, last_offset), last_id = coalesce(?, last_id),
           turned_at = ?
         WHERE id = ?`,
      )
      .run(
        ...[t.cursor, t.nextNumber, t.nextToken, t.delivered, t.expired, t.duplicates, t.lost],
        ...[last?.offset ?? null, last?.messageId ?? null, this.#now, this.#row.id],
      );
    if (t.delivered > 0) thinOut(this.#store, this.#row.id, this.#settings, t.delivered);
  }
}

/** What a find says from a cursor on. Undefined when that is nothing: it begins behind the cursor or ends before it. */
function findFrom(find: Find, cursor: number): Find | undefined {
  if (find.base === cursor) return find;
  if (find.base > cursor || find.upTo < cursor) return undefined;
  return { ...find, base: cursor, messages: find.messages.filter(({ offset }) => offset >= cursor) };
}
