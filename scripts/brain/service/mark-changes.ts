import { markAvailable, markUnavailable } from '../../store/replica/availability.ts';
import type { Replica } from '../../store/replica/replica.ts';
import { HEALTH_TOPIC } from './events.ts';
import type { BrainEvent } from './protocol.ts';

/**
 * Marks to be made and lifted, in the order in which it happened, until they are written. An agent that has become unhealthy is
 * marked until the time at which this machine would try it again. A finished run lifts every mark of its agent that is known
 * here, also those of other machines: somebody has tried. Time alone lifts none; marks run out by themselves.
 *
 * Writing them twice is the same as once, and sessions that share a data folder make the same mark.
 */
export class MarkChanges {
  #changes: Change[] = [];

  get size(): number {
    return this.#changes.length;
  }

  add({ topic, payload }: BrainEvent): void {
    const { agent, available, until, end } = payload as Readonly<Record<string, unknown>>;
    if (typeof agent !== 'string') return;
    if (topic === HEALTH_TOPIC && available === false && typeof until === 'string')
      this.#push({ agent, untilMs: Date.parse(until) });
    else if (topic.endsWith('/ended') && end === 'finished') this.#push({ agent, untilMs: undefined });
  }

  write(replica: Replica, nowMs: number): void {
    for (const { agent, untilMs } of this.#changes) {
      if (untilMs === undefined) markAvailable(replica, agent);
      else if (untilMs > nowMs) markUnavailable(replica, agent, { reason: REASON, untilMs }, nowMs);
    }
  }

  clear(): void {
    this.#changes = [];
  }

  #push(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }
}

/** Without a number or a time: it is read on other machines, later. */
const REASON = 'its runs keep failing';

interface Change {
  readonly agent: string;
  /** Undefined: it works. */
  readonly untilMs: number | undefined;
}

/** Changes that wait while SQLite cannot be written; of more, the oldest are dropped. */
const MAX_CHANGES = 1_000;
