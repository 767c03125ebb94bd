import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { systemCode } from '../core/errors.ts';
import type { Database } from '../store/sqlite/database.ts';
import type { Driver } from '../store/sqlite/driver.ts';
import { StateCorruptError, StateLockedError } from '../store/sqlite/errors.ts';
import { openDatabase } from '../store/sqlite/open.ts';
import { metaOf, prepareSchema } from './group-schema.ts';
import { GroupStore } from './group-store.ts';

/**
 * The connection to `groups.db`, opened when the first group is used. It is the source of truth for where groups stand, what
 * they wait for and what died; it is not for messages, which are in the log.
 *
 * A damaged file is put aside as `groups.db.corrupt-<time>` with its write-ahead log, and a new one is begun: its groups start
 * at the oldest message that is kept, so nothing is lost and what was acknowledged lately may come again. The stats say so.
 * Another process that still has the damaged file open sees within a second that its file has lost its name, and follows.
 * A crash between putting aside and beginning anew is repaired by the next one who opens: the name of the file put aside
 * tells it that groups existed.
 */

/** A transaction waits so long for another process; longer waits are done without blocking this one ({@link GroupsDb.use}). */
const BUSY_TIMEOUT_MS = 20;
/** Pause between tries against a locked file. */
const RETRY_MS = 5;
/** After so long a locked file is reported. */
const GIVE_UP_MS = 10_000;
/** A folder that marks a replacement under way counts as left behind after this time. */
const STALE_MARK_MS = 10_000;

export interface GroupsDbOptions {
  readonly path: string;
  /** Loads SQLite; throws NoSqliteError. */
  readonly driver: () => Driver;
  readonly clock: Clock;
  readonly logEnd: () => number;
}

interface Opened {
  readonly database: Database;
  readonly store: GroupStore;
  readonly inode: number;
}

export class GroupsDb {
  readonly #options: GroupsDbOptions;
  #opened: Opened | undefined;

  constructor(options: GroupsDbOptions) {
    this.#options = options;
  }

  /**
   * Runs work on the groups; while another process holds the lock it is tried again, up to 10 s. The work may run more than
   * once, each time in a transaction that was undone before. Throws the errors of the store.
   */
  async use<T>(work: (store: GroupStore) => T): Promise<T> {
    const giveUpAt = this.#options.clock.monotonicMs() + GIVE_UP_MS;
    for (;;) {
      try {
        return this.once(work);
      } catch (error) {
        if (!(error instanceof StateLockedError) || this.#options.clock.monotonicMs() > giveUpAt) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
    }
  }

  /** {@link use} without waiting: a locked file is a StateLockedError after 20 ms. A damaged one is replaced. */
  once<T>(work: (store: GroupStore) => T): T {
    try {
      return work(this.#open().store);
    } catch (error) {
      if (!(error instanceof StateCorruptError)) throw error;
      this.#putAside();
      return work(this.#open().store);
    }
  }

  /** Whether there is a file, so that groups may exist. Loads nothing. */
  exists(): boolean {
    return existsSync(this.#options.path);
  }

  /** Follows when the file was put aside or removed by somebody else. Cheap. */
  follow(): void {
    if (this.#opened !== undefined && this.#opened.inode !== inodeOf(this.#options.path)) this.close();
  }

  close(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    try {
      opened?.database.close();
    } catch {
      // damaged or gone; there is nothing left to save
    }
  }

  #open(): Opened {
    if (this.#opened !== undefined) return this.#opened;
    const { path, driver, logEnd, clock } = this.#options;
    const database = openDatabase(path, driver(), { busyTimeoutMs: BUSY_TIMEOUT_MS });
    try {
      prepareSchema(database, this.#replaced(logEnd));
      const store = new GroupStore(database, clock, metaOf(database, 'epoch') ?? '');
      this.#opened = { database, store, inode: inodeOf(path) ?? 0 };
      return this.#opened;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #replaced(logEnd: () => number): { note: string; logEnd: number } | undefined {
    const { path } = this.#options;
    const aside = readdirSync(dirname(path)).filter(
      (name) => name.startsWith(`${basename(path)}.corrupt-`) && !/-(wal|shm)$/.test(name),
    );
    const last = aside.sort().at(-1);
    if (last === undefined) return undefined;
    const note = `${basename(path)} was damaged and is kept as ${last}; groups began again at the oldest message.`;
    return { note, logEnd: logEnd() };
  }

  /** One process at a time, and only the file that this process had open: another may have replaced it already. */
  #putAside(): void {
    const { path, clock } = this.#options;
    const damaged = this.#opened?.inode ?? inodeOf(path);
    this.close();
    const mark = `${path}.replacing`;
    if (!takeMark(mark, clock.now())) throw new StateLockedError(path);
    try {
      if (inodeOf(path) !== damaged) return;
      const target = `${path}.corrupt-${clock.now()}`;
      for (const suffix of ['-wal', '-shm', '']) {
        if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
      }
    } finally {
      rmdirSync(mark);
    }
  }
}

function takeMark(mark: string, now: number): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  try {
    if (Math.abs(now - statSync(mark).mtimeMs) > STALE_MARK_MS) rmdirSync(mark);
  } catch {
    // its owner was quicker
  }
  return false;
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
