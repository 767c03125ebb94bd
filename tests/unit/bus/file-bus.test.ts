import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GroupStats } from '../../../scripts/bus/stats.ts';
import { openLog } from '../../../scripts/log/open-log.ts';
import { NoSqliteError } from '../../../scripts/store/sqlite/errors.ts';
import { type FileMedium, fileMedium } from './file-medium.ts';
import { until } from './until.ts';

const HOUR_MS = 3_600_000;

let medium: FileMedium;
beforeEach(() => {
  medium = fileMedium();
});
afterEach(() => medium.dispose());

async function statsOf(bus: { stats(): Promise<{ groups: readonly GroupStats[] }> }, group: string) {
  const found = (await bus.stats()).groups.find((g) => g.group === group);
  if (found === undefined) throw new Error(`no group ${group}`);
  return found;
}

describe('the files of a bus', () => {
  it('are closed to other users', async () => {
    const bus = medium.connect();
    await bus.publish({ topic: 'a', payload: 1 });
    await bus.consume('g', '**', () => undefined);
    const modes = readdirSync(medium.folder, { recursive: true })
      .map((name) => statSync(join(medium.folder, String(name))))
      .map((stat) => stat.mode & 0o077);
    expect(modes.length).toBeGreaterThan(3);
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  it('of the log are read by JSON tools, a message a line', async () => {
    const bus = medium.connect();
    const { messageId } = await bus.publish({ topic: 'a/b', payload: { n: 1 } });
    const [segment] = readdirSync(join(medium.folder, 'log'));
    const [line] = readFileSync(join(medium.folder, 'log', segment ?? ''), 'utf8').split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ messageId, topic: 'a/b', payload: { n: 1 } });
  });

  it('do not come into being by asking', async () => {
    const bus = medium.connect();
    expect(await bus.groups()).toEqual([]);
    expect(await bus.dropGroup('g')).toBe(false);
    expect(await bus.deadLetters.list()).toEqual([]);
    expect((await bus.stats()).groups).toEqual([]);
    expect(readdirSync(medium.folder)).toEqual(['log']);
  });
});

describe('without SQLite', () => {
  const driver = (): never => {
    throw new NoSqliteError(['none here']);
  };

  it('publishing, subscribing and replaying work', async () => {
    const bus = medium.connect('poor', { driver });
    await bus.publishAll([1, 2].map((payload) => ({ topic: 'a', payload })));
    const seen: unknown[] = [];
    const { ended } = await bus.subscribe('**', (m) => seen.push(m.payload), { from: 'start', to: 'end' });
    await ended;
    expect(seen).toEqual([1, 2]);
  });

  it('groups and responders say that it is missing', async () => {
    const bus = medium.connect('poor', { driver });
    await expect(bus.consume('g', '**', () => undefined)).rejects.toMatchObject({ code: 'no-sqlite' });
    await expect(bus.respond('r', () => undefined)).rejects.toMatchObject({ code: 'no-sqlite' });
  });

  it('nothing is removed that a group of other processes may need', async () => {
    const rich = medium.connect();
    await (await rich.consume('g', '**', () => undefined, { from: 'end' })).close();
    const options = { driver, log: { segmentBytes: 1_024 }, retention: { maxBytes: 1, graceMs: 0 } };
    const bus = medium.connect('poor', options);
    for (let i = 0; i < 50; i++) await bus.publish({ topic: 'a', payload: 'x'.repeat(100) });
    const { log } = await bus.stats();
    await bus.maintain();
    expect((await bus.stats()).log?.start).toBe(log?.start);
    expect((await bus.stats()).groupsTrouble).toContain('no SQLite');
  });
});

