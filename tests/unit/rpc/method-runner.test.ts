import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MethodRunner } from '../../../scripts/rpc/method-runner.ts';
import { buildThread, runnerOf, writeModule } from './support.ts';

const ECHO = `{
  name: 'echo', description: 'Gives back what it got.', idempotent: true,
  params: { type: 'object', additionalProperties: false, required: ['word'],
    properties: { word: { type: 'string' }, times: { type: 'integer', default: 2 } } },
  run: (params, { cwd }) => ({ ...params, cwd }),
}`;
const method = (name: string, run: string): string =>
  `{ name: '${name}', description: '', idempotent: true, params: { type: 'object' }, run: ${run} }`;
const MODULE = [
  ECHO,
  method('spin', '() => { for (;;) ; }'),
  method('never', '() => new Promise(() => setInterval(() => 0, 1000))'),
  method(
    'listens',
    "(_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))",
  ),
  method('dies', '() => process.exit(7)'),
  method('eats', '() => { const all = []; for (;;) all.push(new Array(1e6).fill(Math.random())); }'),
  method('throws', "() => { throw new TypeError('no such thing') }"),
  method(
    'refuses',
    "() => { throw Object.assign(new Error('That is empty. Give more.'), { code: 'empty', fix: 'Give more.' }) }",
  ),
  method(
    'away',
    "() => { throw Object.assign(new Error('No answer.'), { code: 'service_away', fix: undefined, retryable: true }) }",
  ),
  method('large', "() => 'x'.repeat(1_000_000)"),
  method('circle', '() => { const a = {}; a.a = a; return a; }'),
  method('nothing', '() => undefined'),
  method('prints', "() => { console.log('noise'); return process.pid; }"),
  method('thread', "async () => (await import('node:worker_threads')).threadId"),
].join(',\n');

let folder: string;
let thread: URL;
let module: string;
let runner: MethodRunner;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-rpc-')));
  thread = await buildThread(folder);
  module = writeModule(folder, MODULE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => runner.close());

const call = (name: string, params: unknown = {}, timeoutMs = 10_000) =>
  runner.run({ module, method: name, params, cwd: '/somewhere', timeoutMs });

describe('a method', () => {
  it('gets its params with defaults filled in, and the folder of the caller', async () => {
    runner = runnerOf(thread);
    expect(await call('echo', { word: 'a' })).toEqual({
      kind: 'done',
      result: { word: 'a', times: 2, cwd: '/somewhere' },
    });
  });

  it('is not run with params that do not fit; a misspelled name comes with the right one', async () => {
    runner = runnerOf(thread);
    const outcome = await call('echo', { wrod: 'a' });
    expect(outcome).toMatchObject({ kind: 'failed', code: 'bad_params' });
    expect(JSON.stringify(outcome)).toContain('did you mean \\"word\\"?');
  });

  it('keeps code and fix of an error raised on purpose, and says the fix once', async () => {
    runner = runnerOf(thread);
    expect(await call('refuses')).toEqual({
      kind: 'failed',
      code: 'empty',
      message: 'That is empty.',
      fix: 'Give more.',
    });
  });

  it('may say that the same call can go well later', async () => {
    runner = runnerOf(thread);
    expect(await call('away')).toEqual({
      kind: 'failed',
      code: 'service_away',
      message: 'No answer.',
      retryable: true,
    });
  });

  it('that throws anything else has failed', async () => {
    runner = runnerOf(thread);
    expect(await call('throws')).toEqual({
      kind: 'failed',
      code: 'method_failed',
      message: 'no such thing',
    });
  });

  it('may give nothing, which is null', async () => {
    runner = runnerOf(thread);
    expect(await call('nothing')).toEqual({ kind: 'done', result: null });
  });

  it('whose result is no JSON or too large fails with a reason', async () => {
    runner = runnerOf(thread);
    expect(await call('circle')).toMatchObject({ kind: 'failed', code: 'method_failed' });
    expect(await call('large')).toMatchObject({ kind: 'failed', code: 'result_too_large' });
  });

  it('that does not exist in the module is said to be unknown', async () => {
    runner = runnerOf(thread);
    expect(await call('absent')).toMatchObject({ kind: 'failed', code: 'unknown_method' });
  });
});

