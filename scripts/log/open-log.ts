import { mkdirSync } from 'node:fs';
import { systemCode, UsageError } from '../core/errors.ts';
import { compact } from './compact.ts';
import { EndFinder } from './end.ts';
import { LogClosedError, LogUnwritableError } from './errors.ts';
import type {
  Appended,
  Compacted,
  CompactOptions,
  Log,
  LogOptions,
  LogReader,
  LogStats,
  Offset,
  Retained,
  RetainOptions,
} from './log.ts';
import { offsetAt } from './offset-at.ts';
import { type Settings, settingsOf } from './options.ts';
import { FileReader } from './reader.ts';
import { DEFAULT_GRACE_MS, retain } from './retain.ts';
import { FOLDER_MODE, listSegments, totalBytes } from './segments.ts';
import { Syncer } from './sync.ts';
import { indexTimes, type TimesContext } from './time-index.ts';
import { FolderWatch } from './watch.ts';
import { Writer } from './writer.ts';

/**
 * Opens the log in a folder, which is made when it is not there (mode 0700, files 0600). Writes no file until an append.
 * Throws UsageError for a wrong option and LogUnwritableError when the folder cannot be made; a folder that is there and
 * read-only opens and can be read.
 */
export function openLog(folder: string, options: LogOptions = {}): Log {
  const settings = settingsOf(options);
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw new LogUnwritableError(folder, systemCode(error) ?? 'unknown', [], error);
  }
  return new FileLog(folder, settings);
}

class FileLog implements Log {
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #syncer: Syncer;
  readonly #writer: Writer;
  readonly #ends: EndFinder;
  readonly #watch: FolderWatch;
  #closed = false;

  constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
    this.#syncer = new Syncer(folder, settings);
    this.#writer = new Writer(folder, settings, this.#syncer);
    this.#ends = new EndFinder(folder);
    this.#watch = new FolderWatch(folder, settings.pollMs);
  }

  append(bodies: readonly string[]): readonly Appended[] {
    this.#mustBeOpen();
    return this.#writer.append(bodies);
  }

  async appendDurably(bodies: readonly string[]): Promise<readonly Appended[]> {
    if (this.#settings.fsync === 'batched') return this.append(bodies);
    if (this.#syncer.failure !== undefined) throw this.#syncer.failure;
    const appended = this.append(bodies);
    await this.#syncer.flushed();
    return appended;
  }

  start(): Offset {
    return listSegments(this.#folder)[0]?.base ?? this.end();
  }

  end(): Offset {
    this.#mustBeOpen();
    return this.#ends.end();
  }

  reader(from: Offset): LogReader {
    this.#mustBeOpen();
    return new FileReader(this.#folder, from, this.#settings.clock, () => this.#ends.end());
  }

  watch(listener: () => void): () => void {
    this.#mustBeOpen();
    return this.#watch.add(listener);
  }

  offsetAt(timeMs: number): Offset {
    const segments = listSegments(this.#folder);
    return offsetAt({ ...this.#times(), segments, end: () => this.end() }, timeMs);
  }

  async indexTimes(): Promise<number> {
    this.#mustBeOpen();
    return indexTimes(this.#times());
  }

  retain(options: RetainOptions): Retained {
    this.#mustBeOpen();
    return retain({ ...this.#context(), timeOf: this.#settings.timeOf }, options);
  }

  async compact(
    keep: (body: string, offset: Offset) => boolean,
    { graceMs = DEFAULT_GRACE_MS }: CompactOptions = {},
  ): Promise<Compacted> {
    this.#mustBeOpen();
    return compact({ ...this.#context(), graceMs }, keep);
  }

  stats(): LogStats {
    const end = this.end();
    const files = listSegments(this.#folder);
    return {
      start: files[0]?.base ?? end,
      end,
      bytes: totalBytes(files),
      segments: files.length,
      unsynced: this.#syncer.unsynced,
      syncTrouble: this.#syncer.trouble,
    };
  }

  flush(): Promise<void> {
    return this.#syncer.flushed();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    this.#ends.close();
    try {
      await this.#syncer.flushed();
    } finally {
      this.#writer.close();
    }
  }

  #times(): TimesContext {
    const { timeOf } = this.#settings;
    if (timeOf === undefined)
      throw new UsageError('This log cannot tell when a record was made.', { fix: 'Open it with timeOf.' });
    return { folder: this.#folder, reader: (from) => this.reader(from), timeOf };
  }

  #context(): Pick<Settings, 'clock' | 'fault'> & { folder: string; reader: (from: Offset) => LogReader } {
    const { clock, fault } = this.#settings;
    return { folder: this.#folder, clock, fault, reader: (from) => this.reader(from) };
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LogClosedError(this.#folder);
  }
}
