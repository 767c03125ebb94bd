import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ServiceHost, type ServiceHostOptions } from '../../../../scripts/brain/service/host.ts';
import type { BrainEvent, RegistryCall, ToService } from '../../../../scripts/brain/service/protocol.ts';
import { temporaryFolder, write } from '../../host/folder.ts';

/** A thread that writes down what it hears and does what an event says; real threads, because they are what breaks. */
const THREAD = `
import { appendFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
console.log('a library that talks');
const file = workerData.dataFolder + '/heard.jsonl';
const hold = [];
appendFileSync(file, JSON.stringify({ kind: 'started' }) + '\\n');
parentPort.on('message', (m) => {
  appendFileSync(file, JSON.stringify(m) + '\\n');
  const what = m.event?.topic ?? m.kind;
  if (what === 'throw') throw new Error('secret words of a prompt');
  if (what === 'exit') process.exit(3);
  if (what === 'eat') for (;;) hold.push(new Array(100_000).fill(Math.random()));
  if (what === 'hang') for (;;) {}
  if (what === 'ask') parentPort.postMessage({ kind: 'ask', id: 7, call: { plugin: 'p', method: 'm', params: {} }, timeoutMs: 100 });
  if (what === 'note') parentPort.postMessage({ kind: 'note', text: 'hello' });
  if (what === 'mark') parentPort.postMessage({ kind: 'marked', marks: [{ agent: 'p:a', reason: 'r', untilMs: 1 }] });
  if (what === 'close') setTimeout(() => parentPort.postMessage({ kind: 'closed' }), 100);
});
`;

type Heard = ToService | { readonly kind: 'started' };