describe('a method that misbehaves', () => {
  it('by spinning loses its thread at the deadline, and the next call works', async () => {
    runner = runnerOf(thread);
    expect(await call('spin', {}, 300)).toEqual({ kind: 'late', timeoutMs: 300 });
    expect(await call('echo', { word: 'b' })).toMatchObject({ kind: 'done' });
  });

  it('by never answering is late', async () => {
    runner = runnerOf(thread);
    expect(await call('never', {}, 300)).toEqual({ kind: 'late', timeoutMs: 300 });
  });

  it('by ending the process ends only its thread', async () => {
    runner = runnerOf(thread);
    expect(await call('dies')).toMatchObject({ kind: 'crashed' });
    expect(await call('echo', { word: 'c' })).toMatchObject({ kind: 'done' });
  });

  it('by eating memory ends only its thread', async () => {
    runner = runnerOf(thread, { memoryMb: 64 });
    expect(await call('eats', {}, 60_000)).toMatchObject({ kind: 'crashed' });
    expect(await call('echo', { word: 'd' })).toMatchObject({ kind: 'done' });
  });

  it('loses its thread when nobody wants the result any more', async () => {
    runner = runnerOf(thread);
    const stop = new AbortController();
    const spinning = runner.run({
      module,
      method: 'spin',
      params: {},
      cwd: '/',
      timeoutMs: 60_000,
      signal: stop.signal,
    });
    stop.abort();
    expect(await spinning).toEqual({ kind: 'late', timeoutMs: 60_000 });
    expect(await call('echo', { word: 'f' })).toMatchObject({ kind: 'done' });
  });

  it('and listens to its abort is late too, but keeps its thread', async () => {
    runner = runnerOf(thread, { maxRunning: 1, graceMs: 5_000 });
    const before = await call('thread');
    expect(await call('listens', {}, 200)).toEqual({ kind: 'late', timeoutMs: 200 });
    expect(await call('thread')).toEqual(before);
  });
});

describe('calls', () => {
  it('one after the other share a thread; at the same time they do not', async () => {
    runner = runnerOf(thread);
    const first = await call('thread');
    expect(await call('thread')).toEqual(first);
    const both = await Promise.all([call('thread'), call('thread')]);
    expect(both[0]).not.toEqual(both[1]);
  });

  it('beyond the limit wait, and beyond the queue are refused', async () => {
    runner = runnerOf(thread, { maxRunning: 1, maxWaiting: 1 });
    const outcomes = await Promise.all([1, 2, 3].map((n) => call('echo', { word: String(n) })));
    expect(outcomes.map((o) => o.kind)).toEqual(['done', 'done', 'busy']);
  });

  it('that wait longer than their deadline are not run', async () => {
    runner = runnerOf(thread, { maxRunning: 1, graceMs: 10 });
    const [, second] = await Promise.all([call('never', {}, 400), call('echo', { word: 'e' }, 50)]);
    expect(second).toEqual({ kind: 'late', timeoutMs: 50 });
  });

  it('see a module that was edited in between', async () => {
    runner = runnerOf(thread);
    const file = join(folder, 'edited.mjs');
    const version = (n: number): void => {
      writeFileSync(file, `export const methods = [${method('version', `() => ${n}`)}];`);
      utimesSync(file, n, n);
    };
    const ask = () =>
      runner.run({ module: file, method: 'version', params: {}, cwd: '/', timeoutMs: 10_000 });
    version(1);
    expect(await ask()).toEqual({ kind: 'done', result: 1 });
    version(2);
    expect(await ask()).toEqual({ kind: 'done', result: 2 });
  });

  it('to a module that is missing, broken or exports nothing fail with a reason', async () => {
    runner = runnerOf(thread);
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'export const = ;');
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export const other = 1;');
    const to = (path: string) =>
      runner.run({ module: path, method: 'x', params: {}, cwd: '/', timeoutMs: 10_000 });
    expect(await to(join(folder, 'absent.mjs'))).toMatchObject({ kind: 'crashed' });
    expect(await to(broken)).toMatchObject({ kind: 'failed' });
    expect(await to(empty)).toMatchObject({ kind: 'failed', code: 'bad_module' });
  });

  it('after the end are refused', async () => {
    runner = runnerOf(thread);
    await runner.close();
    expect(await call('nothing')).toMatchObject({ kind: 'crashed' });
  });
});

it('a module says what its methods are', async () => {
  runner = runnerOf(thread);
  const said = await runner.describe(module, 10_000);
  expect(said).toMatchObject({ kind: 'facts' });
  expect(said.kind === 'facts' && said.methods[0]).toMatchObject({
    name: 'echo',
    description: 'Gives back what it got.',
  });
});