describe('a damaged groups.db', () => {
  const damage = (): void => {
    const path = join(medium.folder, 'groups.db');
    rmSync(`${path}-wal`, { force: true });
    rmSync(`${path}-shm`, { force: true });
    writeFileSync(path, 'this is no database, and it is long enough to be looked at as one'.repeat(100));
  };

  it('is put aside, said in the stats, and its groups begin at the oldest message', async () => {
    const first = medium.connect();
    await first.publishAll([1, 2].map((payload) => ({ topic: 'a', payload })));
    const consumer = await first.consume('g', '**', () => undefined, { from: 'end' });
    await consumer.close();
    await first.close();
    damage();
    const second = medium.connect();
    const seen: unknown[] = [];
    await second.consume('g', '**', ({ message }) => seen.push(message.payload), { from: 'end' });
    await until('both came again', () => seen.length === 2);
    const aside = readdirSync(medium.folder).filter((name) => name.includes('.corrupt-'));
    expect(aside).toHaveLength(1);
    const { notes } = await second.stats();
    expect(notes).toEqual([expect.stringContaining(`is kept as ${aside[0]}`)]);
  });

  it('that was replaced by another process is left by a consumer that still had it open', async () => {
    const bus = medium.connect();
    const seen: unknown[] = [];
    await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
    await bus.publish({ topic: 'a', payload: 'before' });
    await until('it is acknowledged', async () => (await statsOf(bus, 'g')).delivered === 1);
    rmSync(join(medium.folder, 'groups.db'));
    const other = medium.connect('other');
    await until('the group is there again', async () => (await other.groups()).includes('g'));
    await other.publish({ topic: 'a', payload: 'after' });
    await until('it goes on', () => seen.at(-1) === 'after');
  });
});

describe('a full bus', () => {
  const small = {
    log: { segmentBytes: 1_024, maxBytes: 8_192 },
    retention: { graceMs: 0 },
    maintainEveryMs: 0,
  };
  const draft = { topic: 'a', payload: 'x'.repeat(200) };

  it('names the group that holds it, by how much, and what to type; and goes on when the group did its work', async () => {
    const bus = medium.connect('tester', small);
    const consumer = await bus.consume('slow', '**', () => undefined);
    await consumer.close();
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await bus.publish(draft);
    };
    medium.clock.jump(HOUR_MS);
    const error = await fill().catch((e: unknown) => e);
    const { idleMs } = await statsOf(bus, 'slow');
    expect(idleMs).toBeGreaterThanOrEqual(HOUR_MS);
    expect(error).toMatchObject({
      code: 'bus-full',
      maxBytes: 8_192,
      laggard: { group: 'slow', lagBytes: expect.any(Number), idleMs: expect.any(Number) },
      published: [],
    });
    expect(String(error)).toMatch(
      /The group "slow" has not acknowledged the last \d+ bytes, and no consumer of it did anything for 60 minutes\./,
    );
    expect(String(error)).toContain('arbiter bus groups drop slow');
    await bus.consume('slow', '**', () => undefined);
    await until('nothing is left', async () => (await statsOf(bus, 'slow')).lagMessages === 0);
    await bus.publish(draft);
  });

  it('removes by itself what no group needs', async () => {
    const bus = medium.connect('tester', small);
    for (let i = 0; i < 100; i++) await bus.publish(draft);
    expect((await bus.stats()).log?.start).toBeGreaterThan(0);
  });

  it('is not held by responders that nobody runs any more', async () => {
    const bus = medium.connect('tester', small);
    const responder = await bus.respond('plugin/x', () => 1);
    await responder.close();
    expect(await statsOf(bus, 'rpc.plugin.x')).toMatchObject({ holdsLog: false });
    for (let i = 0; i < 100; i++) await bus.publish({ ...draft, topic: 'plugin/x' });
    expect((await bus.stats()).log?.start).toBeGreaterThan(0);
  });

  it('counts what a group that does not hold it loses: expired if it had, a dead letter if not', async () => {
    const bus = medium.connect('tester', small);
    let release = (): void => undefined;
    const block = () => new Promise<void>((resolve) => (release = resolve));
    const options = { holdsLog: false, prefetch: 1 };
    const consumer = await bus.consume('g', 'a/**', block, options);
    const expiresAt = new Date(medium.clock.now() + HOUR_MS).toISOString();
    await bus.publishAll([
      { topic: 'a/first', payload: 1 },
      { topic: 'a/expires', payload: 2, metadata: { expiresAt } },
      { topic: 'a/stays', payload: 3 },
    ]);
    await until('the first is in flight', async () => (await statsOf(bus, 'g')).inFlight === 1);
    const closed = consumer.close();
    release();
    await closed;
    for (let i = 0; i < 100; i++) await bus.publish({ ...draft, topic: 'other' });
    medium.clock.jump(HOUR_MS);
    const seen: unknown[] = [];
    // Another bus, because this one still has the texts at hand.
    const later = medium.connect('later', small);
    await later.consume('g', 'a/**', ({ message }) => seen.push(message.payload), options);
    await until('nothing is left', async () => (await statsOf(bus, 'g')).lagMessages === 0);
    expect(seen).toEqual([]);
    expect(await statsOf(bus, 'g')).toMatchObject({ delivered: 1, expired: 1, lost: 1, dead: 1 });
    expect(await bus.deadLetters.list()).toMatchObject([{ reason: 'lost', offset: expect.any(Number) }]);
  });

  it('is swept of what expired when nobody consumes, also from what waits', async () => {
    const bus = medium.connect('tester', small);
    const expiresAt = new Date(medium.clock.now() + HOUR_MS).toISOString();
    let release = (): void => undefined;
    const block = () => new Promise<void>((resolve) => (release = resolve));
    // An ordered group lets in all that it looks ahead before it takes the first.
    const consumer = await bus.consume('g', '**', block, { prefetch: 1, ordered: true });
    await bus.publishAll([1, 2, 3].map((payload) => ({ topic: 'a', payload, metadata: { expiresAt } })));
    await until('the first is in flight', async () => (await statsOf(bus, 'g')).inFlight === 1);
    const closed = consumer.close();
    release();
    await closed;
    await bus.maintain();
    expect(await statsOf(bus, 'g')).toMatchObject({ expired: 0, lagMessages: 2 });
    medium.clock.jump(HOUR_MS);
    await bus.maintain();
    expect(await statsOf(bus, 'g')).toMatchObject({ delivered: 1, expired: 2, lagMessages: 0, dead: 0 });
  });

  it('says that messages are too young when no group holds them', async () => {
    const bus = medium.connect('tester', { ...small, retention: {} });
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await bus.publish(draft);
    };
    await expect(fill()).rejects.toMatchObject({ code: 'bus-full', laggard: undefined });
  });
});

