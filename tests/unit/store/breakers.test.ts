import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import type { BreakerPolicy } from '../../../scripts/resilience/policy.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { SqliteResults } from '../../../scripts/store/result-cache.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { tempFolder } from '../support/temp.ts';
import { NOON, openMigrated, stateOf, testClock } from './support/database.ts';

const POLICY: BreakerPolicy = { failures: 2, rate: false, openMs: 1_000, probes: 1 };
const SCRIPT = fileURLToPath(new URL('breaker-process.ts', import.meta.url));

/** Two processes' breakers of one folder, on one clock. */
function setUp(folder = tempFolder()) {
  const clock = testClock();
  const one = (): Breakers => new Breakers(new SqliteBreakers(stateOf(folder)), clock);
  return { folder, clock, a: one(), b: one() };
}

const fail = (breakers: Breakers, run: string, policy = POLICY): unknown =>
  breakers.report('agent:p:a', { kind: 'failed', run, reason: 'it broke' }, policy);

describe('breakers in the database', () => {
  it('are seen by every handle: failures add up, and what one opened refuses the other', () => {
    const { a, b, clock } = setUp();
    fail(a, 'r1');
    fail(b, 'r2');
    expect(a.admit('agent:p:a', 'r3', POLICY)).toEqual({
      kind: 'refused',
      until: NOON + 1_000,
      reason: 'it broke',
    });
    clock.pass(1_000);
    expect(b.admit('agent:p:a', 'r4', POLICY)).toEqual({ kind: 'admitted', probe: true });
    expect(a.admit('agent:p:a', 'r5', POLICY).kind).toBe('refused');
    a.report('agent:p:a', { kind: 'succeeded', run: 'r4' }, POLICY);
    expect(b.admit('agent:p:a', 'r6', POLICY)).toEqual({ kind: 'admitted', probe: false });
  });

  it('come back as they were written, in every state', () => {
    const { a, b, clock } = setUp();
    const policy = { ...POLICY, probes: 2, rate: { share: 1, windowMs: 1_000, calls: 2 } };
    a.report('closed', { kind: 'succeeded', run: 'r0' }, policy);
    a.report('closed', { kind: 'failed', run: 'r1', reason: 'x' }, policy);
    for (const run of ['r1', 'r2']) a.report('open', { kind: 'failed', run, reason: 'x' }, policy);
    for (const run of ['r1', 'r2']) a.report('half', { kind: 'failed', run, reason: 'y' }, policy);
    clock.pass(1_000);
    for (const run of ['r3', 'r4']) a.admit('half', run, policy);
    a.report('half', { kind: 'succeeded', run: 'r3' }, policy);
    a.trip('tripped', 'maintenance');
    a.trip('tripped-for', 'maintenance', 5_000);
    const now = NOON + 1_000;
    const broken = { since: NOON, failures: 2 };
    expect(b.list().map(({ name, breaker }) => [name, breaker])).toEqual([
      [
        'closed',
        {
          state: 'closed',
          outcomes: [
            { at: NOON, ok: true, run: 'r0' },
            { at: NOON, ok: false, run: 'r1' },
          ],
        },
      ],
      [
        'half',
        {
          state: 'half-open',
          ...broken,
          reason: 'y',
          probes: [{ run: 'r4', until: now + 1_000 }],
          succeeded: 1,
        },
      ],
      ['open', { state: 'open', ...broken, reason: 'x', probeAt: NOON + 1_000, tripped: false }],
      [
        'tripped',
        { state: 'open', since: now, reason: 'maintenance', failures: 0, probeAt: undefined, tripped: true },
      ],
      [
        'tripped-for',
        {
          state: 'open',
          since: now,
          reason: 'maintenance',
          failures: 0,
          probeAt: now + 5_000,
          tripped: true,
        },
      ],
    ]);
    expect(b.list('tripped').map(({ name }) => name)).toEqual(['tripped', 'tripped-for']);
  });

  it('are closed by a reset, which says what they were', () => {
    const { a, b } = setUp();
    a.trip('rpc:p', 'maintenance');
    expect(b.reset('rpc:p')).toMatchObject({ state: 'open', tripped: true });
    expect(a.admit('rpc:p', 'r', POLICY)).toEqual({ kind: 'admitted', probe: false });
    expect(b.reset('rpc:p')).toEqual({ state: 'closed', outcomes: [] });
  });

  it('cost a call through a closed one no write', () => {
    const { a, folder } = setUp();
    a.admit('rpc:p', 'r', POLICY);
    a.report('rpc:p', { kind: 'succeeded', run: 'r' }, POLICY);
    expect(openMigrated(folder).prepare('SELECT count(*) AS n FROM breakers').get()).toEqual({ n: 0 });
  });

  it('without a database are closed, count in memory, and say that they are alone and why', () => {
    const folder = tempFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    const { a, b } = setUp(folder);
    expect(a.admit('agent:p:a', 'r', POLICY)).toEqual({ kind: 'admitted', probe: false });
    expect(a.alone).toContain('is damaged');
    fail(a, 'r1');
    fail(a, 'r2');
    expect(a.admit('agent:p:a', 'r3', POLICY).kind).toBe('refused');
    expect(b.admit('agent:p:a', 'r3', POLICY).kind).toBe('admitted');
    expect(a.list()).toMatchObject([{ name: 'agent:p:a', breaker: { state: 'open' } }]);
  });

  it('take up what the database says as soon as it can be had', () => {
    const { folder, a, clock } = setUp();
    const other = stateOf(folder, { busyTimeoutMs: 0, clock });
    const b = new Breakers(new SqliteBreakers(other), clock);
    fail(a, 'r1');
    const holder = openMigrated(folder);
    holder.exec('BEGIN IMMEDIATE');
    fail(b, 'r2');
    fail(b, 'r3');
    expect(b.alone).toContain('is locked');
    expect(b.admit('agent:p:a', 'r4', POLICY).kind).toBe('refused');
    holder.exec('ROLLBACK');
    clock.pass(1_000);
    expect(b.admit('agent:p:a', 'r4', POLICY).kind).toBe('admitted');
    expect(b.alone).toBeUndefined();
    expect(b.list()).toMatchObject([{ breaker: { outcomes: [{ run: 'r1' }] } }]);
  });
});

