import { type Clock, systemClock } from '../core/clock.ts';
import { ArbiterError } from '../core/errors.ts';
import type { StartAt } from './bus.ts';
import { decode } from './envelope.ts';
import type { MemoryGroup } from './memory-group.ts';
import type { Stored } from './message.ts';
import { Wake } from './wake.ts';

/** What buses in memory share: the messages of all time, and the groups. An offset is a count. */
export class MemoryBroker {
  readonly stored: Stored[] = [];
  readonly groups = new Map<string, MemoryGroup>();
  readonly clock: Clock;
  readonly #sleepers = new Set<Wake>();

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  append(body: string): number {
    const message = decode(body);
    if (message === undefined) throw new ArbiterError('bus-bug', 'An encoded message cannot be decoded.');
    const offset = this.stored.length;
    this.stored.push({ offset, message });
    return offset;
  }

  offsetOf(at: StartAt): number {
    if (at === 'start') return 0;
    if (at === 'end') return this.stored.length;
    if (typeof at === 'number') return at;
    const found = this.stored.findIndex((s) => Date.parse(s.message.timestamp) >= at.getTime());
    return found < 0 ? this.stored.length : found;
  }

  /** Something changed that a sleeper may wait for. */
  changed(): void {
    for (const wake of this.#sleepers) wake.call();
  }

  sleeper(): { readonly wake: Wake; readonly stop: () => void } {
    const wake = new Wake();
    this.#sleepers.add(wake);
    return { wake, stop: () => this.#sleepers.delete(wake) };
  }
}