describe('a log that is not what it was', () => {
  it('with lines of strangers gives those that are messages, and counts the others', async () => {
    const bus = medium.connect();
    const log = openLog(join(medium.folder, 'log'));
    const { messageId } = await bus.publish({ topic: 'a', payload: 'ours' });
    const message = {
      payload: 'theirs',
      headers: { topic: 'not/this' },
      topic: 'a',
      timestamp: '2026-01-01T00:00:00Z',
      source: 'stranger',
      messageType: 'event',
      priority: 5,
      metadata: { retryCount: 0 },
      messageId: `${messageId}-2`,
    };
    log.append([JSON.stringify(message), '{"what":"is this"}', '{"messageId":"x","topic":"a"}']);
    await log.close();
    appendFileSync(join(medium.folder, 'log', readdirSync(join(medium.folder, 'log'))[0] ?? ''), 'garbage\n');
    const seen: unknown[] = [];
    await bus.consume('g', 'a', ({ message: m }) => seen.push(m.payload));
    await until('both are acknowledged', async () => (await statsOf(bus, 'g')).delivered === 2);
    expect(seen).toEqual(['ours', 'theirs']);
    const stats = await bus.stats();
    expect(stats.strangeLines).toBe(2);
    expect(Object.values(stats.skipped)).toEqual([1]);
  });

  it('buries what was removed by hand before it was delivered', async () => {
    const bus = medium.connect();
    let release = (): void => undefined;
    await bus.publishAll(['first', 'second'].map((payload) => ({ topic: 'a', payload })));
    const consumer = await bus.consume(
      'g',
      '**',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
      // An ordered group lets in all that it looks ahead before it takes the first.
      { prefetch: 1, ordered: true },
    );
    await until('one is in flight', async () => (await statsOf(bus, 'g')).inFlight === 1);
    const closed = consumer.close();
    release();
    await closed;
    await bus.close();
    const folder = join(medium.folder, 'log');
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8');
      writeFileSync(join(folder, name), text.replace('second', 'sEcond'));
    }
    const again = medium.connect();
    await again.consume('g', '**', () => undefined);
    await until('it is dead', async () => (await statsOf(again, 'g')).dead === 1);
    expect(await again.deadLetters.list()).toMatchObject([{ reason: 'lost', message: undefined }]);
    expect((await statsOf(again, 'g')).lost).toBe(1);
    expect(await again.deadLetters.redrive('g', (await again.deadLetters.list())[0]?.messageId ?? '')).toBe(
      false,
    );
  });

  it.each([
    ['shorter than the group stands', 0],
    ['another one where the group stood', 40],
  ])('and is %s, as after a machine crash, is read again from its beginning', async (_, count) => {
    const bus = medium.connect();
    await bus.publishAll(Array.from({ length: 20 }, (__, i) => ({ topic: 'a', payload: i })));
    const consumer = await bus.consume('g', '**', () => undefined);
    await until('all are acknowledged', async () => (await statsOf(bus, 'g')).delivered === 20);
    await consumer.close();
    await bus.close();
    rmSync(join(medium.folder, 'log'), { recursive: true });
    const again = medium.connect();
    await again.publish({ topic: 'a', payload: 'a longer text than the ones before' });
    for (let i = 0; i < count; i++) await again.publish({ topic: 'a', payload: 'new' });
    let seen = 0;
    await again.consume('g', '**', () => seen++);
    await until('the new ones are seen', () => seen === count + 1);
  });
});

