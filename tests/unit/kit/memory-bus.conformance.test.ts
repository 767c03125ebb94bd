import type { Bus } from '../../../scripts/bus/bus.ts';
import { memoryBus } from '../../../scripts/kit/memory-bus.ts';
import { busConformance } from '../bus/conformance.ts';
import { TestClock } from '../bus/test-clock.ts';

busConformance('the kit’s memoryBus', () => {
  const clock = new TestClock();
  const first = memoryBus({ clock });
  const open: Bus[] = [first];
  return {
    clock,
    connect: (source = 'tester') => {
      const bus = first.connect(source);
      open.push(bus);
      return bus;
    },
    dispose: async () => {
      await Promise.all(open.map((bus) => bus.close()));
    },
  };
});
