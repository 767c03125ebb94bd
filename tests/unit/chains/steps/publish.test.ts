import { afterEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../../../scripts/bus/bus.ts';
import { InvalidMessageError } from '../../../../scripts/bus/errors.ts';
import type { FileBus } from '../../../../scripts/bus/file-bus.ts';
import type { Message } from '../../../../scripts/bus/message.ts';
import { publishExecutor } from '../../../../scripts/chains/steps/publish.ts';
import { openBus } from '../../../../scripts/host/open-bus.ts';
import { tempFolder } from '../../support/temp.ts';
import { attemptOf, errorOf, outputOf } from './support/attempt.ts';

const opened: FileBus[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function openFileBus(): FileBus {
  const bus = openBus(tempFolder(), 'test', { pollMs: 20 });
  opened.push(bus);
  return bus;
}

const executorOn = (bus: Pick<Bus, 'publish'>) => publishExecutor({ openBus: async () => bus });
const input = { kind: 'publish', topic: 'deploys/done', payload: { version: '1.2.3' }, priority: 7 } as const;

describe('a publish step', () => {
  it('gives the id and the place of a message that is in the log', async () => {
    const bus = openFileBus();
    const output = outputOf(await executorOn(bus).execute(attemptOf(input, '/')));
    const seen: [Message, number][] = [];
    await (
      await bus.subscribe('deploys/*', (message, offset) => seen.push([message, offset]), {
        from: 'start',
        to: 'end',
      })
    ).ended;
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toMatchObject({
      messageId: output['messageId'],
      priority: 7,
      payload: { version: '1.2.3' },
    });
    expect(seen[0]?.[1]).toBe(output['offset']);
  });

  it('that is tried twice is delivered to a group once', async () => {
    const bus = openFileBus();
    const attempt = attemptOf(input, '/');
    const first = outputOf(await executorOn(bus).execute(attempt));
    const second = outputOf(await executorOn(bus).execute({ ...attempt, attempt: 2 }));
    const other = outputOf(await executorOn(bus).execute({ ...attempt, idempotencyKey: 'another' }));
    expect(second['messageId']).toBe(first['messageId']);
    const got: string[] = [];
    await new Promise<void>((resolve) => {
      void bus.consume('readers', 'deploys/*', ({ message }) => {
        got.push(message.messageId);
        if (message.messageId === other['messageId']) resolve();
      });
    });
    expect(got).toEqual([first['messageId'], other['messageId']]);
  });

  it.each([
    ['a topic that cannot be', { ...input, topic: 'a//b' }, 'invalid-input'],
    ['a priority of 11', { ...input, priority: 11 }, 'invalid-input'],
    ['a payload of 2 MB', { ...input, payload: 'x'.repeat(2_000_000) }, 'invalid-input'],
  ])('with %s is refused and says why', async (_, bad, code) => {
    const error = errorOf(await executorOn(openFileBus()).execute(attemptOf(bad, '/')));
    expect(error).toMatchObject({ code, retryable: false, effect: 'none' });
    expect(error.message).not.toContain(error.fix ?? '\0');
  });

  it('may be tried again when the bus fails in a way that nobody foresaw', async () => {
    const bus = { publish: async () => Promise.reject(new Error('disk on fire')) };
    expect(errorOf(await executorOn(bus).execute(attemptOf(input, '/')))).toMatchObject({
      code: 'publish-failed',
      message: 'disk on fire',
      retryable: true,
      effect: 'unknown',
    });
  });

  it('does not wait for a bus that never answers', async () => {
    const never = executorOn({ publish: () => new Promise(() => undefined) });
    expect(errorOf(await never.execute(attemptOf(input, '/', { timeoutMs: 20 }))).code).toBe('timeout');
    const stop = new AbortController();
    const pending = never.execute(attemptOf(input, '/', { signal: stop.signal }));
    stop.abort();
    expect(errorOf(await pending)).toMatchObject({ code: 'cancelled', effect: 'unknown' });
  });

  it('fails and does not reject when there is no bus to be had', async () => {
    const none = publishExecutor({
      openBus: async () => Promise.reject(new InvalidMessageError(['/source: bad'])),
    });
    expect(errorOf(await none.execute(attemptOf(input, '/'))).code).toBe('invalid-input');
  });
});