describe('retention', () => {
  it('keeps what a group away has not seen, and lets it go afterwards', async () => {
    const options = {
      log: { segmentBytes: 1_024 },
      retention: { maxAgeMs: HOUR_MS, graceMs: 0 },
      maintainEveryMs: 0,
    };
    const bus = medium.connect('tester', options);
    await (await bus.consume('away', '**', () => undefined)).close();
    for (let i = 0; i < 50; i++) await bus.publish({ topic: 'a', payload: 'x'.repeat(100) });
    medium.clock.jump(2 * HOUR_MS);
    await bus.publish({ topic: 'a', payload: 'now' });
    await bus.maintain();
    expect((await bus.stats()).log?.start).toBe(0);
    await bus.consume('away', '**', () => undefined);
    await until('all are acknowledged', async () => (await statsOf(bus, 'away')).delivered === 51);
    await bus.maintain();
    expect((await bus.stats()).log?.start).toBeGreaterThan(5_000);
  });
});

describe('replay from a time', () => {
  it('is prepared by maintenance for each sealed segment, and begins at the first message of that time', async () => {
    const bus = medium.connect('tester', { log: { segmentBytes: 1_024 }, maintainEveryMs: 0 });
    let from = new Date(Number.NaN);
    for (let i = 0; i < 30; i++) {
      medium.clock.jump(1_000);
      if (i === 18) from = new Date(medium.clock.now());
      await bus.publish({ topic: 'a', payload: i });
    }
    await bus.maintain();
    const indexed = readdirSync(join(medium.folder, 'log')).filter((name) => name.endsWith('.times'));
    expect(indexed).toHaveLength(((await bus.stats()).log?.segments ?? 0) - 1);
    const seen: unknown[] = [];
    await (await bus.subscribe('a', ({ payload }) => void seen.push(payload), { from, to: 'end' })).ended;
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => 18 + i));
  });
});

describe('a message that two groups of one bus get', () => {
  it('is a copy of its own for each, so that what one handler does to it the other does not see', async () => {
    const bus = medium.connect();
    const seen: unknown[] = [];
    const spoil = ({ message }: { message: { payload: unknown } }) => {
      seen.push(structuredClone(message.payload));
      Object.assign(message.payload as object, { spoiled: true });
    };
    await bus.publish({ topic: 'a', payload: { n: 1 } });
    for (const group of ['g', 'h']) await bus.consume(group, '**', spoil);
    await until('both have it', () => seen.length === 2);
    expect(seen).toEqual([{ n: 1 }, { n: 1 }]);
  });
});

