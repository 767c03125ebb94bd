import type { Bus } from '../bus/bus.ts';
import { MemoryBroker } from '../bus/memory-broker.ts';
import { connectMemoryBus } from '../bus/memory-bus.ts';
import { type Clock, systemClock } from '../core/clock.ts';

/** How a bus in memory is made. */
export interface MemoryBusOptions {
  /** Who publishes with it. Default `test`. */
  readonly source?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A bus within this process: messages, groups and dead letters are gone with it. It keeps the promises of {@link Bus}. */
export interface MemoryBus extends Bus {
  /** Another end of the same bus, as another process would have it. */
  connect(source: string): MemoryBus;
}

/** Makes a bus of its own. Throws an `InvalidMessageError` for a source that is no name. */
export function memoryBus({ source = 'test', clock = systemClock }: MemoryBusOptions = {}): MemoryBus {
  return endOf(new MemoryBroker(clock), source);
}

function endOf(broker: MemoryBroker, source: string): MemoryBus {
  return Object.assign(connectMemoryBus(broker, source), {
    connect: (other: string) => endOf(broker, other),
  });
}
