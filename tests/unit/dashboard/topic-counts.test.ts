import { expect, it, onTestFinished } from 'vitest';
import type { Bus } from '../../../scripts/bus/bus.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { TopicCounts } from '../../../scripts/dashboard/sources/topic-counts.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { tempFolder } from '../support/temp.ts';

/** A bus with three messages of one topic. */
async function busOfThree(): Promise<Bus> {
  const bus = openBus(tempFolder(), 'test');
  onTestFinished(() => bus.close());
  await bus.publishAll([1, 2, 3].map((payload) => ({ topic: 'orders/created', payload })));
  return bus;
}

function countsOf(): TopicCounts {
  const counts = new TopicCounts(systemClock);
  onTestFinished(() => counts.close());
  return counts;
}

it('two that look at once, as two tabs do, count each message once, also those that come later', async () => {
  const bus = await busOfThree();
  const counts = countsOf();
  await Promise.all([counts.follow(bus), counts.follow(bus)]);
  expect(counts.rows()).toMatchObject([{ topic: 'orders/created', n: 3 }]);
  await bus.publish({ topic: 'orders/created', payload: 4 });
  await bus.publish({ topic: 'orders/last', payload: 5 });
  // The log has one order: what is last in it is counted last.
  await expect.poll(() => counts.rows().some(({ topic }) => topic === 'orders/last')).toBe(true);
  expect(counts.rows()).toMatchObject([{ topic: 'orders/created', n: 4 }, { n: 1 }]);
});

it.each([1, 2])(
  'subscription %i failing is told, and the next look begins anew with nothing counted',
  async (bad) => {
    const bus = await busOfThree();
    let asked = 0;
    const failing: Pick<Bus, 'subscribe'> = {
      subscribe: async (...given) => {
        asked += 1;
        if (asked === bad) throw new Error('the disk is gone');
        return bus.subscribe(...given);
      },
    };
    const counts = countsOf();
    await expect(counts.follow(failing as Bus)).rejects.toThrow('the disk is gone');
    expect(counts.rows()).toEqual([]);
    await counts.follow(bus);
    expect(counts.rows()).toMatchObject([{ topic: 'orders/created', n: 3 }]);
  },
);

it('closing does not fail for a look that has failed or was never made', async () => {
  const counts = countsOf();
  await counts.close();
  const subscribe = (): Promise<never> => Promise.reject(new Error('the disk is gone'));
  const failed = counts.follow({ subscribe } as unknown as Bus);
  await Promise.all([expect(failed).rejects.toThrow('the disk is gone'), counts.close()]);
});