interface Child {
  readonly ready: Promise<void>;
  go(atMs: number): void;
  /** What it has said when it has ended. */
  readonly said: Promise<string>;
}

function start(folder: string, what: 'fail' | 'probe', times: number): Child {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', SCRIPT, folder, what, String(times)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  let wake = (): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    wake = resolve;
    child.on('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  const said = new Promise<string>((resolve) => {
    child.on('close', () => resolve(text));
  });
  return { ready, go: (atMs) => void child.stdin?.write(String(atMs)), said };
}

async function together(children: readonly Child[]): Promise<string[]> {
  await Promise.all(children.map((child) => child.ready));
  const soon = Date.now() + 50;
  for (const child of children) child.go(soon);
  return Promise.all(children.map((child) => child.said));
}

describe('processes of one folder', () => {
  it('count the failures of all of them, and none twice or not at all', async () => {
    const folder = tempFolder();
    const said = await together([start(folder, 'fail', 19), start(folder, 'fail', 20)]);
    expect(said).toEqual(['.d', '.d']);
    const breakers = new Breakers(new SqliteBreakers(stateOf(folder)), systemClock);
    const policy = { ...POLICY, failures: 40, openMs: 3_600_000 };
    expect(breakers.list()[0]?.breaker).toMatchObject({ state: 'closed' });
    expect(breakers.report('rpc:p', { kind: 'failed', run: 'last', reason: 'x' }, policy)).toMatchObject({
      state: 'open',
      failures: 40,
    });
  }, 60_000);

  it('that ask at once for the one probe of 300 breakers: each goes to one of them', async () => {
    const folder = tempFolder();
    const long = testClock(0);
    const breakers = new Breakers(new SqliteBreakers(stateOf(folder, { clock: long })), long);
    const many = 300;
    for (let i = 0; i < many; i += 1) breakers.trip(`rpc:p${i}`, 'maintenance', 1);
    const [one = '', two = ''] = await together([start(folder, 'probe', many), start(folder, 'probe', many)]);
    expect([one.length, two.length]).toEqual([many + 1, many + 1]);
    const won = [...one.slice(1)].map((mine, i) => `${mine}${two[i + 1]}`);
    expect(won.filter((pair) => pair !== 'p-' && pair !== '-p')).toEqual([]);
  }, 60_000);
});

describe('last good results', () => {
  it('are kept and replaced, and what is too large is not', () => {
    const folder = tempFolder();
    const results = new SqliteResults(stateOf(folder));
    expect(results.get('k')).toBeUndefined();
    results.put('k', { n: 1 }, NOON);
    results.put('k', { n: 2 }, NOON + 1);
    results.put('large', 'x'.repeat(300_000), NOON);
    results.put('nothing', undefined, NOON);
    const other = new SqliteResults(stateOf(folder));
    expect(other.get('k')).toEqual({ value: { n: 2 }, at: NOON + 1 });
    expect([other.get('large'), other.get('nothing')]).toEqual([undefined, undefined]);
  });

  it('are at most 500, the newest', () => {
    const results = new SqliteResults(stateOf(tempFolder()));
    for (let i = 0; i < 502; i += 1) results.put(`k${i}`, i, NOON + i);
    expect([0, 1, 2, 501].map((i) => results.get(`k${i}`)?.value)).toEqual([undefined, undefined, 2, 501]);
  });

  it('without a database are not there, and nothing throws', () => {
    const folder = tempFolder();
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    const results = new SqliteResults(stateOf(folder));
    results.put('k', 1, NOON);
    expect(results.get('k')).toBeUndefined();
  });
});
