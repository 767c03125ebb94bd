import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { Learned } from '../routing/learned/learned.ts';
import { Teacher } from '../routing/learned/teacher.ts';
import type { LearnedFile } from './learned-file.ts';
import type { LearningKey } from './learning-key.ts';

/** How long what could not be read is left alone, unless it changes: a prompt must not read a damaged copy each time. */
const RETRY_MS = 5_000;

/** What was learned, read from its copy whenever that is another one. Never throws: what cannot be read teaches nothing. */
export class Teachers {
  readonly #file: LearnedFile;
  readonly #key: LearningKey;
  readonly #clock: Clock;
  #stamp = '';
  #teacher: Teacher | undefined;
  #trouble: string | undefined;
  #retryAt = Number.NEGATIVE_INFINITY;

  constructor(file: LearnedFile, key: LearningKey, clock: Clock) {
    this.#file = file;
    this.#key = key;
    this.#clock = clock;
  }

  /** Undefined: nothing was learned, or nothing that can be used. Costs one look at the disk as long as nothing has changed. */
  get current(): Teacher | undefined {
    const { stamp } = this.#file;
    const stands = this.#trouble === undefined || this.#clock.monotonicMs() < this.#retryAt;
    if (stamp === this.#stamp && stands) return this.#teacher;
    this.#stamp = stamp;
    this.#trouble = undefined;
    try {
      this.#teacher = this.#load();
    } catch (error) {
      this.#teacher = undefined;
      this.#trouble = messageOf(error);
      this.#retryAt = this.#clock.monotonicMs() + RETRY_MS;
    }
    return this.#teacher;
  }

  /** Why what was learned cannot be used, as of the last look; undefined when all is well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  #load(): Teacher | undefined {
    const look = this.#file.read();
    if (look.kind === 'none') return undefined;
    if (look.kind === 'damaged') throw new Error(look.reason);
    const key = this.#key.find();
    if (key?.id !== look.copy.keyId) throw new Error('the key under which it was learned is gone');
    return new Teacher(key, new Learned(look.copy.examples));
  }
}
