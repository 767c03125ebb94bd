import { basename } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Environment } from '../host/data-folder.ts';
import { openModels } from '../host/open-models.ts';
import { mainTranscripts } from '../host/transcripts/files.ts';
import { readSession } from '../host/transcripts/read-session.ts';
import type { PriceBook } from '../models/prices.ts';
import { isOwnSession } from '../store/own-sessions.ts';
import type { State } from '../store/state.ts';
import { withoutWords } from './log.ts';

/**
 * Takes what a session has used into the ledger, after its hooks are answered: in pieces, so that a prompt comes in between. What it
 * misses (a row that is written late, a process that was killed, a locked database) is read the next time, by whoever reads next.
 */
export class LedgerKeeper {
  readonly #options: LedgerKeeperOptions;
  /** Sessions that have grown, with their main transcript if it was told. */
  readonly #grown = new Map<string, string | undefined>();
  #book: PriceBook | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: LedgerKeeperOptions) {
    this.#options = options;
  }

  /** A session's transcripts have grown. Never throws, takes no time. */
  grown(session: string, main: string | undefined): void {
    if (session === '') return;
    this.#grown.set(session, main ?? this.#grown.get(session));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), this.#options.afterMs ?? AFTER_MS).unref();
  }

  /** Reads what is there now, and resolves when it is written. Never rejects. */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#read();
    await this.#reading;
  }

  /** One after the other: two readings of one file would get into each other's way. */
  #read(): void {
    this.#reading = this.#reading
      .then(() => this.#readAll())
      .catch((error: unknown) => this.#options.note(`the ledger: ${withoutWords(error)}`));
  }

  async #readAll(): Promise<void> {
    const sessions = [...this.#grown];
    this.#grown.clear();
    for (const [session, told] of sessions) {
      const main = await this.#mainOf(session, told);
      if (main !== undefined) await this.#take(main);
    }
  }

  async #mainOf(session: string, told: string | undefined): Promise<string | undefined> {
    const { store, env } = this.#options;
    const own = store.attempt((database) => isOwnSession(database, session));
    if (own.kind === 'unavailable' || !own.value) return undefined;
    if (told !== undefined && basename(told) === `${session}.jsonl`) return told;
    return (await mainTranscripts(env, new Set([session]))).get(session);
  }

  async #take(main: string): Promise<void> {
    const { store, env, clock } = this.#options;
    this.#book ??= openModels(env).book;
    await readSession(main, { state: store, book: this.#book, now: () => clock.now() });
  }
}

export interface LedgerKeeperOptions {
  readonly store: State;
  readonly env: Environment;
  readonly clock: Clock;
  /** Says what went wrong, to the log of faults. */
  note(text: string): void;
  /** How long after the last hook it reads; Claude Code writes a turn's last row up to 170 ms after its hook. Default 300. */
  readonly afterMs?: number;
}

const AFTER_MS = 300;
