import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { announceBrain } from '../../../scripts/host/brains.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import type { ErrorHandling } from '../../../scripts/resilience/policy.ts';
import type { MethodOutcome } from '../../../scripts/rpc/outcome.ts';
import { RpcServer } from '../../../scripts/rpc/server.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const METHODS = `export const methods = [{
  name: 'double', description: 'Doubles a \\u001b[31mnumber.', idempotent: true,
  params: { type: 'object', additionalProperties: false, required: ['n'],
    properties: { n: { type: 'number', description: 'A number.' }, twice: { type: 'boolean', default: false } } },
  run: ({ n, twice }, { cwd }) => {
    if (n < 0) throw Object.assign(new Error('Too small.'), { code: 'too_small', fix: 'Give more.' });
    return { doubled: twice ? n * 4 : n * 2, cwd };
  },
}];`;

function shop(errorHandling: ErrorHandling = {}): string {
  const folder = writeTree(tempFolder(), {
    'shop/.claude-plugin/plugin.json': '{ "name": "shop" }',
    'shop/arbiter.json': JSON.stringify({
      communication: { rpc: { module: 'methods.mjs', methods: ['double'], idempotent: ['double'] } },
      errorHandling,
    }),
    'shop/methods.mjs': METHODS,
  });
  return join(folder, 'shop');
}

const rpc = (args: readonly string[], stdin = '') =>
  cli(['--only-plugin-dirs', '--plugin-dir', shop(), 'rpc', ...args], { stdin });

describe('rpc call --local', () => {
  it('prints the result as JSON', async () => {
    const { code, json } = await rpc(['call', 'shop', 'double', '--params', '{"n":2}', '--local']);
    expect(code).toBe(0);
    expect(json()).toMatchObject({ doubled: 4, cwd: expect.any(String) });
  });

  it('takes params from standard input', async () => {
    const { json } = await rpc(
      ['call', 'shop', 'double', '--params', '-', '--local'],
      '{"n":2,"twice":true}',
    );
    expect(json()).toMatchObject({ doubled: 8 });
  });

  it("ends with 1 and the method's own words when it fails", async () => {
    const { code, err } = await rpc(['call', 'shop', 'double', '--params', '{"n":-1}', '--local']);
    expect(code).toBe(1);
    expect(err).toBe('arbiter: Too small. Give more.\n');
    const json = await rpc(['--json', 'call', 'shop', 'double', '--params', '{"n":-1}', '--local']);
    expect(JSON.parse(json.err)).toEqual({
      error: { code: 'too_small', message: 'Too small.', fix: 'Give more.' },
    });
  });

  it.each([
    ['params that are no JSON', ['call', 'shop', 'double', '--params', '{', '--local'], 2, /not JSON/],
    ['params that are a list', ['call', 'shop', 'double', '--params', '[1]', '--local'], 2, /no JSON object/],
    [
      'a file that is not there',
      ['call', 'shop', 'double', '--params', '@absent.json', '--local'],
      2,
      /ENOENT/,
    ],
    [
      'params that do not fit',
      ['call', 'shop', 'double', '--params', '{"m":2}', '--local'],
      1,
      /did you mean "n"/,
    ],
    ['a misspelled plugin', ['call', 'shpo', 'double', '--local'], 2, /Did you mean shop\?/],
    ['a misspelled method', ['call', 'shop', 'duoble', '--local'], 1, /Did you mean double\?/],
    ['a timeout that is none', ['call', 'shop', 'double', '--timeout', '0', '--local'], 2, /whole number/],
  ])('refuses %s', async (_what, args, exit, reason) => {
    const { code, err } = await rpc(args);
    expect(code).toBe(exit);
    expect(err).toMatch(reason);
  });
});

describe('rpc call', () => {
  it('is answered by this process when no session is there, and says so', async () => {
    const args = ['call', 'shop', 'double', '--params', '{"n":2}', '--timeout', '600000'];
    const said = await rpc(args);
    expect([said.code, JSON.parse(said.out)]).toMatchObject([0, { doubled: 4 }]);
    expect(said.err).toBe('arbiter: this process answered. No session is running with this data folder.\n');
    const { err } = await rpc(['--json', ...args]);
    expect(JSON.parse(err)).toEqual({ note: { here: true, why: expect.stringContaining('No session') } });
  });

  it('is answered by this process when the bus cannot be written', async () => {
    const home = tempFolder();
    announceBrain(home, { pid: process.pid, startedAt: new Date().toISOString(), plugins: ['shop'] });
    writeTree(home, { bus: 'a file where the folder should be' });
    const { code, out, err } = await cli(
      [
        ...['--home', home, '--only-plugin-dirs', '--plugin-dir', shop()],
        ...['rpc', 'call', 'shop', 'double', '--params', '{"n":2}'],
      ],
      {},
    );
    expect(err).toMatch(/this process answered\. The log in .*cannot be written/);
    expect([code, JSON.parse(out)]).toMatchObject([0, { doubled: 4 }]);
  });

  it('is a failure at once when the plugin is neither in a session nor installed here', async () => {
    const { code, err } = await rpc(['call', 'absent-plugin', 'double', '--params', '{"n":2}']);
    expect(code).toBe(1);
    expect(err).toMatch(/No session is running.*not installed here/);
  });
});

/** A session that has the shop, as far as a call can see. */
async function session(
  home: string,
  outcomes: readonly MethodOutcome[],
  takesMs = 0,
): Promise<{ readonly runs: string[] }> {
  const runs: string[] = [];
  announceBrain(home, { pid: process.pid, startedAt: new Date().toISOString(), plugins: ['shop'] });
  const bus = openBus(home, 'brain', { pollMs: 20 });
  const server = new RpcServer({
    bus,
    answer: async (_plugin, { method }) => {
      runs.push(method);
      if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
      return outcomes[Math.min(runs.length, outcomes.length) - 1] as MethodOutcome;
    },
    now: () => Date.now(),
    onTrouble: (name, error) => {
      throw new Error(`${name}: ${String(error)}`);
    },
  });
  await server.serve([{ name: 'shop', idempotent: new Set(['double']) }]);
  onTestFinished(async () => {
    await server.close();
    await bus.close();
  });
  return { runs };
}

describe('rpc call of a session', () => {
  const crashed: MethodOutcome = { kind: 'crashed', reason: 'it ran out of memory' };
  const fine: MethodOutcome = { kind: 'done', result: { doubled: 4 } };
  const calling = (home: string, errorHandling: ErrorHandling) => {
    const folder = shop(errorHandling);
    return (...more: string[]) =>
      cli(
        [
          '--home',
          home,
          '--only-plugin-dirs',
          '--plugin-dir',
          folder,
          'rpc',
          'call',
          'shop',
          'double',
          ...more,
        ],
        { cwd: home },
      );
  };

  it('tries again what failed in passing, and leaves a plugin alone that keeps failing', async () => {
    const home = tempFolder();
    const { runs } = await session(home, [crashed, fine, crashed]);
    const call = calling(home, { rpc: { breaker: { failures: 2 }, retry: { attempts: 2, delayMs: 1 } } });
    expect((await call()).json()).toEqual({ doubled: 4 });
    expect(await call()).toMatchObject({ code: 1, err: expect.stringMatching(/ran out of memory/) });
    expect(runs).toHaveLength(4);
    const refused = await call('--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.err)).toMatchObject({
      error: { code: 'breaker-open', fix: 'To close it now: arbiter breakers reset rpc:shop' },
    });
    expect(runs).toHaveLength(4);
    expect((await cli(['--home', home, 'breakers', 'list'])).out).toMatch(/rpc:shop +open/);
  });

  it('has the time that the plugin declares, and longer where the person says so', async () => {
    const home = tempFolder();
    await session(home, [fine], 1_500);
    const call = calling(home, { rpc: { timeoutMs: 500, retry: { attempts: 1 } } });
    expect((await call()).err).toMatch(/not answered within 500 ms|Nobody took the request/);
    expect((await call('--timeout', '20000')).json()).toEqual({ doubled: 4 });
  });

  it('gives the last good result where the plugin says so, and does not pass it off as a new one', async () => {
    const home = tempFolder();
    await session(home, [fine, crashed]);
    const call = calling(home, { rpc: { fallback: ['cached'], retry: { attempts: 1 } } });
    await call();
    const old = await call();
    expect(old.code).toBe(0);
    expect(old.json()).toEqual({ doubled: 4 });
    expect(old.err).toMatch(/^arbiter: this is the result of \d+ seconds? ago\. double did not end well/);
    expect(JSON.parse((await call('--json')).err)).toMatchObject({ note: { kept: true } });
  });
});

describe('rpc list', () => {
  it('lists methods with their params, without what would act in a terminal', async () => {
    const { code, out } = await rpc(['list', 'shop']);
    expect(code).toBe(0);
    expect(out).toContain('n (number, required): A number.');
    expect(out).toContain('twice (boolean, default false)');
    expect(out).toContain('query_agents');
    expect(out).not.toContain('\u001b');
  });

  it('says what is wrong with a module, and ends with 1', async () => {
    const folder = writeTree(tempFolder(), {
      'p/.claude-plugin/plugin.json': '{ "name": "p" }',
      'p/arbiter.json': JSON.stringify({ communication: { rpc: { module: 'm.mjs', methods: ['a', 'b'] } } }),
      'p/m.mjs':
        'export const methods = [{ name: "a", description: "", params: {}, idempotent: true, run: () => 1 }];',
    });
    const { code, json } = await cli([
      '--only-plugin-dirs',
      '--plugin-dir',
      join(folder, 'p'),
      'rpc',
      'list',
      '--json',
    ]);
    expect(code).toBe(1);
    expect(json()).toMatchObject({ plugins: [{ plugin: 'p', trouble: 'its module has no b' }] });
  });
});
