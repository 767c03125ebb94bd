import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus, Consumer, Delivery, GroupSettings, Settled } from '../../../scripts/bus/bus.ts';
import type { Draft, Message } from '../../../scripts/bus/message.ts';
import type { BusStats, GroupStats } from '../../../scripts/bus/stats.ts';
import type { TestClock } from './test-clock.ts';
import { until } from './until.ts';

/** What a bus stands on: several buses connected to it share messages and groups. */
export interface Medium {
  /** Another bus on the same medium, as another process would have it. */
  connect(source?: string): Bus;
  readonly clock: TestClock;
  dispose(): Promise<void>;
}

const HOUR_MS = 3_600_000;
/** Pauses that a test does not want to wait for. */
const QUICK: Partial<GroupSettings> = { backoff: { firstMs: 1, maxMs: 2 } };

/** Every promise of `scripts/bus/bus.ts`, for any implementation. */
export function busConformance(name: string, make: () => Medium | Promise<Medium>): void {
  describe(`${name} as a bus`, () => {
    let medium: Medium;
    let bus: Bus;

    beforeEach(async () => {
      medium = await make();
      bus = medium.connect();
    });
    afterEach(() => medium.dispose());

    const event = (topic: string, payload: unknown = null, more: Partial<Draft> = {}): Draft => ({
      topic,
      payload,
      ...more,
    });
    const numbered = (count: number, topic = 'a/b'): Draft[] =>
      Array.from({ length: count }, (_, i) => event(topic, i));

    /** All messages of a pattern that are kept. */
    async function replay(on: Bus, pattern = '**', more = {}): Promise<Message[]> {
      const seen: Message[] = [];
      const { ended } = await on.subscribe(pattern, (m) => seen.push(m), {
        from: 'start',
        to: 'end',
        ...more,
      });
      await ended;
      return seen;
    }

    const groupStats = async (group: string): Promise<GroupStats> => {
      const found = (await bus.stats()).groups.find((g) => g.group === group);
      if (found === undefined) throw new Error(`no group ${group}`);
      return found;
    };

    describe('publishing', () => {
      it('fills in what a draft leaves out', async () => {
        const { messageId } = await bus.publish(event('a/b', { n: 1 }));
        const [message] = await replay(bus);
        expect(message).toEqual({
          messageId,
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          source: 'tester',
          topic: 'a/b',
          messageType: 'event',
          priority: 5,
          headers: {},
          metadata: { retryCount: 0 },
          payload: { n: 1 },
        });
      });

      it('keeps everything that a draft says', async () => {
        const draft: Draft = {
          topic: 'plugin/x/y',
          payload: ['ä"\n\u2028', null, { deep: [1.5] }],
          messageType: 'command',
          priority: 9,
          destination: 'somebody',
          correlationId: 'c-1',
          headers: { traceId: 't', payload: 'not the payload', topic: 'not/the/topic' },
          metadata: { timeoutMs: 5, key: 'k"', expiresAt: '2999-01-01T00:00:00Z' },
          messageId: 'own-id',
          source: 'other',
        };
        expect((await bus.publish(draft)).messageId).toBe('own-id');
        const [message] = await replay(bus, 'plugin/x/*');
        expect(message).toMatchObject({ ...draft, metadata: { ...draft.metadata, retryCount: 0 } });
      });

      it('gives offsets that grow and ids that sort in the order of publishing', async () => {
        const published = await bus.publishAll(numbered(50));
        const more = [...published, await bus.publish(event('a/b'))];
        const offsets = more.map((p) => p.offset);
        const ids = more.map((p) => p.messageId);
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        expect(new Set(offsets).size).toBe(51);
        expect(ids).toEqual([...ids].sort());
      });

      it('refuses a wildcard in a topic and names the rule', async () => {
        await expect(bus.publish(event('plugin/*/status'))).rejects.toMatchObject({
          code: 'bus-topic',
          message: expect.stringContaining('wildcards (* and **) are for patterns only'),
        });
      });

      it.each([
        ['priority', { priority: 11 }, '/priority'],
        ['messageType', { messageType: 'note' as 'event' }, '/messageType'],
        ['header', { headers: { traceId: 7 as unknown as string } }, '/headers/traceId'],
        ['expiry', { metadata: { expiresAt: 'tomorrow' } }, '/metadata/expiresAt'],
        ['id', { messageId: 'has space' }, '/messageId'],
        ['source', { source: '' }, '/source'],
        ['payload', { payload: undefined }, '/payload'],
        ['payload', { payload: 1n }, '/payload'],
        ['unknown key', { prioritty: 3 } as Partial<Draft>, 'did you mean "priority"?'],
      ])('refuses a bad %s and says where', async (_, wrong, place) => {
        await expect(bus.publish(event('a', 1, wrong))).rejects.toMatchObject({
          code: 'bus-invalid-message',
          message: expect.stringContaining(place),
        });
      });

      it('publishes nothing of a batch with one bad message', async () => {
        await expect(bus.publishAll([event('a'), event('a b')])).rejects.toMatchObject({ code: 'bus-topic' });
        expect(await replay(bus)).toEqual([]);
      });

      it('refuses a payload of 50 MB with both numbers, as a text and as an object', async () => {
        const text = 'x'.repeat(50_000_000);
        for (const payload of [text, { text }])
          await expect(bus.publish(event('a', payload))).rejects.toMatchObject({
            code: 'bus-payload-too-large',
            message: expect.stringMatching(/500000\d+ bytes, the limit is 1048576/),
          });
        expect(await replay(bus)).toEqual([]);
      });

      it('counts bytes and not characters against the limit', async () => {
        await expect(bus.publish(event('a', 'ä'.repeat(600_000)))).rejects.toMatchObject({
          bytes: 1_200_002,
        });
        await expect(bus.publish(event('a', 'a'.repeat(600_000)))).resolves.toBeDefined();
      });
    });

    describe('subscribing', () => {
      it('gives what is published afterwards, by any bus, in order', async () => {
        await bus.publish(event('a/b', 'before'));
        const seen: unknown[] = [];
        await bus.subscribe('a/*', (m) => seen.push(m.payload));
        const other = medium.connect('other');
        await other.publishAll(numbered(20));
        await bus.publish(event('x/y', 'elsewhere'));
        await bus.publish(event('a/b', 'last'));
        await until('the last one is seen', () => seen.at(-1) === 'last');
        expect(seen).toEqual([...Array(20).keys(), 'last']);
      });

      it('shows two subscribers the same log', async () => {
        const other = medium.connect('other');
        const seen: [string[], string[]] = [[], []];
        await bus.subscribe('**', (m) => seen[0].push(m.messageId));
        await other.subscribe('**', (m) => seen[1].push(m.messageId));
        await Promise.all(numbered(40).map((draft, i) => (i % 2 === 0 ? bus : other).publish(draft)));
        await until('both saw 40', () => seen.every((s) => s.length === 40));
        expect(seen[0]).toEqual(seen[1]);
      });

      it('does not call the next handler before the last one has ended', async () => {
        let running = 0;
        let most = 0;
        let ended = 0;
        await bus.publishAll(numbered(5));
        await bus.subscribe(
          '**',
          async () => {
            most = Math.max(most, ++running);
            await new Promise((resolve) => setImmediate(resolve));
            running--;
            ended++;
          },
          { from: 'start' },
        );
        await until('all five ended', () => ended === 5);
        expect(most).toBe(1);
      });

      it('reports a handler that throws, at once or later, and goes on', async () => {
        await bus.publishAll(numbered(4));
        const errors: unknown[] = [];
        const seen: unknown[] = [];
        const { ended } = await bus.subscribe(
          '**',
          (m) => {
            if (m.payload === 1) throw new Error('at once');
            if (m.payload === 2) return Promise.reject(new Error('later'));
            return seen.push(m.payload);
          },
          {
            from: 'start',
            to: 'end',
            onError: (error, { message }) => errors.push([message.payload, String(error)]),
          },
        );
        await ended;
        expect(seen).toEqual([0, 3]);
        expect(errors).toEqual([
          [1, 'Error: at once'],
          [2, 'Error: later'],
        ]);
        expect((await bus.stats()).handlerErrors).toBe(2);
      });

      it('replays from an offset up to an offset, and ends', async () => {
        const published = await bus.publishAll(numbered(10));
        const seen: unknown[] = [];
        const subscription = await bus.subscribe('**', (m) => seen.push(m.payload), {
          from: published[3]?.offset ?? 0,
          to: published[6]?.offset ?? 0,
        });
        await subscription.ended;
        expect(seen).toEqual([3, 4, 5]);
        expect(subscription.position).toBe(published[6]?.offset);
      });

      it('replays from a time up to a time', async () => {
        await bus.publish(event('a', 'old'));
        medium.clock.jump(HOUR_MS);
        const from = new Date(medium.clock.now());
        await bus.publish(event('a', 'asked for'));
        medium.clock.jump(HOUR_MS);
        const to = new Date(medium.clock.now());
        await bus.publish(event('a', 'new'));
        expect((await replay(bus, '**', { from, to })).map((m) => m.payload)).toEqual(['asked for']);
      });

      it('goes on without a gap from the position of one that was closed', async () => {
        await bus.publishAll(numbered(6));
        const seen: unknown[] = [];
        const first = await bus.subscribe(
          '**',
          (m) => {
            seen.push(m.payload);
            if (m.payload === 2) void first.close();
          },
          { from: 'start' },
        );
        await first.ended;
        const second = await bus.subscribe('**', (m) => seen.push(m.payload), {
          from: first.position,
          to: 'end',
        });
        await second.ended;
        expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
      });

      it('leaves out expired messages unless they are asked for', async () => {
        const expiresAt = new Date(medium.clock.now() + HOUR_MS).toISOString();
        await bus.publish(event('a', 'short-lived', { metadata: { expiresAt } }));
        await bus.publish(event('a', 'lasting'));
        expect(await replay(bus)).toHaveLength(2);
        medium.clock.jump(2 * HOUR_MS);
        expect((await replay(bus)).map((m) => m.payload)).toEqual(['lasting']);
        expect(await replay(bus, '**', { includeExpired: true })).toHaveLength(2);
      });

      it('refuses a pattern with ** in the middle', async () => {
        await expect(bus.subscribe('a/**/b', () => undefined)).rejects.toMatchObject({ code: 'bus-topic' });
      });
    });

    describe('a durable group', () => {
      it('gets what was published before it and after it, each once', async () => {
        await bus.publishAll(numbered(3));
        const seen: unknown[] = [];
        await bus.consume('g', 'a/**', ({ message }) => seen.push(message.payload));
        await bus.publishAll([event('x'), ...numbered(3).map((d) => ({ ...d, payload: 'late' }))]);
        await until('six are acknowledged', async () => (await groupStats('g')).delivered === 6);
        expect(seen).toEqual([0, 1, 2, 'late', 'late', 'late']);
      });

      it('made with from end gets only what comes later', async () => {
        await bus.publishAll(numbered(3));
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload), { from: 'end' });
        await bus.publish(event('a', 'new'));
        await until('one is acknowledged', async () => (await groupStats('g')).delivered === 1);
        expect(seen).toEqual(['new']);
      });

      it('goes on where it stood when its consumer comes back', async () => {
        await bus.publishAll(numbered(2));
        const seen: unknown[] = [];
        const first = await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
        await until('two are acknowledged', async () => (await groupStats('g')).delivered === 2);
        await first.close();
        await bus.publish(event('a', 'meanwhile'));
        await medium.connect('other').consume('g', '**', ({ message }) => seen.push(message.payload));
        await until('the third is acknowledged', async () => (await groupStats('g')).delivered === 3);
        expect(seen).toEqual([0, 1, 'meanwhile']);
      });

      it('shares its messages among consumers, each to one of them', async () => {
        const seen: string[] = [];
        const other = medium.connect('other');
        const counts = [0, 0];
        for (const [i, one] of [bus, other].entries())
          await one.consume(
            'g',
            '**',
            async ({ message }) => {
              counts[i] = (counts[i] ?? 0) + 1;
              seen.push(message.messageId);
              await new Promise((resolve) => setImmediate(resolve));
            },
            { prefetch: 1 },
          );
        const published = await bus.publishAll(numbered(60));
        await until('all are acknowledged', async () => (await groupStats('g')).delivered === 60);
        expect([...seen].sort()).toEqual(published.map((p) => p.messageId).sort());
        expect(counts.every((n) => n > 0)).toBe(true);
      });

      it('gives every group its own copy', async () => {
        await bus.publishAll(numbered(3));
        const seen: string[] = [];
        for (const group of ['g1', 'g2'])
          await bus.consume(group, '**', (d) => seen.push(`${group} ${d.message.payload}`));
        await until('both have three', () => seen.length === 6);
        expect(seen.sort()).toEqual(['g1 0', 'g1 1', 'g1 2', 'g2 0', 'g2 1', 'g2 2']);
      });

      it('gives the higher priority first, and within one the order of the log', async () => {
        await bus.publishAll(
          [1, 5, 5, 10, 5, 10].map((priority, i) => event('a', `${priority}-${i}`, { priority })),
        );
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
        await until('all are seen', () => seen.length === 6);
        expect(seen).toEqual(['10-3', '10-5', '5-1', '5-2', '5-4', '1-0']);
      });

      it('tries again what threw, says which try it is, and acknowledges it once', async () => {
        await bus.publish(event('a'));
        const tries: [number, number][] = [];
        await bus.consume(
          'g',
          '**',
          ({ attempt, message }) => {
            tries.push([attempt, message.metadata.retryCount]);
            if (attempt < 3) throw new Error('not yet');
          },
          QUICK,
        );
        await until('it is acknowledged', async () => (await groupStats('g')).delivered === 1);
        expect(tries).toEqual([
          [1, 0],
          [2, 1],
          [3, 2],
        ]);
      });

      it('buries what always throws, and the rest goes on', async () => {
        await bus.publishAll(numbered(5));
        const seen: unknown[] = [];
        const settled: string[] = [];
        await bus.consume(
          'g',
          '**',
          ({ message }) => {
            if (message.payload === 2) throw new Error('poison');
            seen.push(message.payload);
          },
          {
            ...QUICK,
            maxAttempts: 3,
            onSettled: (d: Delivery, s: Settled) => settled.push(`${d.message.payload} ${s.kind}`),
          },
        );
        await until('one is dead', async () => (await groupStats('g')).dead === 1);
        await until('four are acknowledged', async () => (await groupStats('g')).delivered === 4);
        expect(seen).toEqual([0, 1, 3, 4]);
        expect(settled.filter((s) => s.startsWith('2'))).toEqual(['2 retried', '2 retried', '2 dead']);
        const [letter, ...more] = await bus.deadLetters.list({ group: 'g' });
        expect(more).toEqual([]);
        expect(letter).toMatchObject({ group: 'g', reason: 'failed', error: 'poison', attempts: 3 });
        expect(letter?.message?.payload).toBe(2);
        expect(letter?.diedAt).toBeGreaterThanOrEqual(letter?.firstAt ?? Number.POSITIVE_INFINITY);
      });

      it('does not deliver an id twice, whoever publishes it', async () => {
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
        await bus.publish(event('a', 'first', { messageId: 'same' }));
        await until('it is acknowledged', async () => (await groupStats('g')).delivered === 1);
        await medium.connect('other').publish(event('b', 'again', { messageId: 'same' }));
        await bus.publish(event('a', 'marker'));
        await until('the marker is seen', () => seen.includes('marker'));
        expect(seen).toEqual(['first', 'marker']);
        expect((await groupStats('g')).duplicates).toBe(1);
      });

      it('does not deliver what has expired, and counts it', async () => {
        const expiresAt = new Date(medium.clock.now() + HOUR_MS).toISOString();
        await bus.publish(event('a', 'too late', { metadata: { expiresAt } }));
        await bus.publish(event('a', 'fine'));
        medium.clock.jump(2 * HOUR_MS);
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
        await until('one is acknowledged', async () => (await groupStats('g')).delivered === 1);
        expect(seen).toEqual(['fine']);
        expect((await groupStats('g')).expired).toBe(1);
      });

      it('does not begin a message that expired while it waited behind another one', async () => {
        const expiresAt = new Date(medium.clock.now() + HOUR_MS).toISOString();
        await bus.publish(event('a', 'first'));
        await bus.publish(event('a', 'too late', { metadata: { expiresAt } }));
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => {
          seen.push(message.payload);
          medium.clock.jump(2 * HOUR_MS);
        });
        await until('one has expired', async () => (await groupStats('g')).expired === 1);
        expect(seen).toEqual(['first']);
      });

      it('gives a message to another consumer when its lease ran out, and refuses the late acknowledgement', async () => {
        await bus.publish(event('a', 'work'));
        let release = (): void => undefined;
        const results: string[] = [];
        const slow = (d: Delivery, s: Settled): unknown => results.push(`slow ${d.attempt} ${s.kind}`);
        let started = false;
        await bus.consume(
          'g',
          '**',
          () => {
            started = true;
            return new Promise<void>((resolve) => {
              release = resolve;
            });
          },
          { leaseMs: HOUR_MS / 2, onSettled: slow },
        );
        await until('the slow one has it', () => started);
        medium.clock.jump(HOUR_MS);
        await medium.connect('other').consume('g', '**', () => undefined, {
          onSettled: (d, s) => results.push(`quick ${d.attempt} ${s.kind}`),
        });
        await until('the quick one is done', () => results.length === 1);
        release();
        await until('the slow one is told', () => results.length === 2);
        expect(results).toEqual(['quick 2 accepted', 'slow 1 lost-lease']);
        expect((await groupStats('g')).delivered).toBe(1);
      });

      it('does not begin what it took when the clock jumped ahead and another consumer was quicker', async () => {
        await bus.publishAll(numbered(3));
        let release = (): void => undefined;
        const began: string[] = [];
        await bus.consume(
          'g',
          '**',
          ({ message }) => {
            began.push(`first ${message.payload}`);
            if (message.payload !== 0) return undefined;
            return new Promise<void>((resolve) => {
              release = resolve;
            });
          },
          { prefetch: 3 },
        );
        await until('the first has begun', () => began.length === 1);
        medium.clock.jump(HOUR_MS);
        await medium
          .connect('other')
          .consume('g', '**', ({ message }) => began.push(`second ${message.payload}`));
        await until('the second has done all', async () => (await groupStats('g')).delivered === 3);
        release();
        await bus.publish(event('a', 'marker'));
        await until('the marker is done', async () => (await groupStats('g')).delivered === 4);
        const twice = began.filter((b) => b.startsWith('first') && b !== 'first 0' && !b.endsWith('marker'));
        expect(twice).toEqual([]);
      });

      it('frees what a closed consumer held, also when the clock went back an hour', async () => {
        await bus.publish(event('a', 'poison', {}));
        const consumer = await bus.consume(
          'g',
          '**',
          () => {
            throw new Error('later');
          },
          { backoff: { firstMs: 1_000, maxMs: 1_000 } },
        );
        await until('it waits for its next try', async () => (await groupStats('g')).retrying === 1);
        await consumer.close();
        medium.clock.jump(-HOUR_MS);
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload));
        await until('it is tried again', () => seen.length === 1);
      });

      it('lets nothing through twice and loses nothing when the clock goes back an hour', async () => {
        const seen: unknown[] = [];
        await bus.consume('g', '**', async ({ message }) => {
          seen.push(message.payload);
          if (message.payload === 3) medium.clock.jump(-HOUR_MS);
          await new Promise((resolve) => setImmediate(resolve));
        });
        await bus.publishAll(numbered(10));
        await until('ten are acknowledged', async () => (await groupStats('g')).delivered === 10);
        await bus.publishAll(numbered(2, 'later'));
        await until('twelve are acknowledged', async () => (await groupStats('g')).delivered === 12);
        expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
      });

      it('takes what came free although messages that do not concern it keep coming', async () => {
        await bus.publish(event('mine'));
        let began = false;
        let release = (): void => undefined;
        const holder = await bus.consume('g', 'mine', () => {
          began = true;
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        });
        await until('it is held', () => began);
        let seen = 0;
        const other = medium.connect('other');
        await other.consume('g', 'mine', () => seen++);
        medium.clock.jump(HOUR_MS);
        while (seen === 0) {
          await bus.publish(event('noise'));
          await new Promise((resolve) => setImmediate(resolve));
        }
        const closed = holder.close();
        release();
        await closed;
        await until('it is acknowledged once', async () => (await groupStats('g')).delivered === 1);
      });

      it('keeps a message that is extended', async () => {
        await bus.publish(event('a'));
        const result = new Promise<string>((resolve) => {
          void bus.consume(
            'g',
            '**',
            async (delivery) => {
              medium.clock.jump(HOUR_MS / 2);
              await delivery.extend();
              medium.clock.jump(HOUR_MS / 2 + 1_000);
            },
            { leaseMs: HOUR_MS, onSettled: (_, s) => resolve(s.kind) },
          );
        });
        expect(await result).toBe('accepted');
      });

      it('acknowledges early when asked, and a throw after that changes nothing', async () => {
        await bus.publish(event('a'));
        const acks: string[] = [];
        await bus.consume('g', '**', async (delivery) => {
          acks.push((await delivery.ack()).kind);
          throw new Error('too late to matter');
        });
        await until('it is acknowledged', async () => (await groupStats('g')).delivered === 1);
        await bus.publish(event('a'));
        await until('the next one, too', async () => (await groupStats('g')).delivered === 2);
        expect(acks).toEqual(['accepted', 'accepted']);
        expect((await groupStats('g')).retrying).toBe(0);
      });

      it('buries what a consumer rejects, at once', async () => {
        await bus.publish(event('a', 'nonsense'));
        await bus.consume('g', '**', (delivery) => delivery.reject('not for me'));
        await until('it is dead', async () => (await groupStats('g')).dead === 1);
        expect(await bus.deadLetters.list()).toMatchObject([
          { reason: 'rejected', error: 'not for me', attempts: 1 },
        ]);
      });

      it('that is ordered has one message of a source and topic in flight, whatever fails', async () => {
        await bus.publishAll(
          numbered(6).map((d, i) => ({ ...d, topic: i % 2 === 0 ? 'even' : 'odd', priority: 1 + i })),
        );
        const seen: string[] = [];
        for (const one of [bus, medium.connect('other')])
          await one.consume(
            'g',
            '**',
            async ({ message, attempt }) => {
              await new Promise((resolve) => setImmediate(resolve));
              if (message.payload === 2 && attempt < 3) throw new Error('again');
              seen.push(`${message.topic} ${message.payload}`);
            },
            { ...QUICK, ordered: true, concurrency: 2 },
          );
        await until('all are acknowledged', async () => (await groupStats('g')).delivered === 6);
        expect(seen.filter((s) => s.startsWith('even'))).toEqual(['even 0', 'even 2', 'even 4']);
        expect(seen.filter((s) => s.startsWith('odd'))).toEqual(['odd 1', 'odd 3', 'odd 5']);
      });

      it('runs as many handlers at once as it may, and no more', async () => {
        await bus.publishAll(numbered(12));
        let running = 0;
        let most = 0;
        await bus.consume(
          'g',
          '**',
          async () => {
            most = Math.max(most, ++running);
            for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
            running--;
          },
          { concurrency: 3 },
        );
        await until('all are acknowledged', async () => (await groupStats('g')).delivered === 12);
        expect(most).toBe(3);
      });

      it('sees no fewer when far more wait than it looks ahead', async () => {
        await bus.publishAll(numbered(300));
        const seen: unknown[] = [];
        await bus.consume('g', '**', ({ message }) => seen.push(message.payload), {
          lookAhead: 16,
          prefetch: 4,
        });
        await until('all are acknowledged', async () => (await groupStats('g')).delivered === 300);
        expect(seen).toEqual([...Array(300).keys()]);
      });

      it('refuses another pattern under its name', async () => {
        await bus.consume('g', 'a/**', () => undefined);
        await expect(bus.consume('g', 'b/**', () => undefined)).rejects.toMatchObject({
          code: 'bus-group-mismatch',
        });
      });

      it('says which option was meant', async () => {
        await expect(bus.consume('g', '**', () => undefined, { leasMs: 5 } as object)).rejects.toMatchObject({
          message: expect.stringContaining('did you mean "leaseMs"?'),
        });
      });

      it('ends its consumers when it is dropped, and forgets', async () => {
        const consumer = await medium.connect('other').consume('g', '**', () => undefined);
        expect(await bus.groups()).toEqual(['g']);
        expect(await bus.dropGroup('g')).toBe(true);
        expect(await bus.dropGroup('g')).toBe(false);
        await expect(consumer.ended).rejects.toMatchObject({ code: 'bus-group-dropped' });
        expect(await bus.groups()).toEqual([]);
      });

      it('closed, waits for its handler and gives back what it had not begun', async () => {
        await bus.publishAll(numbered(3));
        let release = (): void => undefined;
        const began: unknown[] = [];
        const consumer: Consumer = await bus.consume('g', '**', ({ message }) => {
          began.push(message.payload);
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        });
        await until('one has begun', () => began.length === 1);
        const closed = consumer.close();
        release();
        await closed;
        expect(began).toEqual([0]);
        const attempts: number[] = [];
        await bus.consume('g', '**', ({ attempt }) => attempts.push(attempt));
        await until('the rest is done', async () => (await groupStats('g')).delivered === 3);
        expect(attempts).toEqual([1, 1]);
      });
    });

    describe('dead letters', () => {
      async function bury(payload: unknown): Promise<string> {
        const { messageId } = await bus.publish(event('a', payload));
        const consumer = await bus.consume('g', '**', (d) => d.reject('no'));
        await until('it is dead', async () => (await bus.deadLetters.show(messageId)).length === 1);
        await consumer.close();
        return messageId;
      }

      it('are put back to their group once', async () => {
        const id = await bury('again please');
        expect(await bus.deadLetters.redrive('g', id)).toBe(true);
        expect(await bus.deadLetters.redrive('g', id)).toBe(false);
        expect(await bus.deadLetters.list()).toEqual([]);
        const seen: [unknown, number][] = [];
        await bus.consume('g', '**', ({ message, attempt }) => seen.push([message.payload, attempt]));
        await until('it is acknowledged', async () => (await groupStats('g')).delivered === 1);
        expect(seen).toEqual([['again please', 1]]);
      });

      it('of one group are not put back to another', async () => {
        const id = await bury('x');
        expect(await bus.deadLetters.redrive('other', id)).toBe(false);
        expect(await bus.deadLetters.show(id)).toHaveLength(1);
      });

      it('are removed by purge only', async () => {
        const one = await bury(1);
        await bury(2);
        expect(await bus.deadLetters.purge('g', one)).toBe(1);
        expect((await bus.deadLetters.list()).map((l) => l.message?.payload)).toEqual([2]);
        expect(await bus.deadLetters.purge('g')).toBe(1);
        expect(await bus.deadLetters.list({ group: 'g' })).toEqual([]);
      });

      it('wake a waiting consumer of another bus when they are put back', async () => {
        const id = await bury('x');
        const seen: unknown[] = [];
        await medium.connect('other').consume('g', '**', ({ message }) => seen.push(message.payload));
        await bus.deadLetters.redrive('g', id);
        await until('it is seen', () => seen.length === 1);
      });
    });

    describe('request and response', () => {
      it('brings the answer of one responder', async () => {
        const ran: string[] = [];
        const responders = [medium.connect('r1'), medium.connect('r2')];
        for (const one of responders)
          await one.respond('plugin/x/rpc', (payload) => {
            ran.push(one.source);
            return { doubled: 2 * (payload as number) };
          });
        const answers = await Promise.all(
          [1, 2, 3, 4].map((n) => bus.request('plugin/x/rpc', n, { timeoutMs: 10_000 })),
        );
        expect(answers).toEqual([{ doubled: 2 }, { doubled: 4 }, { doubled: 6 }, { doubled: 8 }]);
        expect(ran).toHaveLength(4);
      });

      it('answers null for a handler that returns nothing', async () => {
        await bus.respond('r', () => undefined);
        expect(await bus.request('r', null, { timeoutMs: 10_000 })).toBeNull();
      });

      it('answers a request that was published before the responder came', async () => {
        const answer = bus.request('r', 1, { timeoutMs: 10_000 });
        await until('it is published', async () => (await replay(bus, 'r')).length === 1);
        await medium.connect('late').respond('r', () => 'here');
        expect(await answer).toBe('here');
      });

      it('says that nobody answered, and nobody runs it later', async () => {
        await expect(bus.request('r', 1, { timeoutMs: 20 })).rejects.toMatchObject({
          code: 'bus-nobody-answered',
          timeoutMs: 20,
        });
        const ran: unknown[] = [];
        await bus.respond('r', (payload) => ran.push(payload));
        await bus.request('r', 2, { timeoutMs: 10_000 });
        expect(ran).toEqual([2]);
      });

      it('says that it was taken but not finished, drops the late reply and counts it', async () => {
        const server = medium.connect('slow');
        let release = (): void => undefined;
        let aborted = false;
        await server.respond(
          'r',
          (_, { signal }) =>
            new Promise<void>((resolve) => {
              signal.addEventListener('abort', () => {
                aborted = true;
              });
              release = resolve;
            }),
        );
        await expect(bus.request('r', 1, { timeoutMs: 300 })).rejects.toMatchObject({
          code: 'bus-request-timeout',
        });
        await until('the handler was told', () => aborted);
        release();
        await until('the late reply is counted', async () => (await bus.stats()).lateReplies === 1);
      });

      it('carries an error with its code, message and fix', async () => {
        const { UsageError } = await import('../../../scripts/core/errors.ts');
        await bus.respond('r', () => {
          throw new UsageError('No such file.', { fix: 'Name one that is there.' });
        });
        await expect(bus.request('r', 1, { timeoutMs: 10_000 })).rejects.toMatchObject({
          code: 'bus-remote',
          remoteCode: 'usage',
          fix: 'Name one that is there.',
          message: 'No such file. Name one that is there.',
        });
      });

      it('carries an error when the answer cannot be published', async () => {
        await bus.respond('r', () => 'x'.repeat(2_000_000));
        await expect(bus.request('r', 1, { timeoutMs: 10_000 })).rejects.toMatchObject({
          remoteCode: 'bus-payload-too-large',
        });
      });

      it('buries what is no request', async () => {
        await bus.respond('r', () => 1);
        await bus.publish(event('r', 'an event'));
        await until('it is dead', async () => (await bus.deadLetters.list()).length === 1);
        expect((await bus.deadLetters.list())[0]?.reason).toBe('rejected');
      });

      it('rejects what is waiting when the bus is closed', async () => {
        const other = medium.connect('other');
        const answer = other.request('r', 1, { timeoutMs: 60_000 });
        const failed = expect(answer).rejects.toMatchObject({ code: 'bus-closed' });
        await until('it is published', async () => (await replay(bus, 'r')).length === 1);
        await other.close();
        await failed;
      });
    });

    describe('sources', () => {
      it('of the same name on two nodes lose and merge nothing', async () => {
        const twin = medium.connect('tester');
        const published = await Promise.all(
          numbered(40).map((draft, i) => (i % 2 === 0 ? bus : twin).publish(draft)),
        );
        expect(new Set(published.map((p) => p.messageId)).size).toBe(40);
        let delivered = 0;
        await bus.consume('g', '**', () => delivered++);
        await until('all are acknowledged', async () => (await groupStats('g')).delivered === 40);
        expect(delivered).toBe(40);
      });
    });

    describe('stats', () => {
      it('count what a group still has to do', async () => {
        await bus.publishAll(numbered(5));
        let release = (): void => undefined;
        const consumer = await bus.consume(
          'g',
          'a/**',
          () =>
            new Promise<void>((resolve) => {
              release = resolve;
            }),
          { prefetch: 1 },
        );
        await until('one is in flight', async () => (await groupStats('g')).inFlight === 1);
        medium.clock.jump(HOUR_MS / 1_000);
        await bus.publish(event('not/of/it'));
        const before = await groupStats('g');
        expect(before).toMatchObject({ group: 'g', pattern: 'a/**', lagMessages: 5, delivered: 0, dead: 0 });
        expect(before.lagBytes).toBeGreaterThan(0);
        expect(before.oldestAgeMs).toBeGreaterThanOrEqual(3_600);
        const closed = consumer.close();
        release();
        await closed;
        const after = await groupStats('g');
        expect(after).toMatchObject({ lagMessages: 4, delivered: 1, inFlight: 0 });
      });

      it('know what this bus published', async () => {
        await bus.publishAll(numbered(3));
        const stats: BusStats = await bus.stats();
        expect(stats.published).toBe(3);
        expect(stats.groups).toEqual([]);
      });
    });

    describe('closing', () => {
      it('ends subscriptions and consumers and refuses what comes', async () => {
        const subscription = await bus.subscribe('**', () => undefined);
        const consumer = await bus.consume('g', '**', () => undefined);
        await bus.close();
        await Promise.all([subscription.ended, consumer.ended]);
        await expect(bus.publish(event('a'))).rejects.toMatchObject({ code: 'bus-closed' });
        await expect(bus.subscribe('**', () => undefined)).rejects.toMatchObject({ code: 'bus-closed' });
        await expect(bus.consume('g', '**', () => undefined)).rejects.toMatchObject({ code: 'bus-closed' });
        await expect(bus.request('a', 1, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'bus-closed' });
        await bus.close();
      });
    });
  });
}
