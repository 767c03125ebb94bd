import { UsageError } from '../../scripts/core/errors.ts';

/** How a made-up dependency fails, as shares of its answers. */
export interface Faults {
  /** Fails at once in a way that may pass. */
  readonly passing: number;
  /** Never answers; only the deadline of the caller ends it. */
  readonly hanging: number;
  /** Says that the question is wrong. */
  readonly lasting: number;
  /** Down for the last so many of each so many milliseconds: every answer in that time fails in passing. */
  readonly bursts?: { readonly downMs: number; readonly everyMs: number };
}

export const DOWN: Faults = { passing: 0, hanging: 1, lasting: 0 };

/** What an answer takes when there is one, in milliseconds. */
const ANSWER_MS = 2;

/** A dependency that fails by a seeded chance. Every attempt that reaches it is counted. */
export class Service {
  attempts = 0;
  readonly #faults: Faults;
  readonly #random: () => number;
  readonly #started = performance.now();

  constructor(faults: Faults, random: () => number) {
    this.#faults = faults;
    this.#random = random;
  }

  async answer(key: string, signal: AbortSignal): Promise<string> {
    this.attempts += 1;
    const { passing, hanging, lasting, bursts } = this.#faults;
    const chance = this.#random();
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    const down =
      bursts !== undefined &&
      (performance.now() - this.#started) % bursts.everyMs >= bursts.everyMs - bursts.downMs;
    if (down || chance < passing) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    if (chance < passing + hanging)
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
      });
    if (chance < passing + hanging + lasting) throw new UsageError('No such thing.');
    return `answer to ${key}`;
  }
}
