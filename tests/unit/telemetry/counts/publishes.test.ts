import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PublishCounts } from '../../../../scripts/bus/publish-counts.ts';
import { openBus } from '../../../../scripts/host/open-bus.ts';
import { countPublishes } from '../../../../scripts/telemetry/counts/count-publishes.ts';
import { totalsOf } from '../../../../scripts/telemetry/counts/totals.ts';
import { NOON, openMigrated, testClock } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';

const DAY_MS = 86_400_000;

function setUp() {
  const home = tempFolder();
  const database = openMigrated(home);
  const folder = join(home, 'bus');
  const clock = testClock();
  const count = (): void => countPublishes(database, folder, clock.now());
  const totals = (): Record<string, number> =>
    Object.fromEntries(totalsOf(database, 'arbiter_bus_publishes_total').map((t) => [t.labels[0], t.total]));
  const minutes = () =>
    database.prepare('SELECT * FROM bus_publishes ORDER BY minute').all<Record<string, number>>();
  return { home, folder, clock, count, totals, minutes };
}

describe('messages given to the bus', () => {
  it('are counted over processes and times, each once', () => {
    const { folder, clock, count, totals } = setUp();
    const [one, two] = [0, 1].map(() => new PublishCounts(folder, clock.now));
    one?.add(10, 0);
    two?.add(5, 2);
    one?.flush();
    two?.flush();
    count();
    count();
    one?.add(1, 0);
    one?.flush();
    count();
    expect(totals()).toEqual({ published: 16, failed: 2 });
  });

  it('of a minute are together, so that a window can be summed', () => {
    const { folder, clock, count, minutes } = setUp();
    const counts = new PublishCounts(folder, clock.now);
    for (const failed of [0, 1]) {
      counts.add(3, failed);
      counts.flush();
    }
    clock.pass(60_000);
    counts.add(2, 0);
    counts.flush();
    count();
    const minute = NOON / 60_000;
    expect(minutes()).toEqual([
      { minute, published: 6, failed: 1 },
      { minute: minute + 1, published: 2, failed: 0 },
    ]);
  });

  it('stay counted when the file of a past day goes, and the file goes only when it is settled', () => {
    const { folder, clock, count, totals } = setUp();
    const counts = new PublishCounts(folder, clock.now);
    counts.add(7, 0);
    counts.flush();
    count();
    clock.pass(DAY_MS);
    count();
    expect(readdirSync(join(folder, 'publishes'))).toHaveLength(1);
    clock.pass(2 * DAY_MS);
    count();
    expect(readdirSync(join(folder, 'publishes'))).toHaveLength(0);
    count();
    expect(totals()).toEqual({ published: 7, failed: 0 });
  });

  it('of a torn line are counted when the rest of it comes, and garbage is left out', () => {
    const { folder, clock, count, totals } = setUp();
    const counts = new PublishCounts(folder, clock.now);
    counts.add(1, 0);
    counts.flush();
    const file = join(folder, 'publishes', readdirSync(join(folder, 'publishes'))[0] ?? '');
    appendFileSync(file, 'garbage\n{"at":-1,"published":5,"failed":0}\n{"at":1,"publi');
    count();
    expect(totals()).toEqual({ published: 1, failed: 0 });
    appendFileSync(file, 'shed":4,"failed":0}\n');
    count();
    expect(totals()).toEqual({ published: 5, failed: 0 });
  });

  it('that nobody gave leave no file', () => {
    const { folder, clock } = setUp();
    new PublishCounts(folder, clock.now).flush();
    expect(existsSync(folder)).toBe(false);
  });

  it('are counted by the bus itself: what was written, what found no room, and not what is no message', async () => {
    const { home, count, totals } = setUp();
    const bus = openBus(home, 'test', { maintainEveryMs: 0, log: { maxBytes: 4_096, segmentBytes: 1_024 } });
    await bus.publishAll([
      { topic: 'a/b', payload: 1 },
      { topic: 'a/b', payload: 2 },
    ]);
    await expect(bus.publish({ topic: 'not a topic', payload: 1 })).rejects.toThrow('cannot be used');
    const large = Array.from({ length: 8 }, () => ({ topic: 'a/b', payload: 'x'.repeat(700) }));
    const refused = await bus.publishAll(large).catch((error: { published: readonly unknown[] }) => error);
    const written = (refused as { published: readonly unknown[] }).published.length;
    await bus.close();
    count();
    expect(written).toBeLessThan(8);
    expect(totals()).toEqual({ published: 2 + written, failed: 8 - written });
  });
});