function host(code: string, options: Partial<ServiceHostOptions> = {}) {
  const folder = temporaryFolder();
  write(folder, { 'thread.mjs': code, 'heard.jsonl': '' });
  const log: string[] = [];
  const marks: unknown[] = [];
  const service = new ServiceHost({
    thread: pathToFileURL(join(folder, 'thread.mjs')),
    start: { dataFolder: folder },
    log: (text) => log.push(text),
    ask: async () => ({ kind: 'done', result: 1 }),
    marked: (said) => marks.push(said),
    serving: () => undefined,
    pausesMs: [20],
    ...options,
  });
  onTestFinished(() => service.stop(10));
  const heard = (): Heard[] =>
    readFileSync(join(folder, 'heard.jsonl'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Heard);
  const topics = (): string[] => heard().flatMap((m) => (m.kind === 'event' ? [m.event.topic] : []));
  const starts = (): number => heard().filter((m) => m.kind === 'started').length;
  return { service, log, marks, heard, topics, starts };
}

const event = (topic: string): BrainEvent => ({ topic, payload: {} });
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe('the host of the service', () => {
  it('keeps what comes before the thread is started, and gives it to it in order', async () => {
    const { service, topics, heard } = host(THREAD);
    service.publish(event('a'));
    service.serve([{ name: 'p', module: undefined, methods: [], idempotent: [] }]);
    service.know('the facts');
    service.publish(event('b'));
    expect(heard()).toEqual([]);
    service.start();
    service.publish(event('c'));
    await until(() => expect(topics()).toEqual(['a', 'b', 'c']));
    expect(heard().map((m) => m.kind)).toEqual(['started', 'plugins', 'registry', 'event', 'event', 'event']);
  });

  it.each(['throw', 'exit', 'eat'])(
    'replaces a thread that was made to %s, tells the next one what it must know, and goes on',
    async (fault) => {
      const { service, topics, heard, starts, log } = host(THREAD, { memoryMb: 40 });
      service.serve([{ name: 'p', module: undefined, methods: [], idempotent: [] }]);
      service.know('the facts');
      service.start();
      service.publish(event(fault));
      await until(() => expect(starts()).toBe(2));
      service.publish(event('after'));
      await until(() => expect(topics()).toContain('after'));
      const second = heard().slice(heard().findLastIndex((m) => m.kind === 'started'));
      expect(second.map((m) => m.kind)).toEqual(['started', 'plugins', 'registry', 'event']);
      expect(log).toHaveLength(1);
      expect(log[0]).not.toContain('secret');
    },
  );

  it('keeps events while there is no thread, but not without end, and counts what it drops', async () => {
    const { service, topics } = host(THREAD);
    for (let i = 0; i < 1_003; i += 1) service.publish(event(`e${i}`));
    expect(service.lost).toBe(3);
    service.start();
    await until(() => expect(topics()).toHaveLength(1_000));
    expect(topics().at(-1)).toBe('e999');
    service.publish(event('later'));
    await until(() => expect(topics().at(-1)).toBe('later'));
    expect(service.lost).toBe(3);
  });

  it('pauses longer and longer while the thread fails at its start', async () => {
    const { log, service } = host('throw new Error("broken")', { pausesMs: [1, 5, 10, 60_000] });
    service.start();
    await until(() => expect(log).toHaveLength(4));
    expect(log.map((line) => /in (\d+) ms/.exec(line)?.[1])).toEqual(['1', '5', '10', '60000']);
  });

  it('survives a program that is not there', async () => {
    const { log, service } = host('', { thread: new URL('file:///not/there.mjs'), pausesMs: [60_000] });
    service.start();
    await until(() => expect(log).toHaveLength(1));
    service.publish(event('a'));
    await service.stop(1_000);
  });

  it('starts once, however often it is told to', async () => {
    const { service, starts, topics } = host(THREAD);
    for (let i = 0; i < 3; i += 1) service.start();
    service.publish(event('a'));
    await until(() => expect(topics()).toEqual(['a']));
    expect(starts()).toBe(1);
  });

  it('starts the thread for a switch, and tells it once', async () => {
    const { service, heard } = host(THREAD);
    service.switched();
    await until(() => expect(heard().map((m) => m.kind)).toEqual(['started', 'switched']));
    service.publish(event('exit'));
    await until(() => expect(heard().filter((m) => m.kind === 'started')).toHaveLength(2));
    service.publish(event('after'));
    await until(() => expect(heard().at(-1)).toMatchObject({ event: { topic: 'after' } }));
    expect(heard().filter((m) => m.kind === 'switched')).toHaveLength(1);
  });

  it('passes on notes and marks', async () => {
    const { service, log, marks } = host(THREAD);
    service.start();
    service.publish(event('note'));
    service.publish(event('mark'));
    await until(() => expect(marks).toEqual([[{ agent: 'p:a', reason: 'r', untilMs: 1 }]]));
    expect(log).toEqual(['hello']);
  });

  it.each([
    ['the answer', async () => ({ kind: 'done', result: 5 }) as const, { kind: 'done', result: 5 }],
    ['that there was none', async () => undefined, { kind: 'crashed' }],
    [
      'that there was none, when asking fails',
      async () => {
        throw new Error('secret words');
      },
      { kind: 'crashed' },
    ],
  ])('asks the worker for the thread and gives it %s', async (_what, ask, outcome) => {
    const calls: RegistryCall[] = [];
    const { service, heard, log } = host(THREAD, {
      ask: (call) => {
        calls.push(call);
        return ask();
      },
    });
    service.start();
    service.publish(event('ask'));
    await until(() => expect(heard().at(-1)).toMatchObject({ kind: 'answered', id: 7, outcome }));
    expect(calls).toEqual([{ plugin: 'p', method: 'm', params: {} }]);
    expect(log.join()).not.toContain('secret');
  });

  it('waits at the end until the thread has closed', async () => {
    const { service, heard } = host(THREAD);
    service.start();
    service.publish(event('a'));
    await until(() => expect(heard()).toHaveLength(2));
    const started = performance.now();
    await service.stop(60_000);
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
    expect(heard().map((m) => m.kind)).toEqual(['started', 'event', 'close']);
  });

  it('waits no longer than it is told for a thread that does not end, and starts no other', async () => {
    const { service, topics, starts, log } = host(THREAD);
    service.start();
    service.publish(event('hang'));
    await until(() => expect(topics()).toEqual(['hang']));
    await service.stop(100);
    service.start();
    service.publish(event('late'));
    expect(starts()).toBe(1);
    expect(log).toEqual([]);
  });

  it('waits no longer for a thread that dies at the end, and starts no other', async () => {
    const dying = THREAD.replace(
      "if (what === 'close')",
      "if (what === 'close') process.exit(1); if (false)",
    );
    const { service, starts, log } = host(dying, { pausesMs: [0] });
    service.start();
    await until(() => expect(starts()).toBe(1));
    const started = performance.now();
    await service.stop(60_000);
    expect(performance.now() - started).toBeLessThan(30_000);
    // Long enough for a timer of 0 ms; what would be started then writes down that it has.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(starts()).toBe(1);
    expect(log).toEqual([]);
  });

  it('ends at once when nothing was started', async () => {
    await host(THREAD).service.stop(60_000);
  });
});
