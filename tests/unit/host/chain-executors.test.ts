import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Bus } from '../../../scripts/bus/bus.ts';
import { chainExecutors } from '../../../scripts/host/chain-executors.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { attemptOf, errorOf, outputOf, program } from '../chains/steps/support/attempt.ts';
import { tempFolder } from '../support/temp.ts';

const EMPTY = { version: 1, plugins: [], agents: [], commands: [], problems: [] };

function executorsOn(dataFolder: string, open: () => Promise<Bus>) {
  return chainExecutors({
    env: process.env,
    snapshot: () => EMPTY,
    dataFolder,
    openBus: open,
    tierOf: () => 'inherit',
    methodThread: new URL('file:///nowhere/method-thread.mjs'),
    name: 'test',
  });
}

it('the bus is opened once, by the first step that needs it, and closed with the executors', async () => {
  const folder = tempFolder();
  let opened = 0;
  let bus: Bus | undefined;
  const { executors, close } = executorsOn(folder, async () => {
    opened += 1;
    bus = openBus(join(folder, 'data'), 'test');
    return bus;
  });
  expect(outputOf(await executors.run.execute(attemptOf(program(['echo', 'a']), folder)))['stdout']).toBe(
    'a',
  );
  expect(opened).toBe(0);
  const input = { kind: 'publish', topic: 'a/b', payload: 1, priority: 5 } as const;
  await Promise.all([1, 2].map(() => executors.publish.execute(attemptOf(input, folder))));
  expect(opened).toBe(1);
  await close();
  await expect(bus?.publish({ topic: 'a/b', payload: 1 })).rejects.toThrow('closed');
});

it('a bus that could not be opened is tried again by the next step', async () => {
  const folder = tempFolder();
  let opened = 0;
  const { executors, close } = executorsOn(folder, async () => {
    opened += 1;
    if (opened === 1) throw new Error('locked');
    return openBus(join(folder, 'data'), 'test');
  });
  const input = { kind: 'publish', topic: 'a/b', payload: 1, priority: 5 } as const;
  expect(errorOf(await executors.publish.execute(attemptOf(input, folder))).message).toBe('locked');
  expect((await executors.publish.execute(attemptOf(input, folder))).kind).toBe('succeeded');
  await close();
});

it('a call to a plugin that no session has does not open the bus', async () => {
  const { executors, close } = executorsOn(tempFolder(), () => Promise.reject(new Error('not needed')));
  const input = { kind: 'rpc', plugin: 'far', method: 'look', params: {} } as const;
  expect(errorOf(await executors.rpc.execute(attemptOf(input, '/'))).code).toBe('nobody-answered');
  await close();
});
