import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { pauseMs } from '../../resilience/pause.ts';
import type { State } from '../../store/state.ts';
import type { SpanExporter } from './exporter.ts';
import { sendTraces } from './send-traces.ts';

/**
 * Sends traces now and then, away from everything that somebody waits for. A collector that does not answer is asked less and less often,
 * and told once. Never throws; keeps nothing.
 */
export interface TraceLoopOptions {
  readonly state: State;
  readonly clock: Clock;
  /** Loads what sends, the first time that something is to be sent. */
  readonly load: () => Promise<SpanExporter>;
  readonly holder: string;
  readonly note: (text: string) => void;
  /** Between two looks for something new, in milliseconds. Default 10,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
const BACKOFF = { backoff: 'exponential', delayMs: 10_000, maxDelayMs: 300_000, jitter: 'none' } as const;

export class TraceLoop {
  readonly #options: TraceLoopOptions;
  #exporter: SpanExporter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #closed = false;

  constructor(options: TraceLoopOptions) {
    this.#options = options;
  }

  /** Looks now, and from then on by itself. */
  start(): void {
    if (this.#closed || this.#running !== undefined) return;
    this.#running = this.#turn().finally(() => {
      this.#running = undefined;
      const { everyMs = EVERY_MS } = this.#options;
      const pause = this.#failures === 0 ? everyMs : pauseMs(BACKOFF, this.#failures, () => 0);
      if (!this.#closed) this.#timer = setTimeout(() => this.start(), pause).unref();
    });
  }

  /** Lets a batch that is on its way arrive. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#exporter?.close();
  }

  /** Batches until nothing waits. */
  async #turn(): Promise<void> {
    const { state, clock, holder } = this.#options;
    try {
      this.#exporter ??= await this.#options.load();
      for (;;) {
        const sent = await sendTraces({ state, clock, holder, exporter: this.#exporter });
        if (sent.kind === 'failed' || sent.kind === 'dropped') this.#failed(sent.error ?? '', sent.kind);
        else this.#failures = 0;
        if (this.#closed || sent.kind === 'nothing' || sent.kind === 'failed') return;
      }
    } catch (error) {
      this.#failed(messageOf(error), 'failed');
    }
  }

  #failed(error: string, how: 'failed' | 'dropped'): void {
    this.#failures += 1;
    if (this.#failures > 1) return;
    this.#options.note(
      how === 'dropped' ? `traces were dropped: ${error}` : `traces wait for their collector: ${error}`,
    );
  }
}
