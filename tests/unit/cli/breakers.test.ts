import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { DEFAULT_POLICY } from '../../../scripts/resilience/policy.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { HOUR_MS, stateOf, testClock } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { cli } from './cli.ts';

const POLICY = { ...(DEFAULT_POLICY.breaker || ({} as never)), failures: 2, openMs: HOUR_MS };

function setUp() {
  const home = tempFolder();
  const clock = testClock();
  const breakers = new Breakers(new SqliteBreakers(stateOf(home, { clock })), clock);
  const run = (...args: string[]) => cli(['--home', home, 'breakers', ...args], { clock });
  const fail = (name: string, times: number): void => {
    for (let i = 0; i < times; i += 1)
      breakers.report(name, { kind: 'failed', run: `r${i}`, reason: `it\u001b[31m broke` }, POLICY);
  };
  return { home, clock, breakers, run, fail };
}

describe('breakers list', () => {
  it('says what is open, since when, until when and why, and what to type next', async () => {
    const { run, fail, clock, breakers } = setUp();
    fail('rpc:once', 1);
    fail('agent:p:a', 2);
    clock.pass(600_000);
    breakers.trip('rpc:held', 'wrong figures');
    const { code, out } = await run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/^rpc:held +tripped +0 +0 seconds ago +after a reset +wrong figures$/m);
    expect(out).toMatch(/^agent:p:a +open +2 +10 minutes ago +in 50 minutes +it broke$/m);
    expect(out).toMatch(/^rpc:once +closed +1 +10 minutes ago$/m);
    expect(out).toContain('To close one now: arbiter breakers reset rpc:held');
    expect(out).not.toContain('\u001b');
    clock.pass(HOUR_MS);
    expect((await run('list')).out).toMatch(/agent:p:a.*with the next call/);
    breakers.admit('agent:p:a', 'probe', POLICY);
    expect((await run('list')).out).toMatch(/agent:p:a +half-open.*under way/);
  });

  it('gives the same as JSON', async () => {
    const { run, fail } = setUp();
    fail('agent:p:a', 2);
    expect((await run('list', '--json')).json()).toEqual({
      breakers: [
        {
          name: 'agent:p:a',
          state: 'open',
          failures: 2,
          since: '2026-11-22T12:00:00.000Z',
          nextProbe: '2026-11-22T13:00:00.000Z',
          reason: 'it\u001b[31m broke',
        },
      ],
    });
  });

  it('says that nothing has failed, and that there is no database', async () => {
    const { run, breakers } = setUp();
    expect(await run('list')).toMatchObject({ code: 1, err: expect.stringMatching(/is not there/) });
    breakers.list();
    expect(await run('list')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing that is counted has failed/),
    });
  });
});

describe('breakers reset', () => {
  it('closes one, and says what it was', async () => {
    const { run, fail, breakers } = setUp();
    fail('agent:p:a', 2);
    expect(await run('reset', 'agent:p:a')).toMatchObject({
      code: 0,
      out: 'agent:p:a is closed; it was open.\n',
    });
    expect(breakers.admit('agent:p:a', 'r', POLICY)).toEqual({ kind: 'admitted', probe: false });
    expect((await run('reset', 'agent:p:a')).out).toBe('agent:p:a was closed already.\n');
  });

  it('of a name that nothing counted on names the nearest one', async () => {
    const { run, fail } = setUp();
    fail('agent:p:a', 2);
    expect(await run('reset', 'agent:p:b')).toMatchObject({
      code: 1,
      err: 'arbiter: There is no breaker agent:p:b. Did you mean agent:p:a?\n',
    });
  });
});

describe('breakers trip', () => {
  it('holds until the reset, or for a time', async () => {
    const { run, breakers, clock } = setUp();
    const first = await run('trip', 'rpc:exec-automator', '--reason', 'wrong\nfigures');
    expect(first.code).toBe(0);
    expect(first.out).toContain('open until it is reset. To close it: arbiter breakers reset');
    const second = await run('trip', 'agent:p:a', '--for', '10m', '--json');
    expect(second.json()).toMatchObject({ state: 'tripped', until: '2026-11-22T12:10:00.000Z' });
    clock.pass(599_999);
    const ask = (name: string) => breakers.admit(name, 'r', POLICY);
    expect(ask('agent:p:a')).toMatchObject({ kind: 'refused', reason: 'no reason given' });
    clock.pass(1);
    expect(ask('agent:p:a')).toEqual({ kind: 'admitted', probe: true });
    clock.pass(1e9);
    expect(ask('rpc:exec-automator')).toEqual({ kind: 'refused', until: undefined, reason: 'wrong figures' });
  });

  it('says when a name guards nothing that can be seen from here', async () => {
    const { run } = setUp();
    expect((await run('trip', 'rpc:exec-automator', '--json')).json()['doubt']).toBeNull();
    expect((await run('trip', 'rpc:exec-automater', '--json')).json()['doubt']).toBe(
      'Nothing of that name is seen from here; did you mean rpc:exec-automator?',
    );
  });

  it.each([
    ['a name without a kind', ['trip', 'nonsense'], /is no name of a breaker. Give a name such as agent:/],
    ['a misspelled kind', ['trip', 'agnt:p:a'], /Did you mean agent:p:a\?/],
    ['a kind alone', ['trip', 'agent:'], /is no name of a breaker/],
    ['a time that is none', ['trip', 'rpc:p', '--for', 'ever'], /Give a duration such as/],
    ['no time at all', ['trip', 'rpc:p', '--for', '0m'], /Give a duration such as/],
  ])('refuses %s', async (_what, args, reason) => {
    const { run, breakers } = setUp();
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringMatching(reason) });
    expect(breakers.list()).toEqual([]);
  });

  it('does not pretend when the database cannot be had', async () => {
    const { run, home } = setUp();
    writeFileSync(stateFile(home), 'garbage '.repeat(1_000));
    for (const args of [['list'], ['trip', 'rpc:p'], ['reset', 'rpc:p']])
      expect(await run(...args)).toMatchObject({ code: 1, err: expect.stringMatching(/is damaged/) });
  });
});