describe('a long backlog', () => {
  it('leaves the event loop its turns while it is delivered', async () => {
    const bus = medium.connect();
    await bus.publishAll(Array.from({ length: 2_000 }, (_, i) => ({ topic: 'a', payload: i })));
    let delivered = 0;
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      if (delivered < 2_000) setImmediate(tick);
    };
    let most = 0;
    let inThisTick = 0;
    let lastTick = -1;
    await bus.consume('g', 'a', () => {
      if (delivered++ === 0) setImmediate(tick);
      inThisTick = ticks === lastTick ? inThisTick + 1 : 1;
      lastTick = ticks;
      most = Math.max(most, inThisTick);
    });
    await until('all are delivered', () => delivered === 2_000);
    expect(most).toBeLessThanOrEqual(256);
  });
});

describe('a group that is full', () => {
  it('costs its consumer no turns while nothing changes', async () => {
    let turns = 0;
    const fault = (point: string): void => {
      if (point === 'turn:begun') turns++;
    };
    const bus = medium.connect('tester', { fault, pollMs: 600_000 });
    await bus.publishAll(Array.from({ length: 100 }, (_, i) => ({ topic: 'a', payload: i })));
    let release = (): void => undefined;
    let began = 0;
    const handler = (): Promise<void> => {
      began++;
      return new Promise((resolve) => {
        release = resolve;
      });
    };
    const consumer = await bus.consume('g', 'a', handler, { lookAhead: 4, prefetch: 1 });
    await until('one has begun', () => began === 1);
    let echoes = 0;
    await bus.subscribe('echo', () => echoes++);
    const before = turns;
    for (let i = 1; i <= 30; i++) {
      await bus.publish({ topic: 'echo', payload: i });
      await until('the echo came', () => echoes === i);
    }
    // One to find that there is no room.
    expect(turns - before).toBeLessThanOrEqual(1);
    const closed = consumer.close();
    release();
    await closed;
  });
});

describe('settings of a group', () => {
  it('stay with it, and a consumer that names one changes it for all', async () => {
    const bus = medium.connect();
    const tries: number[] = [];
    const failing = (): never => {
      tries.push(1);
      throw new Error('no');
    };
    await (await bus.consume('g', '**', failing, { maxAttempts: 1, from: 'end' })).close();
    await bus.publish({ topic: 'a', payload: 1 });
    const second = await bus.consume('g', '**', failing);
    await until('it died at the first try', async () => (await statsOf(bus, 'g')).dead === 1);
    await second.close();
    await bus.consume('g', '**', failing, { maxAttempts: 2, backoff: { firstMs: 1, maxMs: 1 } });
    await bus.publish({ topic: 'a', payload: 2 });
    await until('the next one, too', async () => (await statsOf(bus, 'g')).dead === 2);
    expect(tries).toHaveLength(3);
  });

  it('forget acknowledged ids beyond their number and age', async () => {
    const bus = medium.connect();
    await bus.consume('g', '**', () => undefined, { dedupIds: 10, dedupMs: HOUR_MS });
    const publish = (from: number, count: number) =>
      bus.publishAll(
        Array.from({ length: count }, (_, i) => ({ topic: 'a', payload: 0, messageId: `id-${from + i}` })),
      );
    await publish(0, 5);
    await until('five are acknowledged', async () => (await statsOf(bus, 'g')).delivered === 5);
    medium.clock.jump(2 * HOUR_MS);
    await publish(5, 1_000);
    await until('all are acknowledged', async () => (await statsOf(bus, 'g')).delivered === 1_005);
    await publish(0, 1);
    await publish(1_004, 1);
    await until('both were looked at', async () => {
      const { delivered, duplicates } = await statsOf(bus, 'g');
      return delivered + duplicates === 1_007;
    });
    expect(await statsOf(bus, 'g')).toMatchObject({ delivered: 1_006, duplicates: 1 });
  });
});
