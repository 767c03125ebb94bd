import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FromService, ServicePlugin } from '../../../../scripts/brain/service/protocol.ts';
import { Service } from '../../../../scripts/brain/service/service.ts';
import type { Message } from '../../../../scripts/bus/message.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import { openBus } from '../../../../scripts/host/open-bus.ts';
import { callMethod } from '../../../../scripts/rpc/client.ts';
import { Replica } from '../../../../scripts/store/replica/replica.ts';
import { usageOf } from '../../../../scripts/store/replica/usage.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { openFolder } from '../../store/replica/support-open.ts';

type Ask = Extract<FromService, { kind: 'ask' }>;

/** The service of a session over a real bus folder; `answer` stands for the session's worker. */
function session(folder = temporaryFolder(), answer: (ask: Ask) => unknown = () => 'from the worker') {
  const said: FromService[] = [];
  const service = new Service({ dataFolder: folder }, (message) => {
    said.push(message);
    if (message.kind !== 'ask') return;
    const outcome = { kind: 'done', result: answer(message) } as const;
    setImmediate(() => service.hear({ kind: 'answered', id: message.id, outcome }));
  });
  const closed = (): Promise<void> =>
    vi.waitFor(() => expect(said.at(-1)).toEqual({ kind: 'closed' }), { timeout: 10_000, interval: 10 });
  const close = (): Promise<void> => {
    if (said.every((m) => m.kind !== 'closed')) service.hear({ kind: 'close' });
    return closed();
  };
  onTestFinished(close);
  return { folder, service, said, close };
}

function busOf(folder: string) {
  const bus = openBus(folder, 'test', { pollMs: 50 });
  onTestFinished(() => bus.close());
  return bus;
}

/** Everything on the bus of a data folder. */
async function messagesOf(folder: string): Promise<Message[]> {
  const messages: Message[] = [];
  const all = await busOf(folder).subscribe('**', (message) => messages.push(message), {
    from: 'start',
    to: 'end',
  });
  await all.ended;
  return messages;
}

const plugin = (more: Partial<ServicePlugin> = {}): ServicePlugin => ({
  name: 'shop',
  module: undefined,
  methods: [],
  idempotent: [],
  ...more,
});

const CALL = { params: {}, cwd: '/here' };

describe('the service of a session', () => {
  it('says what happens in the order in which it happened, and that it started and stopped', async () => {
    const { service, folder, close } = session();
    for (let i = 0; i < 20; i += 1)
      service.hear({ kind: 'event', event: { topic: 'routing/decision', payload: { i }, sessionId: 's1' } });
    await close();
    const messages = await messagesOf(folder);
    expect(messages.map((m) => m.topic)).toEqual([
      'system/brain',
      ...Array.from({ length: 20 }, () => 'routing/decision'),
      'system/brain',
    ]);
    expect(messages.slice(1, -1).map((m) => m.payload)).toEqual(
      Array.from({ length: 20 }, (_, i) => ({ i })),
    );
    expect(messages[1]).toMatchObject({ headers: { sessionId: 's1' } });
    expect([messages[0]?.payload, messages.at(-1)?.payload]).toEqual([
      { event: 'started', pid: process.pid },
      { event: 'stopped', pid: process.pid },
    ]);
  });

  it('counts what happens, also what came right before the end', async () => {
    const { service, folder, close } = session();
    const routed = { topic: 'routing/decision', payload: { agent: 'shop:clerk', plugin: 'shop' } };
    service.hear({ kind: 'event', event: routed });
    service.hear({ kind: 'event', event: routed });
    await close();
    const database = openFolder(folder);
    onTestFinished(() => database.close());
    const replica = new Replica(database, { clock: systemClock });
    expect(usageOf(replica, { what: 'agent', id: 'shop:clerk' }).routed).toBe(2);
  });

  it('has the worker answer what needs the registry, for the plugins that it serves', async () => {
    const asks: Ask[] = [];
    const { service, folder } = session(undefined, (ask) => asks.push(ask));
    service.hear({ kind: 'plugins', plugins: [plugin()] });
    const bus = busOf(folder);
    expect(await callMethod(bus, 'shop', { method: 'get_status', ...CALL }, 15_000)).toBe(1);
    expect(await callMethod(bus, 'shop', { method: 'no_such', ...CALL }, 15_000)).toBe(2);
    expect(asks.map((a) => a.call)).toEqual([
      { plugin: 'shop', method: 'get_status', params: {} },
      { plugin: 'shop', method: 'no_such', params: {} },
    ]);
    service.hear({ kind: 'plugins', plugins: [] });
    await vi.waitFor(
      () =>
        expect(callMethod(bus, 'shop', { method: 'get_status', ...CALL }, 300)).rejects.toMatchObject({
          code: expect.stringMatching(/bus-nobody-answered|bus-request-timeout/),
        }),
      { timeout: 10_000 },
    );
  });

  it('never asks the worker for a method of the plugin itself', async () => {
    const asks: Ask[] = [];
    const { service, folder } = session(undefined, (ask) => asks.push(ask));
    service.hear({
      kind: 'plugins',
      plugins: [plugin({ module: '/not/there.mjs', methods: ['sell'], idempotent: [] })],
    });
    // The program of method threads is built, not here; what counts is who was asked to run it.
    await expect(
      callMethod(busOf(folder), 'shop', { method: 'sell', ...CALL }, 15_000),
    ).rejects.toMatchObject({ code: expect.any(String) });
    expect(asks).toEqual([]);
  });

  it('shares the calls with another session: each is answered once', async () => {
    const folder = temporaryFolder();
    const answered: number[] = [];
    for (const _ of [1, 2]) {
      const { service } = session(folder, ({ call }) => {
        answered.push((call.params as { n: number }).n);
        return (call.params as { n: number }).n;
      });
      service.hear({ kind: 'plugins', plugins: [plugin()] });
    }
    const bus = busOf(folder);
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const call = (n: number) =>
      callMethod(bus, 'shop', { method: 'get_status', params: { n }, cwd: '/' }, 15_000);
    expect(await Promise.all(numbers.map(call))).toEqual(numbers);
    expect(answered.sort((a, b) => a - b)).toEqual(numbers);
  });

  it('notes once that events cannot be published, goes on with those that can, and closes', async () => {
    const { service, said, folder, close } = session();
    const tooLarge = { words: 'x'.repeat(20_000_000) };
    for (const payload of [tooLarge, tooLarge, { small: true }])
      service.hear({ kind: 'event', event: { topic: 'routing/decision', payload } });
    await close();
    const notes = said.flatMap((m) => (m.kind === 'note' ? [m.text] : []));
    expect(notes.filter((text) => text.includes('was not published'))).toHaveLength(1);
    const decisions = (await messagesOf(folder)).filter((m) => m.topic === 'routing/decision');
    expect(decisions.map((m) => m.payload)).toEqual([{ small: true }]);
  });
});
