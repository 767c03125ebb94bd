import type { Clock } from '../core/clock.ts';
import { messageOf, systemCode } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import {
  endOfRecords,
  type KeyedRecord,
  type Position,
  RouteRows,
  recordsSince,
} from '../store/route-records.ts';
import type { Database } from '../store/sqlite/database.ts';
import type { State } from '../store/state.ts';
import { stateFiles } from './data-folder.ts';
import type { ArbiterRecord } from './record.ts';
import { forget, importSlice, positionOf } from './record-import.ts';
import {
  dayOf,
  readSpool,
  readSpoolTail,
  removeSpool,
  spool,
  spoolFiles,
  spoolName,
} from './record-spool.ts';

/**
 * What Arbiter did, kept for 30 days: every decision, every agent it started, every end of one. Never the source of truth for
 * anything but measurement.
 *
 * A ladder, tried from the top for every record; nothing here throws:
 * - full: a row in `state.db`. A commit survives the death of this process.
 * - reduced: SQLite is missing, locked, damaged or full, or {@link Records.open} was not called yet: a JSON line in `routes/`.
 *   {@link Records.tend} moves such lines into SQLite when it is there again, each once.
 * - off: not even a line can be written: the record is lost, counted, and the doctor says so.
 * A record that two processes hold, one in each place, is one record: its key says so.
 */
export type RecordsRung = 'full' | 'reduced' | 'off';

export interface RecordsStatus {
  /** Where the last record went, or the next one would go. */
  readonly rung: RecordsRung;
  /** Why it is not the top. */
  readonly reason: string | undefined;
  /** Bytes of lines that wait to be moved. */
  readonly spooledBytes: number;
  /** Records of this process that were lost. */
  readonly dropped: number;
}

/** Days that are kept. */
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;
/** As much of a day's lines as is read back. */
const MAX_TAIL_BYTES = 2_000_000;
/** Records of a kind that are read back, or followed at once. */
const MAX_ROWS = 5_000;
/** Keys that a follower remembers, so that a line that is moved into SQLite is not told twice. */
const MAX_KEYS = 2_000;

export class Records {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #state: State | undefined;
  readonly #added: ((record: ArbiterRecord) => void) | undefined;
  #inUse = false;
  #rows: { readonly generation: number; readonly rows: RouteRows } | undefined;
  #rung: RecordsRung = 'reduced';
  #lost: string | undefined;
  #dropped = 0;

  /** Without a state, all records are lines. `added` is told of every record, wherever it went. */
  constructor(dataFolder: string, clock: Clock, state?: State, added?: (record: ArbiterRecord) => void) {
    this.#folder = stateFiles(dataFolder).routes;
    this.#clock = clock;
    this.#state = state;
    this.#added = added;
  }

