import { type Dirent, existsSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Source } from './entry.ts';
import { FolderWatches, type OpenWatch, type WatchFolder } from './folder-watches.ts';
import { agentsFolder, boundaryOf } from './roots.ts';
import { MAX_DEPTH, SKIPPED_FOLDERS, staysInside } from './walk.ts';

/** Folders of a source whose markdown counts. */
const CONTENT_FOLDERS = ['agents', 'commands', 'skills'];

const MANIFEST_FOLDER = '.claude-plugin';
const MANIFESTS = { atRoot: 'arbiter.json', below: 'plugin.json' };

/** What the root of a source is watched for. */
const AT_ROOT: ReadonlySet<string> = new Set([...CONTENT_FOLDERS, MANIFEST_FOLDER, MANIFESTS.atRoot]);

const DEFAULT_DEBOUNCE_MS = 10;

/** Calls that follow each other keep this distance, so that a checkout of a thousand files is a few of them and not a hundred. */
const BETWEEN_CALLS_MS = 60;

export interface WatchOptions {
  /**
   * Wait in milliseconds from the first change to the call (default 10); with changes in a row it is 60 from the end of the last call. It
   * does not wait for writers to finish: a half-written file is reported, and so is the rest.
   */
  readonly debounceMs?: number;
  /**
   * Called at most once, with the first error of the system; ENOSPC and EMFILE mean that it has no watches left
   * and changes are missed from now on, so that the caller has to scan on its own from time to time.
   */
  readonly onError?: (error: Error) => void;
  /** Watches one folder. Default `fs.watch`. */
  readonly open?: OpenWatch;
}

/** A running watch. */
export interface Watch {
  /** Stops it; `onChange` is not called any more, not even for what has been seen already. */
  close(): void;
}

/**
 * Calls `onChange` after a markdown file below a source's agents, commands or skills folder, or one of its manifests, was
 * added, changed or removed. Folders that do not exist yet are noticed when they appear, because the folder above the
 * source is watched too (its entries only, not what is below them). A scan after this returns misses nothing.
 *
 * Links are followed where they are the root or one of the three folders; what a deeper link leads to is seen at the
 * next scan that something else causes.
 *
 * Each call is a scan of everything, which finds by itself what has changed; so folders are watched and not files, and nobody lists them to find
 * what an event was about. With chokidar, which does both, 1,000 agents and the pack took 1,363 watches instead of 91, and each change of a file
 * beside a plugin read the folder again.
 */
export function watchSources(
  sources: readonly Source[],
  onChange: () => void,
  { debounceMs = DEFAULT_DEBOUNCE_MS, onError, open }: WatchOptions = {},
): Watch {
  let reported = false;
  const folders = new FolderWatches(
    () => signal.ring(),
    (error) => {
      if (reported) return;
      reported = true;
      onError?.(error);
    },
    open,
  );
  const renew = (): void =>
    folders.renew((watch) => {
      for (const source of sources) watchSource(source, watch);
    });
  const signal = new Throttle(() => {
    renew(); // before the scan, which then sees what came into a new folder before it was watched
    onChange();
  }, debounceMs);
  renew();
  return {
    close: () => {
      signal.stop();
      folders.close();
    },
  };
}

/** One call for all rings within a time, at its end; the next one not too soon after it. */
class Throttle {
  readonly #call: () => void;
  readonly #waitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #calledAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(call: () => void, waitMs: number) {
    this.#call = call;
    this.#waitMs = waitMs;
  }

  ring(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    const wait = Math.max(this.#waitMs, this.#calledAt + BETWEEN_CALLS_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#call();
      this.#calledAt = performance.now();
    }, wait);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}

function watchSource(source: Source, watch: WatchFolder): void {
  const root = targetOf(source.root);
  // The root may be a link that is given another target, and its target may go and come back.
  for (const path of new Set([source.root, root])) watchWayTo(path, watch);
  if (!watch(root, (name) => AT_ROOT.has(name))) return;
  // A bare collection may become a plugin when it gets one of these; all of it is watched as long as it is none.
  if (agentsFolder(source) === source.root) {
    watchContent(root, watch);
    return;
  }
  watch(join(root, MANIFEST_FOLDER), (name) => name === MANIFESTS.below);
  for (const name of CONTENT_FOLDERS) {
    const folder = join(root, name);
    const target = targetOf(folder);
    if (target === folder) watchContent(folder, watch);
    else if (staysInside(existsSync(target) ? target : nearestAbove(target), boundaryOf(source), [])) {
      watchWayTo(target, watch);
      watchContent(target, watch);
    }
  }
}

/** The nearest folder above that exists, for what leads to a path. */
function watchWayTo(path: string, watch: WatchFolder): void {
  let above: string;
  do {
    above = nearestAbove(path);
    const next = relative(above, path).split(sep)[0];
    watch(above, (name) => name === next);
    // What appeared before it was watched.
  } while (nearestAbove(path) !== above);
}

/** The folders in which the scan looks for markdown. */
function watchContent(folder: string, watch: WatchFolder, depth = 0): void {
  const counts = (name: string): boolean =>
    !isSkipped(name) && (name.toLowerCase().endsWith('.md') || !isSomethingElse(join(folder, name)));
  if (!watch(folder, counts) || depth === MAX_DEPTH) return;
  for (const item of entries(folder))
    if (item.isDirectory() && !isSkipped(item.name)) watchContent(join(folder, item.name), watch, depth + 1);
}

/** Whether there is something at the path that is no folder; what has gone, or cannot be looked at, may have been one. */
function isSomethingElse(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isSkipped = (name: string): boolean => name.startsWith('.') || SKIPPED_FOLDERS.has(name);

/** Nothing for a folder that has gone. */
function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function nearestAbove(path: string): string {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

/** Links that lead to each other are followed no further. */
const MOST_LINKS = 20;

/** The real path, also of something that does not exist, or no longer: of a link that leads nowhere, the path where it leads. */
function targetOf(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    const here = above === path ? path : join(targetOf(above, links), basename(path));
    const link = links < MOST_LINKS ? linkAt(here) : undefined;
    return link === undefined ? here : targetOf(resolve(dirname(here), link), links + 1);
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
