import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { messageOf, systemCode } from '../core/errors.ts';
import { ensureFolder, readIfThere, writeFileAtomic } from '../core/files.ts';
import { hasBuiltIn, nativeFolder } from '../store/sqlite/driver.ts';
import type { Environment } from './data-folder.ts';

/**
 * Gets better-sqlite3 into the data folder where Node.js has no SQLite of its own (before 22.13). It is the only thing that
 * Arbiter ever fetches: `npm install` in `<data>/native`, in the background, at most once a day, never with
 * `ARBITER_NO_DOWNLOAD=1`. Nothing waits for it and nothing depends on it: without it records are lines in files.
 *
 * Order: take the lock; look whether somebody tried today; write down the try; start npm. A crash leaves the lock with the id
 * of a process that is gone, which the next one takes over, and perhaps half a package, which does not load and is installed
 * again. An install that the session's end cut short is no try.
 */
export const NATIVE_PACKAGE = 'better-sqlite3@12.9.0';

/** Between two tries. */
const TRY_EVERY_MS = 86_400_000;
/** Longer than any install that will still succeed. */
const INSTALL_MS = 600_000;

export type InstallStatus =
  /** Nobody has asked yet, or SQLite is there. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'tried'; readonly at: number; readonly reason: string }
  | { readonly kind: 'elsewhere'; readonly pid: number }
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'installed' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface NativeSqliteOptions {
  readonly dataFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  /** Default: the running one. */
  readonly nodeVersion?: string;
  /** Default 600,000. */
  readonly installMs?: number;
}

interface LastTry {
  readonly at: number;
  /** Node.js that it was for; another one may need another build. */
  readonly node: string;
  readonly reason: string;
}

export class NativeSqlite {
  readonly #options: NativeSqliteOptions;
  readonly #folder: string;
  #status: InstallStatus = { kind: 'idle' };
  #npm: ChildProcess | undefined;
  #stopped = false;

  constructor(options: NativeSqliteOptions) {
    this.#options = options;
    this.#folder = nativeFolder(options.dataFolder);
  }

  get status(): InstallStatus {
    return this.#status;
  }