  /** From now on SQLite is used; loading it costs some ten milliseconds, which is why the caller says when. */
  open(): void {
    this.#inUse = true;
    const opened = this.#attempt(() => undefined);
    if (this.#rung !== 'off') this.#rung = opened.done ? 'full' : 'reduced';
  }

  /** Why the last record was lost, if so. For the doctor. */
  get trouble(): string | undefined {
    return this.#lost;
  }

  get status(): RecordsStatus {
    return {
      rung: this.#rung,
      reason: this.#rung === 'off' ? this.#lost : this.#rung === 'full' ? undefined : this.#whyReduced(),
      spooledBytes: this.#waiting().reduce((sum, f) => sum + f.bytes - f.from, 0),
      dropped: this.#dropped,
    };
  }

  /** Now, as records say it. */
  timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  /** Keeps a record. Never throws. */
  add(record: ArbiterRecord): void {
    this.#write(record);
    this.#added?.(record);
  }

  #write(record: ArbiterRecord): void {
    const keyed = { key: record.type === 'route' ? record.id : newId('rec'), record };
    if (this.#attempt((_, rows) => rows.add(keyed)).done) {
      this.#rung = 'full';
      this.#lost = undefined;
      return;
    }
    try {
      spool(this.#folder, this.#clock.now(), keyed);
      this.#rung = 'reduced';
      this.#lost = undefined;
    } catch (error) {
      this.#rung = 'off';
      this.#dropped += 1;
      this.#lost = `${systemCode(error) ?? messageOf(error)} in ${this.#folder}`;
    }
  }

  /** Records of yesterday and today, oldest first: at most 5,000 of each kind, and the last 2 MB of each day's lines. */
  recent(): ArbiterRecord[] {
    const now = this.#clock.now();
    const since = Date.parse(dayOf(now - DAY_MS));
    const days = [spoolName(now - DAY_MS), spoolName(now)];
    const read = this.#attempt((database) => ({
      stored: recordsSince(database, since, MAX_ROWS),
      moved: days.map((name) => positionOf(database, name)),
    }));
    const lines = days.flatMap((name, i) => {
      const from = read.done ? (read.value.moved[i] ?? 0) : 0;
      return readSpoolTail(this.#folder, name, from, MAX_TAIL_BYTES);
    });
    const found = new Map<string, KeyedRecord>();
    for (const r of [...(read.done ? read.value.stored : []), ...lines]) found.set(r.key, r);
    return [...found.values()].map(recordOf).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** A reader of what is added from now on, by any session, in either place; each record once. */
  follow(): () => ArbiterRecord[] {
    let file = spoolName(this.#clock.now());
    let offset = spoolFiles(this.#folder).find((f) => f.name === file)?.bytes ?? 0;
    let position = this.#end();
    const told = new Set<string>();
    return () => {
      const today = spoolName(this.#clock.now());
      const lines = readSpool(this.#folder, file, offset, MAX_TAIL_BYTES);
      offset = lines.end;
      const next = today === file ? undefined : readSpool(this.#folder, today, 0, MAX_TAIL_BYTES);
      if (next !== undefined) [file, offset] = [today, next.end];
      const rows = position === undefined ? undefined : this.#after(position);
      position = rows?.position ?? this.#end() ?? position;
      const fresh = [...lines.records, ...(next?.records ?? []), ...(rows?.records ?? [])].filter(
        ({ key }) => !told.has(key),
      );
      for (const { key } of fresh) told.add(key);
      forgetOldest(told);
      return fresh.map(recordOf);
    };
  }

  /** Moves some waiting lines into SQLite. True when there is more to move, so that the caller comes back soon. */
  tend(): boolean {
    const moved = this.#attempt((database, rows) => importSlice(database, rows, this.#folder));
    return moved.done && moved.value.more;
  }

  /** Removes what is older than 30 days, and moved lines that are older than yesterday. Never throws. */
  rotate(): void {
    const now = this.#clock.now();
    const oldest = dayOf(now - KEEP_DAYS * DAY_MS);
    for (const { name } of spoolFiles(this.#folder))
      if (name.slice(0, 10) < oldest) removeSpool(this.#folder, name);
    this.#attempt((database) => forget(database, this.#folder, dayOf(now - DAY_MS), Date.parse(oldest)));
  }

  #end(): Position | undefined {
    const end = this.#attempt((database) => endOfRecords(database));
    return end.done ? end.value : undefined;
  }

  #after(position: Position): ReturnType<RouteRows['after']> | undefined {
    const read = this.#attempt((_, rows) => rows.after(position, MAX_ROWS));
    return read.done ? read.value : undefined;
  }

  #waiting(): { readonly bytes: number; readonly from: number }[] {
    return spoolFiles(this.#folder).map(({ name, bytes }) => {
      const from = this.#attempt((database) => positionOf(database, name));
      return { bytes, from: from.done ? Math.min(from.value, bytes) : 0 };
    });
  }

  #whyReduced(): string | undefined {
    if (this.#state === undefined || !this.#inUse) return 'SQLite is not opened yet';
    return this.#state.trouble?.message;
  }

  #attempt<T>(work: (database: Database, rows: RouteRows) => T): Tried<T> {
    if (this.#state === undefined || !this.#inUse) return { done: false };
    const result = this.#state.attempt((database, generation) => {
      if (this.#rows?.generation !== generation) this.#rows = { generation, rows: new RouteRows(database) };
      return work(database, this.#rows.rows);
    });
    return result.kind === 'done' ? { done: true, value: result.value } : { done: false };
  }
}

type Tried<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/** What is stored is what was added, so its narrower type holds. */
const recordOf = ({ record }: KeyedRecord): ArbiterRecord => record as ArbiterRecord;

function forgetOldest(keys: Set<string>): void {
  for (const key of keys) {
    if (keys.size <= MAX_KEYS) return;
    keys.delete(key);
  }
}
