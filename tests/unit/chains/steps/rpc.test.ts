import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FileBus } from '../../../../scripts/bus/file-bus.ts';
import { type RpcExecutorOptions, rpcExecutor } from '../../../../scripts/chains/steps/rpc.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import { openBus } from '../../../../scripts/host/open-bus.ts';
import type { RegistrySnapshot } from '../../../../scripts/registry/entry.ts';
import { Scanner } from '../../../../scripts/registry/scanner.ts';
import type { MethodRunner } from '../../../../scripts/rpc/method-runner.ts';
import type { MethodOutcome } from '../../../../scripts/rpc/outcome.ts';
import { RpcServer } from '../../../../scripts/rpc/server.ts';
import { buildThread, runnerOf } from '../../rpc/support.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { attemptOf, errorOf, outputOf } from './support/attempt.ts';

const method = (name: string, run: string): string =>
  `{ name: '${name}', description: '', idempotent: true, params: { type: 'object', additionalProperties: false,
     properties: { n: { type: 'integer' } } }, run: ${run} }`;
const METHODS = {
  object: '({ n }, { cwd }) => ({ n, cwd })',
  list: '() => [1, 2]',
  nothing: '() => undefined',
  refuses:
    "() => { throw Object.assign(new Error('Empty. Give more.'), { code: 'empty', fix: 'Give more.' }) }",
  away: "() => { throw Object.assign(new Error('No answer.'), { code: 'away', fix: undefined, retryable: true }) }",
  spin: '() => { for (;;) ; }',
  dies: '() => process.exit(7)',
};

let built: string;
let thread: URL;
let snapshot: RegistrySnapshot;
let runner: MethodRunner;
const opened: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  built = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-rpc-step-')));
  thread = await buildThread(built);
  const shop = writeTree(join(built, 'shop'), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'shop', version: '1.0.0', description: 'A shop.' }),
    'arbiter.json': JSON.stringify({
      communication: { rpc: { module: 'methods.mjs', methods: Object.keys(METHODS) } },
    }),
    'methods.mjs': `export const methods = [${Object.entries(METHODS)
      .map(([n, run]) => method(n, run))
      .join(',\n')}];\n`,
  });
  snapshot = new Scanner().scan([{ kind: 'plugin-dir', root: shop, loaded: true }]);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function executor(more: Partial<RpcExecutorOptions> = {}) {
  runner = runnerOf(thread);
  opened.push(runner);
  return rpcExecutor({
    snapshot: () => snapshot,
    runner,
    openBus: async () => Promise.reject(new Error('no bus is needed here')),
    isServed: () => false,
    name: 'test',
    ...more,
  });
}

const call = (name: string, params: object = {}, plugin = 'shop') =>
  ({ kind: 'rpc', plugin, method: name, params: params as Readonly<Record<string, number>> }) as const;

describe('an rpc step for an installed plugin', () => {
  it('gives an object as it is and anything else as `result`', async () => {
    const steps = executor();
    const run = async (name: string, params = {}) =>
      outputOf(await steps.execute(attemptOf(call(name, params), '/here')));
    expect(await run('object', { n: 3 })).toEqual({ n: 3, cwd: '/here' });
    expect(await run('list')).toEqual({ result: [1, 2] });
    expect(await run('nothing')).toEqual({ result: null });
    expect(await run('get_status')).toMatchObject({ plugin: 'shop', answeredBy: 'test' });
  });

  it.each([
    [
      'refuses',
      {},
      { code: 'empty', message: 'Empty.', fix: 'Give more.', retryable: false, effect: 'none' },
    ],
    ['away', {}, { code: 'away', retryable: true, effect: 'none' }],
    ['object', { n: 'x' }, { code: 'bad_params', retryable: false, effect: 'none' }],
    ['objekt', {}, { code: 'unknown_method', fix: 'Did you mean object?', retryable: false }],
    ['dies', {}, { code: 'crashed', retryable: true, effect: 'unknown' }],
  ])('whose method %s fails as the method says', async (name, params, error) => {
    expect(errorOf(await executor().execute(attemptOf(call(name, params), '/')))).toMatchObject(error);
  });

  it('that takes too long is ended, and the effect is not known', async () => {
    const outcome = await executor().execute(attemptOf(call('spin'), '/', { timeoutMs: 500 }));
    expect(errorOf(outcome)).toMatchObject({ code: 'timeout', retryable: true, effect: 'unknown' });
  });

  it('that is cancelled loses its thread', async () => {
    const steps = executor();
    const stop = new AbortController();
    const pending = steps.execute(attemptOf(call('spin'), '/', { signal: stop.signal, timeoutMs: 60_000 }));
    stop.abort();
    expect(errorOf(await pending)).toMatchObject({ code: 'cancelled', effect: 'unknown' });
    expect(outputOf(await steps.execute(attemptOf(call('list'), '/')))).toEqual({ result: [1, 2] });
  });
});

describe('an rpc step for a plugin that only another process has', () => {
  const bus = (folder: string, name: string): FileBus => {
    const made = openBus(folder, name, { pollMs: 20 });
    opened.push(made);
    return made;
  };
  async function answering(outcome: MethodOutcome) {
    const folder = tempFolder();
    const server = new RpcServer({
      bus: bus(folder, 'brain'),
      answer: async () => outcome,
      now: () => systemClock.now(),
      onTrouble: (_, error) => {
        throw error;
      },
    });
    opened.unshift(server);
    await server.serve([{ name: 'far', idempotent: new Set() }]);
    const own = bus(folder, 'chain');
    return executor({ openBus: async () => own, isServed: () => true });
  }

  it('gives what the other process answers', async () => {
    const steps = await answering({ kind: 'done', result: { far: true } });
    expect(outputOf(await steps.execute(attemptOf(call('look', {}, 'far'), '/')))).toEqual({ far: true });
  });

  it.each<[MethodOutcome, object]>([
    [
      { kind: 'failed', code: 'empty', message: 'Empty.', fix: 'Give more.' },
      { code: 'empty', message: 'Empty.', fix: 'Give more.', retryable: false },
    ],
    [
      { kind: 'busy', waiting: 9 },
      { code: 'busy', retryable: true, effect: 'none' },
    ],
    [
      { kind: 'late', timeoutMs: 5 },
      { code: 'timeout', retryable: true, effect: 'unknown' },
    ],
    [
      { kind: 'crashed', reason: 'gone' },
      { code: 'crashed', retryable: true, effect: 'unknown' },
    ],
  ])('fails as the other process says: %j', async (outcome, error) => {
    const steps = await answering(outcome);
    expect(errorOf(await steps.execute(attemptOf(call('look', {}, 'far'), '/')))).toMatchObject(error);
  });

  it('that nobody answers for says so at once, and may be tried again', async () => {
    const started = performance.now();
    const error = errorOf(await executor().execute(attemptOf(call('look', {}, 'nowhere'), '/')));
    expect(error).toMatchObject({ code: 'nobody-answered', retryable: true, effect: 'none' });
    expect(error.fix).toContain('claude plugin install nowhere');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('that seems to be there and does not take the call is nobody, too', async () => {
    const own = bus(tempFolder(), 'chain');
    const steps = executor({ openBus: async () => own, isServed: () => true });
    const error = errorOf(await steps.execute(attemptOf(call('look', {}, 'far'), '/', { timeoutMs: 100 })));
    expect(error).toMatchObject({ code: 'nobody-answered', retryable: true, effect: 'none' });
  });
});
