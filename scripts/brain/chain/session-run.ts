import type { DriveEnd } from '../../chains/engine/drive-options.ts';
import type { RunState } from '../../chains/engine/run-state.ts';
import type { HandedStep, HandOver } from './hand-over.ts';

/** Drives the run until it ends, waits for a person, or the signal stops it. */
export type StartDriving = (signal: AbortSignal, changed: (state: RunState) => void) => Promise<DriveEnd>;

/** What there is for the session to do. */
export type Next =
  | { readonly kind: 'step'; readonly step: HandedStep }
  | { readonly kind: 'over'; readonly end: DriveEnd }
  /** The driver failed: of the state, mostly. */
  | { readonly kind: 'broken'; readonly error: unknown }
  /** Nothing yet. */
  | { readonly kind: 'working' };

/**
 * A run under way in a session: a driver, and those who wait for what it has for Claude. The driver works on whether or not anybody
 * waits; its journal is the truth, so this may be thrown away at any moment.
 */
export class SessionRun {
  readonly runId: string;
  readonly chain: string;
  readonly handOver: HandOver;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #state: RunState | undefined;
  #result: Extract<Next, { kind: 'over' | 'broken' }> | undefined;

  /** `makeHandOver` gets what to call when another step is open. */
  constructor(
    run: { readonly runId: string; readonly chain: string },
    makeHandOver: (changed: () => void) => HandOver,
    start: (handOver: HandOver) => StartDriving,
  ) {
    this.runId = run.runId;
    this.chain = run.chain;
    this.handOver = makeHandOver(() => this.#wake());
    const driving = start(this.handOver)(this.#stop.signal, (state) => {
      this.#state = state;
    });
    this.#done = driving
      .then(
        (end) => {
          this.#result = { kind: 'over', end };
        },
        (error: unknown) => {
          this.#result = { kind: 'broken', error };
        },
      )
      .then(() => this.#wake());
  }

  /** Whether a driver is at work on it here. */
  get isDriven(): boolean {
    return this.#result === undefined && !this.#stop.signal.aborted;
  }

  /** As it was last written down; undefined before the first time. */
  get state(): RunState | undefined {
    return this.#state;
  }

  /** What there is to do, as soon as there is something; `working` after `atMostMs`. `unless` says what is not news. */
  async next(atMostMs: number, unless: (step: HandedStep) => boolean = () => false): Promise<Next> {
    const look = (): Next | undefined => {
      if (this.#result !== undefined) return this.#result;
      const step = this.handOver.open;
      return step === undefined || unless(step) ? undefined : { kind: 'step', step };
    };
    const found = look();
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const end = (next: Next): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(next);
      };
      const wake = (): void => {
        const now = look();
        if (now !== undefined) end(now);
      };
      const timer = setTimeout(() => end({ kind: 'working' }), atMostMs);
      this.#waiting.add(wake);
    });
  }

  /** Ends the driving, not the run. Resolves when nothing is in flight any more. */
  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
