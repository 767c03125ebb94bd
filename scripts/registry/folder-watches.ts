import { type FSWatcher, type Stats, statSync, watch as watchPath } from 'node:fs';
import { basename } from 'node:path';
import { systemCode } from '../core/errors.ts';

/** Whether a change of the entry of this name is worth telling. */
export type Matters = (name: string) => boolean;

/** Names a folder to be watched. False when it is not there, or may not be read. */
export type WatchFolder = (folder: string, matters: Matters) => boolean;

/** As `fs.watch` of a folder: calls with each entry that is added, changed, renamed or removed. */
export type OpenWatch = (
  folder: string,
  onEvent: (event: string, name: string | null) => void,
) => Pick<FSWatcher, 'close' | 'on'>;

const openWatch: OpenWatch = (folder, onEvent) => watchPath(folder, onEvent);

/** What may happen to a folder at any time, and is no failure of the watching: it has gone, or is nobody's to read. */
const NO_FAULTS: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

interface Watched {
  readonly handle: Pick<FSWatcher, 'close' | 'on'>;
  /** Tells the folder from another one that has taken its path. */
  readonly identity: string;
  readonly matters: Matters[];
}

/**
 * A set of watched folders, each by itself and with its own entries only. What is below them is not watched unless it is named too: so a
 * folder with a thousand files takes one watch, and an event in a busy folder costs the comparison of a name.
 */
export class FolderWatches {
  readonly #onChange: () => void;
  readonly #onError: (error: Error) => void;
  readonly #open: OpenWatch;
  readonly #folders = new Map<string, Watched>();

  /** @param onError of the system, such as no watches left (ENOSPC, EMFILE): changes are missed from now on. */
  constructor(onChange: () => void, onError: (error: Error) => void, open = openWatch) {
    this.#onChange = onChange;
    this.#onError = onError;
    this.#open = open;
  }

  /** Goes through what is to be watched from now on; folders that are not named any more are let go. */
  renew(name: (watch: WatchFolder) => void): void {
    const before = [...this.#folders.keys()];
    const named = new Set<string>();
    name((folder, matters) => {
      if (!named.has(folder)) this.#folders.get(folder)?.matters.splice(0);
      named.add(folder);
      return this.#watch(folder, matters);
    });
    for (const folder of before) if (!named.has(folder)) this.#close(folder);
  }

  close(): void {
    for (const folder of [...this.#folders.keys()]) this.#close(folder);
  }

  #watch(folder: string, matters: Matters): boolean {
    const identity = identityOf(folder);
    const known = this.#folders.get(folder);
    if (known !== undefined && known.identity === identity) {
      known.matters.push(matters);
      return true;
    }
    this.#close(folder);
    if (identity === undefined) return false;
    const others = known?.matters ?? [];
    try {
      const handle = this.#open(folder, (event, name) => this.#heard(folder, event, name));
      handle.on('error', (error: Error) => this.#failed(folder, error));
      this.#folders.set(folder, { handle, identity, matters: [...others, matters] });
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #heard(folder: string, event: string, name: string | null): void {
    const watched = this.#folders.get(folder);
    if (watched === undefined) return;
    // Of a folder that is removed or moved itself, Linux tells so too, and nothing any more afterwards; it tells the same when its times change.
    const hasGone =
      event === 'rename' && name === basename(folder) && identityOf(folder) !== watched.identity;
    if (hasGone) this.#close(folder);
    if (hasGone || name === null || watched.matters.some((matters) => matters(name))) this.#onChange();
  }

  #failed(folder: string, error: Error): void {
    this.#close(folder);
    this.#report(error);
    this.#onChange();
  }

  #report(error: unknown): void {
    if (!NO_FAULTS.has(systemCode(error)))
      this.#onError(error instanceof Error ? error : new Error(String(error)));
  }

  #close(folder: string): void {
    this.#folders.get(folder)?.handle.close();
    this.#folders.delete(folder);
  }
}

/** Undefined when there is no folder. Numbers of removed folders are given to new ones at once, times of birth are not. */
function identityOf(folder: string): string | undefined {
  const stats = statOr(folder);
  return stats?.isDirectory() === true ? [stats.dev, stats.ino, stats.birthtimeMs].join(' ') : undefined;
}

function statOr(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
