import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FileBus, openFileBus } from '../../scripts/bus/file-bus.ts';
import { testDriver } from '../unit/bus/file-medium.ts';
import { until } from '../unit/bus/until.ts';
import type { HolderRole } from './support/bus-holder.ts';
import { bundleWorker } from './support/worker-process.ts';

/** Longer than any test may take, so that nothing here comes free because its lease is over. */
const LEASE_MS = 600_000;

let program: string;
let script: string;
beforeAll(async () => {
  program = mkdtempSync(join(tmpdir(), 'arbiter-bus-holder-'));
  script = await bundleWorker(fileURLToPath(new URL('./support/bus-holder.ts', import.meta.url)), program);
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('a message in the hands of a process', () => {
  let work: string;
  let events: string;
  let go: string;
  let bus: FileBus;
  let children: ChildProcess[];
  /** What the consumer in this process got: payload and attempt. */
  let seen: [unknown, number][];

  beforeEach(async () => {
    work = mkdtempSync(join(tmpdir(), 'arbiter-bus-holder-'));
    events = join(work, 'events');
    go = join(work, 'go');
    writeFileSync(events, '');
    [children, seen] = [[], []];
    const options = { source: 'tester', driver: testDriver, maintainEveryMs: 0, pollMs: 20 };
    bus = openFileBus(join(work, 'bus'), options);
    await (await bus.consume('g', '**', () => undefined, { leaseMs: LEASE_MS })).close();
  });
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await bus.close();
    rmSync(work, { recursive: true, force: true });
  });

  const told = (): string[] => readFileSync(events, 'utf8').split('\n').slice(0, -1);
  const role = (name: string): HolderRole => ({
    ...{ name, folder: join(work, 'bus'), events, go },
    root: fileURLToPath(new URL('../..', import.meta.url)),
  });

  function run(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  const start = (name: string): ChildProcess => run(process.execPath, [script, JSON.stringify(role(name))]);

  const consumeHere = () =>
    bus.consume('g', '**', ({ message, attempt }) => seen.push([message.payload, attempt]));

  it('that was killed comes to another consumer at once, with all that waited behind it', async () => {
    await bus.publishAll([1, 2, 3].map((payload) => ({ topic: 'a', payload })));
    const holder = start('holder');
    await until('it holds the first', () => told().includes('deliver holder 1'));
    await consumeHere();
    holder.kill('SIGKILL');
    await until('all came again', () => seen.length === 3);
    expect(seen.sort()).toEqual([1, 2, 3].map((payload) => [payload, 2]));
  });

  it('that was killed is looked for also while there is always other work', async () => {
    await bus.publish({ topic: 'a', payload: 'held' });
    const holder = start('holder');
    await until('it holds it', () => told().includes('deliver holder held'));
    await bus.consume('g', '**', async ({ message, attempt }) => {
      seen.push([message.payload, attempt]);
      // Another one is there before this one is done.
      if (message.payload === 'more') await bus.publish({ topic: 'a', payload: 'more' });
    });
    await bus.publish({ topic: 'a', payload: 'more' });
    await until('the other work runs', () => seen.length > 5);
    holder.kill('SIGKILL');
    await until('it came again', () => seen.some(([payload]) => payload === 'held'));
    expect(seen.find(([payload]) => payload === 'held')).toEqual(['held', 2]);
  });

  it('that was killed and that its parent has not asked for is free as well', async () => {
    await bus.publish({ topic: 'a', payload: 1 });
    // The shell becomes a program that never waits for its child, which stays a zombie.
    const line = '"$0" "$@" >/dev/null & echo $!; exec sleep 600';
    const parent = run('bash', ['-c', line, process.execPath, script, JSON.stringify(role('holder'))]);
    let pid = 0;
    parent.stdout?.once('data', (text: Buffer) => {
      pid = Number(text.toString());
    });
    await until('it holds it', () => told().includes('deliver holder 1'));
    process.kill(pid, 'SIGKILL');
    await consumeHere();
    await until('it came again', () => seen.length === 1);
    expect(seen).toEqual([[1, 2]]);
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
  });

  it('that is suspended stays there, and its acknowledgement is accepted', async () => {
    await bus.publish({ topic: 'a', payload: 'held' });
    const holder = start('holder');
    await until('it holds it', () => told().includes('deliver holder held'));
    holder.kill('SIGSTOP');
    await until('it is stopped', () => / T /.test(readFileSync(`/proc/${holder.pid}/stat`, 'utf8')));
    await consumeHere();
    // After each of them a turn finds nothing free and looks for dead holders.
    for (let payload = 0; payload < 5; payload++) {
      await bus.publish({ topic: 'a', payload });
      await until('it is done', () => seen.length === payload + 1);
    }
    holder.kill('SIGCONT');
    writeFileSync(go, '');
    await until('it is settled', () => told().length === 2);
    expect(told()).toEqual(['deliver holder held', 'settled holder accepted']);
    expect(seen).toEqual([0, 1, 2, 3, 4].map((payload) => [payload, 1]));
  });
});
