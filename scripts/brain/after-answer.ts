/** How long what comes after an answer waits. Claude Code takes a few milliseconds to read an answer; its next hook is tens away. */
const PAUSE_MS = 25;

/**
 * Work that an answer leaves behind: records, events, a look at the files of the project. Done at once it would take the core that
 * the main thread needs to write the answer out and Claude Code to read it: on two cores the way back from the worker then took 1 to 3 ms instead
 * of 0.2. In order; nothing is lost, because whoever reads what is recorded, and the end of the session, calls {@link AfterAnswer.finish}.
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
