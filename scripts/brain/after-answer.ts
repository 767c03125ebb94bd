/** How long what comes after an answer waits. Claude Code takes a few milliseconds to read an answer; its next hook is tens away. */
const PAUSE_MS = 25;

/**
 * Work that an answer leaves behind: records, events, a look at the files of the project. It waits, so that it does not take a core while
 * Claude Code reads the answer. In order. Whoever reads what is recorded, and the end of the session, calls {@link AfterAnswer.finish}; a
 * process or worker that is killed within the pause leaves no record of that prompt.
 */
export class AfterAnswer {
  readonly #run: (work: () => void) => void;
  readonly #pauseMs: number;
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDropping = false;

  /** @param run does one piece of work; must not throw. */
  constructor(run: (work: () => void) => void, pauseMs = PAUSE_MS) {
    this.#run = run;
    this.#pauseMs = pauseMs;
  }

  add(work: () => void): void {
    if (this.#isDropping) return;
    this.#waiting.push(work);
    this.#timer ??= setTimeout(() => this.finish(), this.#pauseMs);
  }

  /** Does some work and forgets what it leaves behind. */
  dropping<T>(work: () => T): T {
    this.#isDropping = true;
    try {
      return work();
    } finally {
      this.#isDropping = false;
    }
  }

  /** Does all that waits, also what that adds. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const now = this.#waiting;
      this.#waiting = [];
      for (const work of now) this.#run(work);
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
