import type { Bus } from '../../../scripts/bus/bus.ts';
import { MemoryBroker } from '../../../scripts/bus/memory-broker.ts';
import { connectMemoryBus } from '../../../scripts/bus/memory-bus.ts';
import { busConformance } from './conformance.ts';
import { TestClock } from './test-clock.ts';

busConformance('MemoryBus', () => {
  const clock = new TestClock();
  const broker = new MemoryBroker(clock);
  const open: Bus[] = [];
  return {
    clock,
    connect: (source = 'tester') => {
      const bus = connectMemoryBus(broker, source);
      open.push(bus);
      return bus;
    },
    dispose: async () => {
      await Promise.all(open.map((bus) => bus.close()));
    },
  };
});
