import { existsSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Source } from './entry.ts';
import { agentsFolder, boundaryOf } from './roots.ts';
import { MAX_DEPTH, SKIPPED_FOLDERS, staysInside } from './walk.ts';

/** Folders of a source whose markdown counts. */
const CONTENT_FOLDERS = ['agents', 'commands', 'skills'];

const DEFAULT_DEBOUNCE_MS = 10;

/** Calls that follow each other keep this distance, so that a checkout of a thousand files is a few of them and not a hundred. */
const BETWEEN_CALLS_MS = 60;

/** chokidar leaves out changes of a file for 50 ms after it has told of one (`_emit` in its index.js); a little more. */
const UNTOLD_MS = 55;

export interface WatchOptions {
  /**
   * Wait in milliseconds from the first change to the call (default 10); with changes in a row it is 60 from the end of the last call. It
   * does not wait for writers to finish: a half-written file is reported, and so is the rest.
   */
  readonly debounceMs?: number;
  /**
   * Called at most once, with the first error of the watcher; ENOSPC and EMFILE mean that the system has no watches left
   * and changes are missed from now on, so that the caller has to scan on its own from time to time.
   */
  readonly onError?: (error: Error) => void;
}

/** A running watch. */
export interface Watch {
  /** Resolves when every folder is watched; a scan after this misses nothing. */
  readonly ready: Promise<void>;
  /** Stops it; `onChange` is not called any more, not even for what has been seen already. */
  close(): Promise<void>;
}

/**
 * Calls `onChange` after a markdown file below a source's agents, commands or skills folder, or one of its manifests, was
 * added, changed or removed. Folders that do not exist yet are noticed when they appear, because the folder above the
 * source is watched too (its entries only, not what is below them).
 *
 * Links are followed where they are the root or one of the three folders; what a deeper link leads to is seen at the
 * next scan that something else causes.
 */
export function watchSources(
  sources: readonly Source[],
  onChange: () => void,
  options: WatchOptions = {},
): Watch {
  const scopes = sources.flatMap(scopesOf);
  const wanted = (path: string, stats?: Stats): boolean => scopes.some((s) => s.wants(path, stats));
  const watcher = watch([...new Set(scopes.map((s) => s.start))], {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    // Removals would otherwise be held back for 100 ms.
    atomic: false,
    ignored: (path, stats) => !wanted(resolve(path), stats),
  });
  const signal = new Throttle(onChange, options.debounceMs ?? DEFAULT_DEBOUNCE_MS);
  watcher.on('all', (_event, path) => {
    if (scopes.some((s) => s.counts(resolve(path)))) signal.ring();
  });
  reportOnce(watcher, options.onError);
  return {
    ready: new Promise((done) => watcher.once('ready', () => done())),
    close: () => {
      signal.stop();
      return watcher.close();
    },
  };
}

function reportOnce(watcher: FSWatcher, onError: ((error: Error) => void) | undefined): void {
  let reported = false;
  watcher.on('error', (error) => {
    if (reported) return;
    reported = true;
    onError?.(error instanceof Error ? error : new Error(String(error)));
  });
}

/**
 * One call for all rings within a time, at its end; the next one not too soon after it. A ring not long before a call is followed by another
 * call, because a change that came soon after it did not ring: an editor saves, and what tidies the file saves it again.
 */
class Throttle {
  readonly #call: () => void;
  readonly #waitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #calledAt = Number.NEGATIVE_INFINITY;
  #rangAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(call: () => void, waitMs: number) {
    this.#call = call;
    this.#waitMs = waitMs;
  }

  ring(): void {
    this.#rangAt = performance.now();
    if (this.#stopped || this.#timer !== undefined) return;
    const wait = Math.max(this.#waitMs, this.#calledAt + BETWEEN_CALLS_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const mayMissOne = performance.now() - this.#rangAt < UNTOLD_MS;
      this.#call();
      this.#calledAt = performance.now();
      if (mayMissOne) this.ring();
    }, wait);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}

/** What is watched for one source, or for one of its folders that is a link. */
interface Scope {
  /** Where the watcher begins: the nearest folder above the source that exists. */
  readonly start: string;
  /** Whether a path is looked at: on the way to the source, or part of it. */
  wants(path: string, stats?: Stats): boolean;
  /** Whether a change of a path is worth a call. */
  counts(path: string): boolean;
}

function scopesOf(source: Source): Scope[] {
  const root = realOr(source.root);
  const bare = agentsFolder(source) === source.root;
  const folders = CONTENT_FOLDERS.map((name) => join(root, name));
  const manifests = [join(root, 'arbiter.json'), join(root, '.claude-plugin', 'plugin.json')];
  // A bare collection may become a plugin when it gets one of the folders; all of it is watched as long as it is none.
  const content = bare ? [root] : folders;
  const linked = folders.flatMap((folder) => {
    const real = realOr(folder);
    return real === folder || !staysInside(real, boundaryOf(source), []) ? [] : [scope(real, [real], [])];
  });
  return [scope(root, content, manifests), ...linked];
}

function scope(root: string, content: readonly string[], manifests: readonly string[]): Scope {
  const inContent = (path: string): boolean => content.some((folder) => isContent(path, folder));
  return {
    start: nearestAbove(root),
    wants: (path, stats) =>
      isAtOrAbove(path, root) ||
      manifests.some((file) => isAtOrAbove(path, file)) ||
      (inContent(path) && (stats?.isFile() !== true || isMarkdown(path))),
    counts: (path) => path === root || manifests.includes(path) || inContent(path),
  };
}

/** Whether a path is a content folder, or lies below it where the scan would look. */
function isContent(path: string, folder: string): boolean {
  if (path === folder) return true;
  if (!path.startsWith(`${folder}${sep}`)) return false;
  const parts = relative(folder, path).split(sep);
  return parts.length <= MAX_DEPTH + 1 && !parts.some((p) => p.startsWith('.') || SKIPPED_FOLDERS.has(p));
}

const isMarkdown = (path: string): boolean => basename(path).toLowerCase().endsWith('.md');

const isAtOrAbove = (path: string, below: string): boolean =>
  path === below || below.startsWith(path.endsWith(sep) ? path : `${path}${sep}`);

function nearestAbove(path: string): string {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

/** The real path, also of something that does not exist yet below a link. */
function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realOr(above), basename(path));
  }
}
