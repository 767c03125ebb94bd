import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FileBus, openFileBus } from '../../scripts/bus/file-bus.ts';
import { testDriver } from '../unit/bus/file-medium.ts';
import { until } from '../unit/bus/until.ts';
import type { ResponderRole } from './support/bus-responder.ts';
import { bundleWorker } from './support/worker-process.ts';

const LEASE_MS = 300;
/** Far beyond what an answer takes, so that only a lost request ends this way. */
const PATIENT_MS = 15_000;

let program: string;
let script: string;
beforeAll(async () => {
  program = mkdtempSync(join(tmpdir(), 'arbiter-bus-rpc-'));
  script = await bundleWorker(fileURLToPath(new URL('./support/bus-responder.ts', import.meta.url)), program);
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

describe('a request whose responder is killed', () => {
  let work: string;
  let events: string;
  let bus: FileBus;
  let children: ChildProcess[];

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'arbiter-bus-rpc-'));
    events = join(work, 'events');
    writeFileSync(events, '');
    children = [];
    bus = openFileBus(join(work, 'bus'), { source: 'asker', driver: testDriver, maintainEveryMs: 0 });
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

  async function start(name: string, idempotent: boolean, dieAt?: string): Promise<ChildProcess> {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const role: ResponderRole = {
      ...{ name, folder: join(work, 'bus'), events, root, idempotent, leaseMs: LEASE_MS },
      ...(dieAt === undefined ? {} : { dieAt }),
    };
    const child = spawn(process.execPath, [script, JSON.stringify(role)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    await until(`${name} is ready`, () => told().includes(`ready ${name} -`));
    return child;
  }

  const isDead = (child: ChildProcess) => () => child.signalCode === 'SIGKILL';

  it('after its run is run by another one when a second run does no harm', async () => {
    const first = await start('first', true, 'respond:ran');
    const answer = bus.request('rpc', 'a', { timeoutMs: PATIENT_MS });
    await until('the first died', isDead(first));
    await start('second', true);
    expect(await answer).toBe('second');
    expect(told().filter((line) => line.startsWith('run'))).toEqual(['run first a', 'run second a']);
  });

  it('is never begun a second time otherwise, and the one who asked is told that it was taken', async () => {
    const first = await start('first', false, 'respond:ran');
    const answer = bus.request('rpc', 'a', { timeoutMs: 2_000 });
    const failed = expect(answer).rejects.toMatchObject({ code: 'bus-request-timeout' });
    await until('the first died', isDead(first));
    await start('second', false);
    expect(await bus.request('rpc', 'b', { timeoutMs: PATIENT_MS })).toBe('second');
    await failed;
    expect(told().filter((line) => line.startsWith('run'))).toEqual(['run first a', 'run second b']);
  });

  it('between acknowledgement and run was not run at all', async () => {
    const first = await start('first', false, 'respond:acknowledged');
    const answer = bus.request('rpc', 'a', { timeoutMs: 2_000 });
    const failed = expect(answer).rejects.toMatchObject({ code: 'bus-nobody-answered' });
    await until('the first died', isDead(first));
    await start('second', false);
    expect(await bus.request('rpc', 'b', { timeoutMs: PATIENT_MS })).toBe('second');
    await failed;
    expect(told().filter((line) => line.startsWith('run'))).toEqual(['run second b']);
  });

  it('is run once when several responders are alive', async () => {
    for (const name of ['one', 'two', 'three']) await start(name, false);
    const payloads = Array.from({ length: 30 }, (_, i) => `p${i}`);
    await Promise.all(payloads.map((payload) => bus.request('rpc', payload, { timeoutMs: PATIENT_MS })));
    const ran = told()
      .filter((line) => line.startsWith('run'))
      .map((line) => line.split(' ')[2]);
    expect(ran.sort()).toEqual([...payloads].sort());
  });
});
