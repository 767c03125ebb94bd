import { rmSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { ArbiterError, messageOf } from '../core/errors.ts';
import type { Corrected } from '../learning/corrected.ts';
import { learn, rollBack, standingOf } from '../learning/learn.ts';
import { examplesOf, type Referee } from '../learning/lessons.ts';
import { refereesOf } from '../learning/referees.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import type { Teacher } from '../routing/learned/teacher.ts';
import type { TermKey } from '../routing/learned/term-key.ts';
import type { Router } from '../routing/router.ts';
import {
  addCorrection,
  type CorrectablePrompt,
  forgetAll,
  lastPromptOf,
  listCorrections,
  notePrompt,
  PROMPT_MS,
  promptOfRoute,
  removePromptsBefore,
} from '../store/corrections.ts';
import { currentVersion } from '../store/learned-versions.ts';
import type { Database } from '../store/sqlite/database.ts';
import { StateLockedError } from '../store/sqlite/errors.ts';
import type { Attempt, State } from '../store/state.ts';
import { type Environment, stateFiles } from './data-folder.ts';
import { type LearnedCopy, LearnedFile } from './learned-file.ts';
import { LearningKey } from './learning-key.ts';
import { LearningSwitch } from './learning-switch.ts';
import { Teachers } from './teachers.ts';

/**
 * Learning from corrections, over the data folder. The rows of `state.db` are the truth; `learning/learned.json` is a copy for
 * prompts, which read nothing else. The copy is written after the rows, by whoever holds the write lock, so it never goes
 * back; a crash between leaves an older copy, which the next {@link Learning.takeUp} of any process replaces.
 */

/** What is needed of the registry to judge what was learned. */
export interface Surroundings {
  readonly snapshot: RegistrySnapshot;
  readonly router: Pick<Router, 'route' | 'terms'>;
}

/** Prompts that wait in memory for the state to be opened. */
const MAX_UNKEPT = 20;

/** How often a locked database is asked again before somebody who waits is told; each time takes some 50 ms. */
const TRIES = 10;

export class Learning {
  readonly #folder: string;
  readonly #state: State;
  readonly #clock: Clock;
  readonly #switch: LearningSwitch;
  readonly #file: LearnedFile;
  readonly #key: LearningKey;
  readonly #teachers: Teachers;
  readonly #unkept: CorrectablePrompt[] = [];
  #referees:
    | { readonly snapshot: RegistrySnapshot; readonly keyId: string; readonly all: Referee[] }
    | undefined;

  /** Touches nothing. */
  constructor(dataFolder: string, env: Environment, state: State, clock: Clock) {
    this.#folder = stateFiles(dataFolder).learning;
    this.#state = state;
    this.#clock = clock;
    this.#switch = new LearningSwitch(dataFolder, env);
    this.#file = new LearnedFile(this.#folder);
    this.#key = new LearningKey(this.#folder);
    this.#teachers = new Teachers(this.#file, this.#key, clock);
  }

  /** Why nothing is kept of prompts and nothing that was learned is used; undefined when learning is on. */
  get off(): LearningSwitch['off'] {
    return this.#switch.off;
  }

  /**
   * Lets go of the prompts that nobody corrected, too; gives the reason when they could not be removed, and then the next
   * {@link takeUp} does it. Throws when the data folder cannot be written.
   */
  switchOff(): string | undefined {
    this.#switch.turnOff();
    this.#unkept.splice(0);
    const done = this.#insist((database) => removePromptsBefore(database, Number.MAX_SAFE_INTEGER));
    if (done.kind === 'done' || done.trouble.code === 'state-absent') return undefined;
    return done.trouble.message;
  }

  switchOn(): void {
    this.#switch.turnOn();
  }

  /** What was learned, as any session of this data folder last left it; undefined: nothing, or nothing that can be used. */
  teacher(): Teacher | undefined {
    return this.off === undefined ? this.#teachers.current : undefined;
  }

  /** Why what was learned cannot be used, though there is something; undefined when all is well, and when learning is off. */
  get trouble(): string | undefined {
    this.teacher();
    return this.off === undefined ? this.#teachers.trouble : undefined;
  }

  /** Names the key of this data folder; undefined when it has none that can be read. */
  get keyId(): string | undefined {
    try {
      return this.#key.find()?.id;
    } catch {
      return undefined;
    }
  }

  /** The key for words, made when there is none. Throws when it cannot be read or made. */
  key(): TermKey {
    return this.#key.ensure();
  }

  /**
   * Keeps a prompt's features for a while, so that another process can correct it. Until something else has opened the state, in
   * memory: the first prompt of a session must not wait for SQLite.
   */
  note(prompt: CorrectablePrompt): void {
    this.#unkept.push(prompt);
    if (this.#state.isOpen) this.#keepPrompts();
    else this.#unkept.splice(0, this.#unkept.length - MAX_UNKEPT);
  }

  #keepPrompts(): void {
    const prompts = this.#unkept.splice(0);
    if (prompts.length > 0)
      this.#state.attempt((database) => {
        for (const prompt of prompts) notePrompt(database, prompt);
      });
  }

  lastPromptOf(session: string): CorrectablePrompt | undefined {
    const found = this.#insist((database) => lastPromptOf(database, session));
    return found.kind === 'done' ? found.value : undefined;
  }

  promptOfRoute(routeId: string): CorrectablePrompt | undefined {
    const found = this.#insist((database) => promptOfRoute(database, routeId));
    return found.kind === 'done' ? found.value : undefined;
  }

  /** Keeps a correction, learns from it and puts it to use. Never throws for a database that fails. */
  correct(prompt: CorrectablePrompt, agent: string | undefined, around: Surroundings): Corrected {
    if (this.#hasOtherKey(prompt))
      return { kind: 'lost', reason: 'the key has changed since that prompt; type the prompt again.' };
    const now = this.#clock.now();
    const kept = this.#insist((database) =>
      database.transaction(() => addCorrection(database, now, prompt, agent)),
    );
    if (kept.kind === 'unavailable') return { kind: 'lost', reason: kept.trouble.message };
    const seq = kept.value;
    const reason = this.#learn(around);
    if (reason !== undefined) return { kind: 'waiting', seq, reason };
    const standing = this.#insist((database) => standingOf(database, seq));
    return standing.kind === 'done'
      ? { kind: 'kept', seq, standing: standing.value }
      : { kind: 'waiting', seq, reason: standing.trouble.message };
  }

  /** A key that cannot be read is no other key: that is said when it is needed. */
  #hasOtherKey(prompt: CorrectablePrompt): boolean {
    try {
      return this.key().id !== prompt.keyId;
    } catch {
      return false;
    }
  }

  /** Lets go of old prompts, learns from corrections that a crash has left waiting, and mends the copy. Never throws. */
  takeUp(around: Surroundings): void {
    const { off } = this;
    // The switch is for all sessions, the environment for this one: prompts of others stay as long as they may.
    const before = off === 'switch' ? Number.MAX_SAFE_INTEGER : this.#clock.now() - PROMPT_MS;
    this.#state.attempt((database) => removePromptsBefore(database, before));
    if (off !== undefined) {
      this.#unkept.splice(0);
      return;
    }
    this.#keepPrompts();
    const any = this.#state.attempt(
      (database) => database.prepare('SELECT 1 FROM corrections LIMIT 1').get() !== undefined,
    );
    if (any.kind === 'done' && (any.value || this.#file.stamp !== '')) this.#learn(around);
  }

  /** Throws when the version is out of use in the rows and the copy cannot be written. */
  rollBack(): Attempt<ReturnType<typeof rollBack>> {
    const done = this.#insist((database) => rollBack(database, this.#clock.now()));
    const trouble = done.kind === 'done' ? this.#publish() : undefined;
    if (trouble !== undefined)
      throw new ArbiterError('learning-copy', `Running sessions still use the version: ${trouble}`, {
        fix: 'The next session mends that.',
      });
    return done;
  }

  /** Removes corrections, versions, prompts, the copy and the key. Throws when a file cannot be removed. */
  forget(): Attempt<number> {
    this.#unkept.splice(0);
    const done = this.#insist(forgetAll);
    if (done.kind === 'done') rmSync(this.#folder, { recursive: true, force: true });
    return done;
  }

  /** Gives the reason when it could not. */
  #learn(around: Surroundings): string | undefined {
    try {
      const key = this.key();
      const ids = new Set(around.snapshot.agents.filter((a) => a.routed).map((a) => a.id));
      const options = {
        now: this.#clock.now(),
        keyId: key.id,
        referees: () => this.#refereesOf(around, key),
        knows: (id: string) => ids.has(id),
      };
      const learnt = this.#insist((database) => learn(database, options));
      return learnt.kind === 'unavailable' ? learnt.trouble.message : this.#publish();
    } catch (error) {
      return messageOf(error);
    }
  }

  #refereesOf({ snapshot, router }: Surroundings, key: TermKey): Referee[] {
    if (this.#referees?.snapshot !== snapshot || this.#referees.keyId !== key.id)
      this.#referees = { snapshot, keyId: key.id, all: refereesOf(snapshot, router, key) };
    return this.#referees.all;
  }

  /** Makes the copy what the rows say. Under the write lock, so that of two processes the later rows win. */
  #publish(): string | undefined {
    try {
      const done = this.#insist((database) => database.transaction(() => this.#file.write(copyOf(database))));
      return done.kind === 'unavailable' ? done.trouble.message : undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** For somebody who waits for the answer: another process holds the lock for a moment only. */
  #insist<T>(work: (database: Database) => T): Attempt<T> {
    for (let tries = 1; ; tries++) {
      this.#state.retryNow();
      const done = this.#state.attempt(work);
      if (done.kind === 'done' || tries === TRIES || !(done.trouble instanceof StateLockedError)) return done;
    }
  }
}

/** The version in use as the copy has it. */
function copyOf(database: Database): LearnedCopy | undefined {
  const current = currentVersion(database);
  if (current === undefined) return undefined;
  const corrections = listCorrections(database);
  const keyId = corrections.findLast((c) => current.examples.some(([seq]) => seq === c.seq))?.keyId;
  if (keyId === undefined) return undefined;
  const mine = corrections.filter((c) => c.keyId === keyId);
  return { version: current.version, keyId, examples: examplesOf(mine, current.examples) };
}
