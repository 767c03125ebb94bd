import { ArbiterError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { StepRun } from './run-state.ts';

/** The bus, as far as steps that wait for a message need it. */
export interface TopicsPort {
  /** Behind the newest message. */
  end(): Promise<number>;
  /** Every message of a pattern from an offset on; what is thrown ends the following. */
  follow(
    pattern: string,
    from: number,
    handler: (message: Json) => void,
  ): Promise<{ close(): Promise<void> }>;
}

/** Follows the topics of waiting steps, each from where its step began, so a message that came while nobody drove is not missed. */
export class Topics {
  readonly #port: TopicsPort | undefined;
  readonly #wake: () => void;
  readonly #open = new Map<StepRun, Promise<{ close(): Promise<void> }>>();
  #news: { readonly step: StepRun; readonly message: Json }[] = [];

  constructor(port: TopicsPort | undefined, wake: () => void) {
    this.#port = port;
    this.#wake = wake;
  }

  get hasNews(): boolean {
    return this.#news.length > 0;
  }

  async end(): Promise<number> {
    if (this.#port !== undefined) return this.#port.end();
    throw new ArbiterError('no-bus', 'This run has no bus to wait for a message on.', {
      fix: '`arbiter doctor` says what is wrong with the bus.',
    });
  }

  /** No effect for a step that waits for something else. */
  follow(step: StepRun): void {
    const { wait } = step;
    if (wait?.kind !== 'topic' || this.#port === undefined || this.#open.has(step)) return;
    const following = this.#port.follow(wait.topic, wait.offset, (message) => {
      this.#news.push({ step, message });
      this.#wake();
    });
    // A bus that cannot be read leaves the step waiting for its timeout; `status` shows what it waits for.
    following.catch(() => this.#open.delete(step));
    this.#open.set(step, following);
  }

  /** What has come since the last look; steps that wait no longer are followed no longer. */
  take(): readonly { readonly step: StepRun; readonly message: Json }[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** Stops following steps that no longer wait. */
  async tidy(): Promise<void> {
    for (const [step, following] of this.#open) {
      if (step.state === 'waiting') continue;
      this.#open.delete(step);
      await closed(following);
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(closed));
  }
}

async function closed(following: Promise<{ close(): Promise<void> }>): Promise<void> {
  try {
    await (await following).close();
  } catch {
    // it was never open, or is no more
  }
}
