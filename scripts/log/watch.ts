import { type FSWatcher, statSync, watch } from 'node:fs';
import { listSegments } from './segments.ts';

/**
 * Tells listeners that the folder may have changed: by inotify and the like, where many events of one turn become one call;
 * and by a look of its own every `pollMs` (the folder's time and the newest file's size), because some file systems do not
 * tell. Never throws; a call may be for nothing.
 */
export class FolderWatch {
  readonly #folder: string;
  readonly #pollMs: number;
  readonly #listeners = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #seen = '';

  constructor(folder: string, pollMs: number) {
    this.#folder = folder;
    this.#pollMs = pollMs;
  }

  /** The returned function ends it; it may be called twice. */
  add(listener: () => void): () => void {
    const own = (): void => listener(); // the same function may listen twice
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.#stop();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#stop();
  }

  #start(): void {
    this.#seen = this.#look();
    this.#watchFolder();
    this.#timer = setInterval(() => {
      const now = this.#look();
      if (now === this.#seen) return;
      this.#seen = now;
      if (this.#watcher === undefined) this.#watchFolder();
      this.#tell();
    }, this.#pollMs);
    // The watcher keeps the process alive; where there is none, the timer does.
    if (this.#watcher !== undefined) this.#timer.unref();
  }

  #watchFolder(): void {
    try {
      this.#watcher = watch(this.#folder, () => this.#tell());
      this.#watcher.on('error', () => this.#endWatcher());
    } catch {
      this.#endWatcher();
    }
  }

  #endWatcher(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#timer?.ref();
  }

  #tell(): void {
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener();
    });
  }

  #stop(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    clearInterval(this.#timer);
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
  }

  /** What changes whenever something is appended, and costs two looks at the file system. */
  #look(): string {
    try {
      const folder = statSync(this.#folder);
      const newest = this.#newestOf(folder.mtimeMs);
      const size = newest === undefined ? 0 : (statSync(newest, { throwIfNoEntry: false })?.size ?? 0);
      return `${folder.ino} ${folder.mtimeMs} ${size}`;
    } catch {
      return '';
    }
  }

  #listedFor = -1;
  #newest: string | undefined;

  /** Files come and go only with a new time of the folder. */
  #newestOf(folderTime: number): string | undefined {
    if (folderTime !== this.#listedFor) {
      this.#newest = listSegments(this.#folder).at(-1)?.path;
      this.#listedFor = folderTime;
    }
    return this.#newest;
  }
}
