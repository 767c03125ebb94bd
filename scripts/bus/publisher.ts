import { ArbiterError } from '../core/errors.ts';
import { LogOverflowError } from '../log/errors.ts';
import type { Appended, Log } from '../log/log.ts';
import { type Encoded, encode, type Sender } from './envelope.ts';
import { BusFullError, type Laggard } from './errors.ts';
import type { BusFault } from './faults.ts';
import type { Draft, Published } from './message.ts';
import type { PublishCounts } from './publish-counts.ts';

/**
 * Publishing: all drafts of a call become texts before one is written, so that a bad one spoils nothing. When the log is full,
 * what nobody needs is removed and the rest is tried once more; then the call fails with the name of the group that holds it.
 */
export interface PublisherBase {
  readonly log: Log;
  readonly sender: Sender;
  readonly now: () => number;
  readonly fault: BusFault;
  /** Told how many messages were written, and how many could not be. A draft that is no message is neither. */
  readonly counts: Pick<PublishCounts, 'add'>;
  /** Gives up what may be given up, and says who holds the rest. */
  readonly makeRoom: () => Promise<Laggard | undefined>;
}

export class Publisher {
  readonly #base: PublisherBase;
  /** Messages published through this object. */
  published = 0;

  constructor(base: PublisherBase) {
    this.#base = base;
  }

  async publishAll(drafts: readonly Draft[]): Promise<readonly Published[]> {
    if (drafts.length === 0) return [];
    const { sender, now, fault } = this.#base;
    const at = now();
    const encoded = drafts.map((draft) => encode(draft, sender, at));
    fault('publish:before-append');
    try {
      const appended = await this.#append(encoded);
      fault('publish:appended');
      this.#count(encoded.length, 0);
      return published(encoded, appended);
    } catch (error) {
      const done = error instanceof BusFullError ? error.published.length : 0;
      this.#count(done, encoded.length - done);
      throw error;
    }
  }

  #count(written: number, failed: number): void {
    this.published += written;
    this.#base.counts.add(written, failed);
  }

  async #append(encoded: readonly Encoded[]): Promise<readonly Appended[]> {
    const { log } = this.#base;
    const bodies = encoded.map((e) => e.body);
    try {
      return await log.appendDurably(bodies);
    } catch (error) {
      if (!(error instanceof LogOverflowError)) throw error;
      return this.#appendRest(encoded, error);
    }
  }

  async #appendRest(encoded: readonly Encoded[], full: LogOverflowError): Promise<readonly Appended[]> {
    const laggard = await this.#base.makeRoom();
    const rest = encoded.slice(full.appended.length).map((e) => e.body);
    try {
      return [...full.appended, ...(await this.#base.log.appendDurably(rest))];
    } catch (error) {
      if (!(error instanceof LogOverflowError)) throw error;
      const done = published(encoded, [...full.appended, ...error.appended]);
      throw new BusFullError(error.bytes, error.maxBytes, laggard, done, { cause: error });
    }
  }
}

function published(encoded: readonly Encoded[], appended: readonly Appended[]): Published[] {
  return appended.map(({ offset }, i) => {
    const messageId = encoded[i]?.messageId;
    if (messageId === undefined) throw new ArbiterError('bus-bug', 'More was appended than was given.');
    return { messageId, offset };
  });
}
