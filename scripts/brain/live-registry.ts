import { isDeepStrictEqual } from 'node:util';
import { systemCode } from '../core/errors.ts';
import {
  type InstalledPlugin,
  installationFingerprint,
  readInstalledPlugins,
} from '../host/installed-plugins.ts';
import { askForPluginList, cachedPluginList } from '../host/plugin-list.ts';
import { pluginSources, type SourceFacts } from '../host/plugin-sources.ts';
import type { RegistrySnapshot, Source } from '../registry/entry.ts';
import { Scanner } from '../registry/scanner.ts';
import { type Watch, watchSources } from '../registry/watch.ts';
import type { Router } from '../routing/router.ts';

/** Decides one prompt; made anew for every snapshot. */
export type LiveRouter = Pick<Router, 'route' | 'tier' | 'terms'>;

export interface LiveRegistryOptions {
  readonly facts: Omit<SourceFacts, 'installed' | 'asked'>;
  readonly dataFolder: string;
  readonly parentPid: number;
  readonly makeRouter: (snapshot: RegistrySnapshot) => LiveRouter;
  readonly note: (text: string) => void;
}

/** Where the list of installed plugins came from: asked for now, kept from an earlier session, or Claude Code's own files. */
export type ListOrigin = 'asked' | 'kept' | 'files';

/** Installs and settings are looked at this often; Claude Code itself takes them up on a reload or in the next session. */
const INSTALLATION_POLL_MS = 5_000;
/** When folders cannot be watched. */
const FALLBACK_POLL_MS = 2_000;
/** The first prompt comes first. */
const ASK_AFTER_MS = 1_000;

/**
 * The registry of a running session: scanned at the start, and again whenever a folder, an install or a setting changes.
 * Snapshot and router always belong together. A scan that throws leaves the last good ones in place.
 */
export class LiveRegistry {
  readonly #options: LiveRegistryOptions;
  readonly #scanner = new Scanner();
  readonly #timers: NodeJS.Timeout[] = [];
  #installed: readonly InstalledPlugin[];
  #origin: ListOrigin;
  #fingerprint: string;
  #sources: readonly Source[] = [];
  #snapshot: RegistrySnapshot;
  #router: LiveRouter;
  #watcher: Watch | undefined;
  #watched = '';
  #polling: NodeJS.Timeout | undefined;
  #unwatched: string | undefined;
  #trouble: string | undefined;

  constructor(options: LiveRegistryOptions) {
    this.#options = options;
    const { env, project } = options.facts;
    const kept = cachedPluginList(options.dataFolder, env, project);
    this.#installed = kept ?? readInstalledPlugins(env, project);
    this.#origin = kept === undefined ? 'files' : 'kept';
    this.#fingerprint = installationFingerprint(env, project);
    this.#sources = this.#findSources();
    this.#snapshot = this.#scanner.scan(this.#sources);
    this.#router = options.makeRouter(this.#snapshot);
  }

  get snapshot(): RegistrySnapshot {
    return this.#snapshot;
  }

  get router(): LiveRouter {
    return this.#router;
  }

  get sources(): readonly Source[] {
    return this.#sources;
  }

  get origin(): ListOrigin {
    return this.#origin;
  }

  /** Why folders are polled instead of watched, or why the last scan was not taken; undefined when all is well. */
  get trouble(): string | undefined {
    return this.#unwatched ?? this.#trouble;
  }

  /** Starts watching, and asks for the supported list unless a kept one still holds. */
  keepUp(): void {
    this.#watchSources();
    this.#timers.push(setInterval(() => this.#lookAtInstalls(), INSTALLATION_POLL_MS).unref());
    if (this.#origin === 'files') this.#timers.push(setTimeout(() => void this.#ask(), ASK_AFTER_MS).unref());
  }

  /** Scans again; the new snapshot is taken if it can be routed over. Never throws. */
  rescan(): void {
    try {
      this.#sources = this.#findSources();
      const snapshot = this.#scanner.scan(this.#sources);
      if (isSame(snapshot, this.#snapshot)) return;
      const router = this.#options.makeRouter(snapshot);
      this.#snapshot = snapshot;
      this.#router = router;
    } catch (error) {
      this.#trouble = `the last change could not be taken up (${error instanceof Error ? error.name : 'unknown'})`;
      this.#options.note(this.#trouble);
    }
    if (this.#watcher !== undefined) this.#watchSources();
  }

  /** Makes another router over the same snapshot, because more is known of its agents now. */
  reroute(makeRouter: LiveRegistryOptions['makeRouter']): void {
    this.#router = makeRouter(this.#snapshot);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    clearInterval(this.#polling);
    this.#watcher?.close();
  }

  #findSources(): Source[] {
    return pluginSources({ ...this.#options.facts, installed: this.#installed, asked: 'brain' });
  }

  #watchSources(): void {
    const key = this.#sources.map((s) => s.root).join('\0');
    if (key === this.#watched) return;
    this.#watched = key;
    this.#watcher?.close();
    clearInterval(this.#polling);
    this.#unwatched = undefined;
    const watcher = watchSources(this.#sources, () => this.rescan(), {
      onError: (error) => {
        this.#unwatched = `folders are polled every ${FALLBACK_POLL_MS} ms, because they cannot be watched (${systemCode(error) ?? error.name})`;
        this.#options.note(this.#unwatched);
        this.#polling = setInterval(() => this.rescan(), FALLBACK_POLL_MS).unref();
      },
    });
    this.#watcher = watcher;
    // What changed between the scan and now would be missed otherwise.
    setImmediate(() => {
      if (watcher === this.#watcher) this.rescan();
    });
  }

  #lookAtInstalls(): void {
    const { env, project } = this.#options.facts;
    const now = installationFingerprint(env, project);
    if (now === this.#fingerprint) return;
    this.#fingerprint = now;
    this.#installed = readInstalledPlugins(env, project);
    this.#origin = 'files';
    this.rescan();
    void this.#ask();
  }

  /** The supported list corrects what the files said. */
  async #ask(): Promise<void> {
    const { facts, dataFolder, parentPid, note } = this.#options;
    const answer = await askForPluginList(dataFolder, facts.env, facts.project, parentPid);
    if (answer.kind === 'unavailable') {
      note(`claude plugin list could not be read: ${answer.reason}`);
      return;
    }
    this.#origin = 'asked';
    const before = paths(this.#installed);
    this.#installed = answer.plugins;
    if (paths(answer.plugins) !== before) this.rescan();
  }
}

/** Whether two scans found the same: unchanged files come from the scanner's memory as the very same values. */
function isSame(a: RegistrySnapshot, b: RegistrySnapshot): boolean {
  const { version: _a, ...one } = a;
  const { version: _b, ...other } = b;
  return isDeepStrictEqual(one, other);
}

const paths = (plugins: readonly InstalledPlugin[]): string =>
  plugins
    .map((p) => p.installPath)
    .sort()
    .join('\0');
