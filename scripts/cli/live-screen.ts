import type { Writable } from 'node:stream';

/**
 * A terminal that is drawn over and over. It draws on the terminal's second screen, so that whatever happens to it (a window that
 * gets narrower, Ctrl-C, Ctrl-Z, an error) the first one is as it was. Only lines that have changed are written. A crash that runs no
 * code any more (SIGKILL) leaves the second screen; `reset` mends that, as for any program of that sort.
 */
export interface Terminal {
  readonly out: Writable & { readonly columns?: number; readonly rows?: number };
  readonly process: ScreenProcess;
}

/** What a screen needs of a process; `process` is one. */
export interface ScreenProcess {
  readonly pid: number;
  on(event: string, listener: () => void): unknown;
  prependListener(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

/** Second screen, no cursor, no wrapping of what is too long. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[H\u001b[2J';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const REST_OF_SCREEN = '\u001b[J';
const at = (row: number): string => `\u001b[${row + 1};1H`;
/** Cleared before it is written: after a line as wide as the screen, the cursor stands on its last character. */
const emptied = (row: number): string => `${at(row)}\u001b[2K`;

/** Ends that a program may get from outside. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const DEFAULT_SIZE = { columns: 80, rows: 24 };

export class LiveScreen {
  readonly #terminal: Terminal;
  readonly #resized: () => void;
  /** What is on the screen; undefined while the first screen is shown. */
  #drawn: readonly string[] | undefined;
  /** The terminal is no longer there. */
  #gone = false;
  /** The shell has the terminal. */
  #stopped = false;
  readonly #signals = ENDS.map((signal) => ({ signal, listener: () => this.#onEnd(signal) }));

  /** @param resized draws anew: all lines are other ones. */
  constructor(terminal: Terminal, resized: () => void) {
    this.#terminal = terminal;
    this.#resized = resized;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#terminal.out;
    // Some terminals say 0 when they do not know.
    return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
  }

  /** Shows the second screen. Without effect while it is shown. */
  open(): void {
    if (this.#drawn !== undefined || this.#gone) return;
    const { out, process } = this.#terminal;
    this.#drawn = [];
    out.on('resize', this.#onResize);
    out.on('error', this.#onError);
    // First in the row, to see who else listens before those that listen once have gone.
    for (const { signal, listener } of this.#signals) process.prependListener(signal, listener);
    process.on('SIGTSTP', this.#onStop);
    process.on('exit', this.#onExit);
    out.write(ENTER);
  }

  /** Draws lines that are not wider than the screen. Skipped while the terminal takes nothing. */
  draw(lines: readonly string[]): void {
    const { out } = this.#terminal;
    if (this.#drawn === undefined || this.#gone || this.#stopped || out.writableNeedDrain) return;
    const before = this.#drawn;
    const changed = lines.flatMap((text, row) => (text === before[row] ? [] : [emptied(row) + text]));
    if (lines.length < before.length) changed.push(at(lines.length) + REST_OF_SCREEN);
    this.#drawn = lines;
    if (changed.length > 0) out.write(changed.join(''));
  }

  /** Shows the first screen again, as it was. Safe to call twice. */
  close(): void {
    if (this.#drawn === undefined) return;
    const { out, process } = this.#terminal;
    this.#drawn = undefined;
    out.off('resize', this.#onResize);
    for (const { signal, listener } of this.#signals) process.off(signal, listener);
    process.off('SIGTSTP', this.#onStop);
    process.off('exit', this.#onExit);
    if (!this.#gone) out.write(LEAVE);
  }

  readonly #onResize = (): void => {
    this.#redraw('\u001b[2J');
  };

  #redraw(before: string): void {
    if (this.#drawn === undefined || this.#gone || this.#stopped) return;
    this.#drawn = [];
    this.#terminal.out.write(before);
    this.#resized();
  }

  /** The run goes on without its terminal. The listener stays, so that no late error ends the program. */
  readonly #onError = (): void => {
    this.#gone = true;
  };

  readonly #onExit = (): void => {
    this.close();
  };

  /** Who listens to a signal takes its usual end away. If nobody else does, the end comes after the first screen is back. */
  #onEnd(signal: NodeJS.Signals): void {
    const { process } = this.#terminal;
    if (process.listenerCount(signal) > 1) return;
    this.close();
    process.kill(process.pid, signal);
  }

  /** Ctrl-Z: the shell gets the first screen; when the program goes on, the second one is shown again. */
  readonly #onStop = (): void => {
    const { out, process } = this.#terminal;
    out.write(LEAVE);
    // Timers are due before the signal is heard when the program goes on.
    this.#stopped = true;
    const goOn = (): void => {
      process.off('SIGCONT', goOn);
      this.#stopped = false;
      this.#redraw(ENTER);
    };
    process.on('SIGCONT', goOn);
    process.kill(process.pid, 'SIGSTOP');
  };
}
