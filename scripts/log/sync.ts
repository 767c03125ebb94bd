import { close, fdatasync, fsync, open } from 'node:fs';
import { promisify } from 'node:util';
import { messageOf, systemCode } from '../core/errors.ts';
import { LogSyncError } from './errors.ts';
import type { Settings } from './options.ts';
import type { Segment } from './segment.ts';

const dataSync = promisify(fdatasync);
const fullSync = promisify(fsync);
const openFile = promisify(open);
const closeFile = promisify(close);

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Makes appended bytes survive the machine, off the hot path: one fdatasync of every file written since, and an fsync of the
 * folder for a file whose name is new to this process. Only one runs at a time; all who wait when it begins share it (group
 * commit).
 *
 * A waiter is told "done" only by an fdatasync that began after its write. After a crash of the machine, what no fdatasync
 * covered may be gone, also from the middle of the log (the end of a sealed segment that another process wrote): readers
 * report that as missing or corrupt and go on.
 *
 * An error is final. The kernel marks pages clean after a failed sync, so that a second one would succeed without the data:
 * all that wait and all that come later get LogSyncError, until the log is opened anew.
 */
export class Syncer {
  readonly #folder: string;
  readonly #settings: Settings;
  #dirty = new Set<Segment>();
  readonly #retired = new Set<Segment>();
  #waiters: Waiter[] = [];
  #unsynced = 0;
  #running = false;
  #asked = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: LogSyncError | undefined;

  constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** Bytes that no fdatasync has covered. */
  get unsynced(): number {
    return this.#unsynced;
  }

  get failure(): LogSyncError | undefined {
    return this.#failure;
  }

  get trouble(): string | undefined {
    return this.#failure === undefined ? undefined : messageOf(this.#failure.cause);
  }

  /** Bytes were written to a segment. */
  note(segment: Segment, bytes: number): void {
    this.#unsynced += bytes;
    if (this.#failure !== undefined) return;
    this.#dirty.add(segment);
    if (this.#timer === undefined) this.#schedule();
  }

  /** A segment is not written any more; its file is closed once it is synced. */
  retire(segment: Segment): void {
    this.#retired.add(segment);
    this.#closeRetired();
  }

  /** Resolves after an fdatasync that began after this call and covers all noted so far. Rejects with LogSyncError. */
  flushed(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#unsynced === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#asked || this.#running) return;
      this.#asked = true;
      // Later in this turn, so that all who append now share it.
      queueMicrotask(() => {
        this.#asked = false;
        this.#start();
      });
    });
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start();
    }, this.#settings.fsyncIntervalMs).unref();
  }

  #start(): void {
    if (this.#running || this.#failure !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const segments = this.#dirty;
    const waiters = this.#waiters;
    const bytes = this.#unsynced;
    this.#dirty = new Set();
    this.#waiters = [];
    this.#running = true;
    this.#sync(segments).then(
      () => {
        this.#running = false;
        this.#unsynced -= bytes;
        for (const waiter of waiters) waiter.resolve();
        this.#closeRetired();
        if (this.#waiters.length > 0) this.#start();
        else if (this.#dirty.size > 0 && this.#timer === undefined) this.#schedule();
      },
      (error: unknown) => {
        this.#running = false;
        this.#failure = new LogSyncError(this.#folder, error);
        for (const waiter of [...waiters, ...this.#waiters]) waiter.reject(this.#failure);
        this.#waiters = [];
        this.#dirty.clear();
        this.#closeRetired();
      },
    );
  }

  async #sync(segments: ReadonlySet<Segment>): Promise<void> {
    this.#settings.fault('sync:before');
    await Promise.all([...segments].map((segment) => dataSync(segment.fd)));
    const named = [...segments].filter((segment) => !segment.nameSynced);
    if (named.length > 0) await this.#syncFolder();
    for (const segment of named) segment.nameSynced = true;
    this.#settings.fault('sync:done');
  }

  async #syncFolder(): Promise<void> {
    let fd: number;
    try {
      fd = await openFile(this.#folder, 'r');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return; // removed by hand: there is no name to keep
      throw error;
    }
    try {
      await fullSync(fd);
    } finally {
      await closeFile(fd);
    }
  }

  #closeRetired(): void {
    if (this.#running) return;
    for (const segment of this.#retired) {
      if (this.#dirty.has(segment) && this.#failure === undefined) continue;
      this.#retired.delete(segment);
      segment.close();
    }
  }
}