  /** Where npm's output goes. */
  get log(): string {
    return join(this.#folder, 'install.log');
  }

  /** Starts an install if one is due; `done` is called when it has succeeded. Never throws and waits for nothing. */
  start(done: () => void): InstallStatus {
    if (this.#npm !== undefined) return this.#status;
    try {
      this.#status = this.#begin(done);
    } catch (error) {
      this.#status = { kind: 'failed', reason: systemCode(error) ?? messageOf(error) };
    }
    return this.#status;
  }

  /** Ends an install that is under way; it will be tried anew by the next session. */
  stop(): void {
    this.#stopped = true;
    if (this.#npm === undefined) return;
    endGroup(this.#npm);
    this.#release();
    rmSync(this.#lastTryFile, { force: true });
  }

  #begin(done: () => void): InstallStatus {
    const { env, clock, nodeVersion = process.versions.node, installMs = INSTALL_MS } = this.#options;
    if (hasBuiltIn(nodeVersion)) return { kind: 'built-in' };
    if (env['ARBITER_NO_DOWNLOAD'] === '1') return { kind: 'forbidden' };
    const before = this.#triedLately(nodeVersion);
    if (before !== undefined) return before;
    ensureFolder(this.#folder);
    const holder = this.#lock();
    if (holder !== undefined) return { kind: 'elsewhere', pid: holder };
    const meanwhile = this.#triedLately(nodeVersion);
    if (meanwhile !== undefined) {
      this.#release();
      return meanwhile;
    }
    this.#remember({ at: clock.now(), node: nodeVersion, reason: 'it did not end' });
    // What is there does not load. npm would take half a package for a whole one and not finish it.
    rmSync(join(this.#folder, 'node_modules'), { recursive: true, force: true });
    const npm = this.#spawn();
    this.#npm = npm;
    behindOthers(npm);
    const timer = setTimeout(() => endGroup(npm), installMs).unref();
    const end = (reason: string | undefined): void => {
      clearTimeout(timer);
      if (this.#npm !== npm) return;
      this.#npm = undefined;
      if (this.#stopped) return;
      this.#finish(reason, nodeVersion);
      if (reason === undefined) done();
    };
    npm.on('error', (error) =>
      end(systemCode(error) === 'ENOENT' ? 'npm is not on the PATH' : messageOf(error)),
    );
    npm.on('exit', (code, signal) =>
      end(code === 0 ? undefined : `npm ended with ${code ?? signal}; its output: ${this.log}`),
    );
    npm.unref();
    return { kind: 'running', pid: npm.pid ?? 0 };
  }

  #finish(reason: string | undefined, node: string): void {
    this.#status = reason === undefined ? { kind: 'installed' } : { kind: 'failed', reason };
    try {
      this.#remember({ at: this.#options.clock.now(), node, reason: reason ?? 'it was installed' });
    } catch {
      // the folder has gone; the next session tries again
    }
    this.#release();
  }

  /** A process group of its own: Ctrl-C in the terminal does not reach it, and {@link stop} reaches all of it. */
  #spawn(): ChildProcess {
    const log = openSync(this.log, 'w', 0o600);
    try {
      return spawn(
        'npm',
        ['install', '--prefix', '.', NATIVE_PACKAGE, '--no-audit', '--no-fund', '--ignore-scripts=false'],
        {
          cwd: this.#folder,
          env: this.#options.env,
          detached: true,
          stdio: ['ignore', log, log],
          shell: process.platform === 'win32',
        },
      );
    } finally {
      closeSync(log);
    }
  }

  #triedLately(node: string): InstallStatus | undefined {
    const last = readLastTry(this.#lastTryFile);
    if (last === undefined || last.node !== node) return undefined;
    const ago = this.#options.clock.now() - last.at;
    return ago >= 0 && ago < TRY_EVERY_MS ? { kind: 'tried', at: last.at, reason: last.reason } : undefined;
  }

  /** The process that holds the lock, or undefined when it is ours now. */
  #lock(): number | undefined {
    for (let again = 0; ; again += 1) {
      try {
        writeFileSync(this.#lockFile, String(process.pid), { flag: 'wx', mode: 0o600 });
        return undefined;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      const holder = Number(readIfThere(this.#lockFile) ?? 0);
      if (again > 0 || (holder > 0 && isAlive(holder))) return holder;
      // Renamed, not removed: only one of two that find it can do that. What they both start is stopped by the last try.
      try {
        renameSync(this.#lockFile, `${this.#lockFile}.${process.pid}`);
        rmSync(`${this.#lockFile}.${process.pid}`, { force: true });
      } catch {
        // another one was quicker
      }
    }
  }

  #release(): void {
    rmSync(this.#lockFile, { force: true });
  }

  #remember(last: LastTry): void {
    writeFileAtomic(this.#lastTryFile, JSON.stringify(last));
  }

  get #lockFile(): string {
    return join(this.#folder, 'install.lock');
  }

  get #lastTryFile(): string {
    return join(this.#folder, 'last-try.json');
  }
}

function readLastTry(file: string): LastTry | undefined {
  try {
    const value: unknown = JSON.parse(readIfThere(file) ?? '');
    if (typeof value !== 'object' || value === null || !('at' in value) || !('node' in value))
      return undefined;
    const { at, node } = value;
    if (typeof at !== 'number' || typeof node !== 'string') return undefined;
    return { at, node, reason: 'reason' in value ? String(value.reason) : 'unknown' };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Where no ready-made build fits, npm compiles for minutes; that must not slow down what the person is doing. */
function behindOthers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // not allowed here, or it has ended
  }
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  } catch {
    // it has ended
  }
}
