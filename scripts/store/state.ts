import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ArbiterError } from '../core/errors.ts';
import { type MigrateFault, type Moved, migrate, schemaVersion } from './migrate.ts';
import { installRoot, migrationFiles, stateMigrations } from './migrations.ts';
import { finishInterruptedRepair } from './repair/swap.ts';
import type { Database } from './sqlite/database.ts';
import { type Driver, type FoundDriver, findDriver } from './sqlite/driver.ts';
import {
  NoSqliteError,
  StateConstraintError,
  StateError,
  StateLockedError,
  StateTooNewError,
  stateError,
} from './sqlite/errors.ts';
import { openDatabase } from './sqlite/open.ts';

/**
 * `state.db` in the data folder: one SQLite file that every Arbiter process of this machine opens. This class is a handle that
 * opens late, survives failures and says what is wrong; the tables have a module each beside it.
 *
 * Nobody may depend on it being there: {@link State.attempt} gives `unavailable` with the reason instead of throwing, and tries
 * again after a pause. A commit survives the death of any process; a power cut may take the last ones.
 * When the file is replaced underneath (`arbiter doctor --repair`, a restored copy), the next attempt notices and opens the new
 * one; work that went into the old one meanwhile is done again in the new one.
 */

/** SQLite's `application_id` of `state.db`: "Arbi". */
export const STATE_APPLICATION_ID = 0x41726269;

export const stateFile = (dataFolder: string): string => join(dataFolder, 'state.db');

export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'unavailable'; readonly trouble: ArbiterError };

export interface StateOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Roots whose `node_modules` may hold better-sqlite3. Default: this installation. */
  readonly programFolders?: readonly string[];
  /** Default {@link STATE_BUSY_MS}. */
  readonly busyTimeoutMs?: number;
  /** `open` makes the file and moves it forward; `look` takes it as it is, or not at all. Default `open`. */
  readonly mode?: 'open' | 'look';
  /** Folder of the migrations. Default: this installation's. */
  readonly migrations?: string;
  readonly fault?: (name: MigrateFault) => void;
}

interface OpenFile {
  readonly database: Database;
  /** Which file it is, whatever lies at the path by now. */
  readonly file: string;
}

/** How long a session's brain waits for the lock. Other processes hold it for less than a millisecond, or for too long. */
export const STATE_BUSY_MS = 50;
/** After the file was locked, nobody asks again for so long … */
const LOCKED_PAUSE_MS = 500;
/** … and after any other trouble for so long. */
const PAUSE_MS = 30_000;

export class State {
  readonly path: string;
  readonly #options: StateOptions;
  #open: OpenFile | undefined;
  #driver: Driver | undefined;
  #trouble: ArbiterError | undefined;
  #retryAt = Number.NEGATIVE_INFINITY;
  #moved: Moved | undefined;
  /** Grows whenever another file is opened: what was prepared on the last one is void. */
  #generation = 0;

  /** Touches nothing; the first {@link attempt} opens. */
  constructor(options: StateOptions) {
    this.#options = options;
    this.path = stateFile(options.dataFolder);
  }

  /** Why it cannot be used at the moment, or undefined. */
  get trouble(): ArbiterError | undefined {
    return this.#trouble;
  }

  /** The SQLite in use, loaded if it is not yet; touches no file of the state. */
  findDriver(): FoundDriver {
    if (this.#driver !== undefined) return { kind: 'found', driver: this.#driver, tried: [] };
    const { dataFolder, programFolders = [installRoot] } = this.#options;
    const found = findDriver({ dataFolder, programFolders });
    if (found.kind === 'found') this.#driver = found.driver;
    return found;
  }

  /** What opening did to the schema, once it has. */
  get moved(): Moved | undefined {
    return this.#moved;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Runs work on the database. Never throws for a failing database; what the work throws for reasons of its own is thrown on.
   * The work may run twice (see above), so it must have no effect beside the database.
   */
  attempt<T>(work: (database: Database, generation: number) => T): Attempt<T> {
    for (;;) {
      const open = this.#open ?? this.#tryToOpen();
      if (open === undefined) return { kind: 'unavailable', trouble: this.#trouble ?? absent(this.path) };
      try {
        const value = work(open.database, this.#generation);
        if (fileAt(this.path) === open.file) {
          this.#trouble = undefined;
          return { kind: 'done', value };
        }
        this.close();
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        this.#failed(error);
        return { kind: 'unavailable', trouble: error };
      }
    }
  }

  /** Tries again at the next attempt, without waiting for the pause to end. */
  retryNow(): void {
    this.#retryAt = Number.NEGATIVE_INFINITY;
  }

  /** A later attempt opens it again. Never throws. */
  close(): void {
    const open = this.#open;
    this.#open = undefined;
    try {
      open?.database.close();
    } catch {
      // the file is as the last commit left it
    }
  }

  #tryToOpen(): OpenFile | undefined {
    const { clock, mode = 'open' } = this.#options;
    if (clock.monotonicMs() < this.#retryAt) return undefined;
    if (mode === 'look' && !existsSync(this.path)) {
      this.#trouble = undefined;
      return undefined;
    }
    try {
      this.#open = this.#openFile(mode);
      this.#generation += 1;
    } catch (error) {
      this.#failed(stateError(error, this.path));
    }
    return this.#open;
  }

  #openFile(mode: 'open' | 'look'): OpenFile {
    const found = this.findDriver();
    if (found.kind === 'none') throw new NoSqliteError(found.tried);
    const { driver } = found;
    finishInterruptedRepair(this.path, driver);
    const database = openDatabase(this.path, driver, {
      busyTimeoutMs: this.#options.busyTimeoutMs ?? STATE_BUSY_MS,
    });
    try {
      this.#prepare(database, driver, mode);
      return { database, file: fileAt(this.path) };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #prepare(database: Database, driver: Driver, mode: 'open' | 'look'): void {
    const { clock, fault, migrations: folder = stateMigrations } = this.#options;
    if (mode === 'open') {
      this.#moved = migrate(database, {
        folder,
        applicationId: STATE_APPLICATION_ID,
        driver,
        clock,
        ...(fault === undefined ? {} : { fault }),
      });
      return;
    }
    const version = schemaVersion(database);
    const known = migrationFiles(folder).length;
    if (version > known) throw new StateTooNewError(this.path, version, known);
    if (version === 0)
      throw new StateError('state-other-version', `${this.path} has no schema of this program.`, this.path);
  }

  #failed(error: ArbiterError): void {
    if (error instanceof StateConstraintError) return; // the row was wrong, not the database
    this.#trouble = error;
    const locked = error instanceof StateLockedError;
    this.#retryAt = this.#options.clock.monotonicMs() + (locked ? LOCKED_PAUSE_MS : PAUSE_MS);
    this.close();
  }
}

const absent = (path: string): ArbiterError =>
  new ArbiterError('state-absent', `${path} is not there.`, { fix: 'A session with Arbiter makes it.' });

/** Which file lies at a path; an empty string when none can be seen there. */
function fileAt(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
