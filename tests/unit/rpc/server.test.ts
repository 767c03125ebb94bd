import { afterEach, expect, it, onTestFinished } from 'vitest';
import type { FileBus } from '../../../scripts/bus/file-bus.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import type { RpcRequest } from '../../../scripts/rpc/answer.ts';
import { callMethod } from '../../../scripts/rpc/client.ts';
import type { MethodOutcome } from '../../../scripts/rpc/outcome.ts';
import { RpcServer, type RpcServerOptions } from '../../../scripts/rpc/server.ts';
import { tempFolder } from '../support/temp.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function bus(folder: string, name: string): FileBus {
  const made = openBus(folder, name, { pollMs: 50 });
  opened.push(made);
  return made;
}

type Answer = RpcServerOptions['answer'];
const echo: Answer = async (plugin, request) => ({ kind: 'done', result: { plugin, ...request } });

async function server(on: FileBus, plugins: readonly string[], answer: Answer = echo, idempotent = ['look']) {
  const made = new RpcServer({
    bus: on,
    answer,
    now: () => systemClock.now(),
    onTrouble: (plugin, error) => {
      throw new Error(`${plugin}: ${String(error)}`);
    },
  });
  opened.unshift(made);
  await made.serve(plugins.map((name) => ({ name, idempotent: new Set(idempotent) })));
  return made;
}

const request = (method: string): RpcRequest => ({ method, params: { a: 1 }, cwd: '/here' });

it('a call reaches the process that has the plugin, with params and folder', async () => {
  const folder = tempFolder();
  await server(bus(folder, 'brain-1'), ['shop', 'über:laden']);
  const caller = bus(folder, 'caller');
  expect(await callMethod(caller, 'shop', request('look'), 10_000)).toEqual({
    plugin: 'shop',
    method: 'look',
    params: { a: 1 },
    cwd: '/here',
  });
  expect(await callMethod(caller, 'über:laden', request('look'), 10_000)).toMatchObject({
    plugin: 'über:laden',
  });
});

it('each call is run once, whoever of several takes it', async () => {
  const folder = tempFolder();
  const runs: string[] = [];
  const counting =
    (name: string): Answer =>
    async (_, { method }) => {
      runs.push(method);
      return { kind: 'done', result: name };
    };
  await server(bus(folder, 'brain-1'), ['shop'], counting('1'));
  await server(bus(folder, 'brain-2'), ['shop'], counting('2'));
  const caller = bus(folder, 'caller');
  const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
  const answers = await Promise.all(names.map((m) => callMethod(caller, 'shop', request(m), 20_000)));
  expect(answers.every((a) => a === '1' || a === '2')).toBe(true);
  expect(runs.sort()).toEqual([...names].sort());
});

it('a call to a plugin that nobody has is refused as such, not as slow', async () => {
  const folder = tempFolder();
  await server(bus(folder, 'brain-1'), ['shop']);
  await expect(callMethod(bus(folder, 'caller'), 'other', request('look'), 300)).rejects.toMatchObject({
    code: 'bus-nobody-answered',
  });
});

it('a call that takes too long is told from one that nobody took', async () => {
  const folder = tempFolder();
  let release = (_: MethodOutcome): void => undefined;
  const slow: Answer = () => new Promise((resolve) => (release = resolve));
  onTestFinished(() => release({ kind: 'done', result: null }));
  await server(bus(folder, 'brain-1'), ['shop'], slow);
  await expect(callMethod(bus(folder, 'caller'), 'shop', request('look'), 1_500)).rejects.toMatchObject({
    code: 'bus-request-timeout',
  });
  release({ kind: 'done', result: null });
});

it.each<[MethodOutcome, object]>([
  [
    { kind: 'failed', code: 'not_found', message: 'No such file.', fix: 'Give one.' },
    { remoteCode: 'not_found', message: 'No such file. Give one.', fix: 'Give one.' },
  ],
  [{ kind: 'late', timeoutMs: 7 }, { remoteCode: 'late' }],
  [{ kind: 'crashed', reason: 'its thread ended' }, { remoteCode: 'crashed' }],
  [{ kind: 'busy', waiting: 64 }, { remoteCode: 'busy' }],
])('the outcome %j is an error with its code at the caller', async (outcome, error) => {
  const folder = tempFolder();
  await server(bus(folder, 'brain-1'), ['shop'], async () => outcome);
  await expect(callMethod(bus(folder, 'caller'), 'shop', request('look'), 10_000)).rejects.toMatchObject(
    error,
  );
});

it('a request that is no call of a method is answered with what one is', async () => {
  const folder = tempFolder();
  await server(bus(folder, 'brain-1'), ['shop']);
  const asked = bus(folder, 'caller').request('plugin/shop/rpc', ['x'], { timeoutMs: 10_000 });
  await expect(asked).rejects.toMatchObject({ remoteCode: 'bad_request' });
});

it('a method is given less time than its caller waits, so that the answer is in time', async () => {
  const folder = tempFolder();
  let given = 0;
  await server(bus(folder, 'brain-1'), ['shop'], async (_, __, timeoutMs) => {
    given = timeoutMs;
    return { kind: 'done', result: null };
  });
  await callMethod(bus(folder, 'caller'), 'shop', request('look'), 10_000);
  expect(given).toBeGreaterThan(5_000);
  expect(given).toBeLessThan(10_000);
});

it('plugins come and go while it runs', async () => {
  const folder = tempFolder();
  const made = await server(bus(folder, 'brain-1'), ['shop']);
  const caller = bus(folder, 'caller');
  await callMethod(caller, 'shop', request('look'), 10_000);
  await made.serve([{ name: 'bakery', idempotent: new Set() }]);
  expect(made.plugins).toEqual(['bakery']);
  expect(await callMethod(caller, 'bakery', request('bake'), 10_000)).toMatchObject({ plugin: 'bakery' });
  await expect(callMethod(caller, 'shop', request('look'), 300)).rejects.toMatchObject({
    code: 'bus-nobody-answered',
  });
});

it('a process that is never called has no group', async () => {
  const folder = tempFolder();
  const on = bus(folder, 'brain-1');
  await server(on, ['shop', 'bakery']);
  await on.publish({ topic: 'routing/decision', payload: {} });
  expect(await on.groups()).toEqual([]);
});
