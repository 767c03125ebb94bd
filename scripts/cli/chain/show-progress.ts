import type { RunView } from '../../chains/view/run-view.ts';
import type { Clock } from '../../core/clock.ts';
import type { Io } from '../io.ts';
import { LiveScreen, type ScreenProcess } from '../live-screen.ts';
import type { Look } from '../look.ts';
import { Pace } from '../pace.ts';
import { frame } from './frame.ts';
import { PlainProgress } from './plain-progress.ts';

/** Shortest time between two pictures, in milliseconds. */
export const FRAME_MS = 100;

/** Shows how a run goes on while this process drives it, or watches it. */
export interface ShownProgress {
  /** Something has changed. Cheap: the view is asked for when there is something to show, at most ten times a second. */
  changed(view: () => RunView): void;
  /** Gives the terminal back for a question; nothing is drawn until `resume`. */
  pause(): void;
  resume(): void;
  /** Gives the terminal back for good and leaves the last picture, or the last lines, there. Call it whatever happens. */
  end(): void;
}

export interface ProgressOptions {
  /** Where to; a terminal gets pictures, anything else lines. */
  readonly out: Io['out'] & { readonly rows?: number };
  readonly clock: Clock;
  readonly look: Look;
  /** Default: this process. */
  readonly process?: ScreenProcess;
}

export const showProgress = (options: ProgressOptions): ShownProgress =>
  options.out.isTTY === true ? new Pictures(options) : new Lines(options);

class Pictures implements ShownProgress {
  readonly #options: ProgressOptions;
  readonly #screen: LiveScreen;
  readonly #pace: Pace;
  #view: (() => RunView) | undefined;
  #state: 'showing' | 'paused' | 'ended' = 'showing';

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock, FRAME_MS, () => this.#draw());
    this.#screen = new LiveScreen({ out: options.out, process: options.process ?? process }, () =>
      this.#pace.now(),
    );
  }

  changed(view: () => RunView): void {
    this.#view = once(view);
    this.#pace.soon();
  }

  pause(): void {
    if (this.#state !== 'showing') return;
    this.#state = 'paused';
    this.#screen.close();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'showing';
    this.#pace.now();
  }

  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#pace.stop();
    this.#screen.close();
    const lines = this.#frame();
    if (lines.length > 0) this.#options.out.write(`${lines.join('\n')}\n`);
  }

  #draw(): void {
    if (this.#view === undefined || this.#state !== 'showing') return;
    this.#screen.open();
    this.#screen.draw(this.#frame());
    // Times go on when nothing else does.
    this.#pace.soon();
  }

  #frame(): string[] {
    const { clock, look } = this.#options;
    return this.#view === undefined ? [] : frame(this.#view(), this.#screen.size, clock.now(), look);
  }
}

class Lines implements ShownProgress {
  readonly #options: ProgressOptions;
  readonly #progress = new PlainProgress();
  readonly #pace: Pace;
  #view: (() => RunView) | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock, FRAME_MS, () => this.#print());
  }

  changed(view: () => RunView): void {
    this.#view = once(view);
    this.#pace.soon();
  }

  /** Lines are in nobody's way. */
  pause(): void {}
  resume(): void {}

  end(): void {
    this.#pace.now();
  }

  #print(): void {
    if (this.#view === undefined) return;
    const lines = this.#progress.lines(this.#view(), this.#options.clock.now());
    if (lines.length > 0) this.#options.out.write(`${lines.join('\n')}\n`);
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
