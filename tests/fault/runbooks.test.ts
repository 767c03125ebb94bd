import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventOf } from '../../scripts/brain/service/events.ts';
import { methodThread } from '../../scripts/cli/rpc-thread.ts';
import { announceBrain } from '../../scripts/host/brains.ts';
import { openBus } from '../../scripts/host/open-bus.ts';
import { Scanner } from '../../scripts/registry/scanner.ts';
import { answerCall } from '../../scripts/rpc/answer.ts';
import { MethodRunner } from '../../scripts/rpc/method-runner.ts';
import { RpcServer } from '../../scripts/rpc/server.ts';
import { cli } from '../unit/cli/cli.ts';
import { open } from '../unit/store/support/database.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

/** The runbooks of docs/operators.md, on states that are really broken: what is typed there is typed here. */

/** A thread of a method and a scan of the pack take seconds on a machine with much else to do. */
vi.setConfig({ testTimeout: 120_000 });

const ROOT = join(import.meta.dirname, '../..');

/** `arbiter` on one data folder, as a person types it. */
function terminal() {
  const home = tempFolder();
  const type = (...args: readonly string[]) => cli(args, { cwd: home, env: { ARBITER_HOME: home } });
  return { home, type };
}

/** A plugin with one method, whose module is as given. */
function desk(run: string): string {
  return writeTree(join(tempFolder(), 'desk'), {
    '.claude-plugin/plugin.json': '{ "name": "desk" }',
    'arbiter.json': JSON.stringify({
      communication: { rpc: { module: 'methods.mjs', methods: ['count'], idempotent: ['count'] } },
      errorHandling: { rpc: { breaker: { failures: 2, openMs: 3_600_000 }, retry: { attempts: 1 } } },
    }),
    'methods.mjs': methods(run),
  });
}

const methods = (run: string): string =>
  `export const methods = [{ name: 'count', description: 'Counts.', idempotent: true, params: { type: 'object' }, run: () => ${run} }];`;

const callOf = (plugin: string): string[] => [
  ...['rpc', 'call', 'desk', 'count'],
  ...['--only-plugin-dirs', '--plugin-dir', plugin],
];

/** A session that answers for one plugin and runs its module, as far as a caller can see. */
async function session(home: string, folder: string): Promise<void> {
  announceBrain(home, { pid: process.pid, startedAt: new Date().toISOString(), plugins: ['desk'] });
  const snapshot = new Scanner().scan([{ kind: 'plugin-dir', root: folder, loaded: true }]);
  const [plugin] = snapshot.plugins;
  if (plugin === undefined) throw new Error('the plugin cannot be read');
  const runner = new MethodRunner({ thread: methodThread() });
  const answerer = { snapshot, unavailable: undefined, name: 'brain' };
  const bus = openBus(home, 'brain', { pollMs: 20 });
  const server = new RpcServer({
    bus,
    answer: (_, request, timeoutMs) => answerCall(plugin, request, timeoutMs, answerer, runner),
    now: () => Date.now(),
    onTrouble: (name, error) => {
      throw new Error(`${name}: ${String(error)}`);
    },
  });
  await server.serve([{ name: 'desk', idempotent: new Set(['count']) }]);
  onTestFinished(async () => {
    await server.close();
    await runner.close();
    await bus.close();
  });
}

describe('a breaker is open', () => {
  it('the list names it with its reason; mended and reset, the call works and the list is empty of it', async () => {
    const { home, type } = terminal();
    const plugin = desk('process.exit(7)');
    await session(home, plugin);
    const call = () => type(...callOf(plugin));
    for (const _ of [1, 2]) expect((await call()).err).toContain('its thread ended');
    expect(JSON.parse((await type(...callOf(plugin), '--json')).err)).toMatchObject({
      error: { code: 'breaker-open' },
    });
    const listed = await type('breakers', 'list');
    expect(listed.out).toMatch(/^rpc:desk +open +2 /m);
    writeFileSync(join(plugin, 'methods.mjs'), methods('({ n: 3 })'));
    expect((await call()).code).toBe(1);
    expect((await type('breakers', 'reset', 'rpc:desk')).out).toContain('rpc:desk is closed; it was open.');
    const works = await call();
    expect(works.code).toBe(0);
    expect(works.json()).toEqual({ n: 3 });
    expect((await type('breakers', 'list')).out).not.toMatch(/ open /);
  });
});

describe('the DLQ grows', () => {
  it('stats count it, show has the error, and after a redrive a reader gets the message', async () => {
    const { home, type } = terminal();
    await type('bus', 'publish', 'orders/created', '--payload', '{"id":7}');
    const bus = openBus(home, 'billing');
    onTestFinished(() => bus.close());
    const dead = new Promise<void>((resolve) => {
      const settings = { maxAttempts: 2, backoff: { firstMs: 1, maxMs: 1 } };
      const onSettled = (_: unknown, result: { kind: string }) => result.kind === 'dead' && resolve();
      void bus.consume('billing', 'orders/*', fails, { ...settings, onSettled });
    });
    await dead;
    await bus.close();
    expect((await type('bus', 'stats', '--json')).json()['groups']).toEqual([
      expect.objectContaining({ group: 'billing', dead: 1 }),
    ]);
    const { out } = await type('bus', 'dlq', 'list', '--group', 'billing');
    const id = /01[0-9A-Z]{24}/.exec(out)?.[0] ?? '';
    expect((await type('bus', 'dlq', 'show', id)).out).toContain('no connection to the ledger');
    expect((await type('bus', 'dlq', 'redrive', '--all', '--group', 'billing')).code).toBe(0);
    const read = await type('bus', 'tail', 'orders/*', '--group', 'billing', '--limit', '1');
    expect(read.out).toContain('{"id":7}');
    expect((await type('bus', 'dlq', 'list')).out).toContain('There are no dead letters.');
  });

  function fails(): never {
    throw new Error('no connection to the ledger');
  }
});

describe('the database is damaged', () => {
  it('the check says so, the repair keeps the file aside and saves rows, and the check is content', async () => {
    const { home, type } = terminal();
    for (const key of ['a', 'b', 'c']) await type('state', 'set', `pref/${key}`, key.repeat(30_000));
    const file = join(home, 'state.db');
    expect((await type('state', 'check')).code).toBe(0);
    const bytes = readFileSync(file);
    // The head stays, so that it is still a database; pages behind it are gone.
    bytes.fill(0x5a, bytes.length - 16_384);
    writeFileSync(file, bytes);
    const broken = await type('state', 'check');
    expect([broken.code, broken.out + broken.err]).toEqual([1, expect.stringContaining('doctor --repair')]);
    expect((await type('doctor', '--repair')).code).toBe(0);
    const kept = readdirSync(home).filter((name) => name.startsWith('state.db.corrupt-'));
    expect(kept.filter((name) => readFileSync(join(home, name)).equals(bytes))).toHaveLength(1);
    expect((await type('state', 'check')).out).toContain('state.db is whole');
    expect((await type('state', 'set', 'pref/editor', 'vim')).code).toBe(0);
  });
});

describe('costs jump', () => {
  it('the bus says which agent ran how often and with how many tokens, and a trip holds it back with its reason', async () => {
    const { home, type } = terminal();
    const bus = openBus(home, 'brain-1');
    const tokens = { 'claude-opus-5-5': { input: 10, output: 5_000, cacheRead: 0, cacheWrite: 0 } };
    const ended = eventOf({
      type: 'outcome',
      at: '2026-11-29T12:00:00.000Z',
      session: 's',
      agent: 'desk:clerk',
      end: 'finished',
      tokens,
    } as unknown as Parameters<typeof eventOf>[0]);
    await bus.publish({ topic: ended.topic, payload: ended.payload as never });
    await bus.close();
    const said = await type('bus', 'replay', 'plugin/*/ended', '--json', '--from', '1d');
    expect(JSON.parse(said.out)).toMatchObject({ payload: { agent: 'desk:clerk', tokens } });
    const trip = await type(
      'breakers',
      'trip',
      'agent:desk:clerk',
      '--reason',
      'costs too much',
      '--for',
      '2h',
    );
    expect(trip.code).toBe(0);
    expect((await type('breakers', 'list')).out).toMatch(/^agent:desk:clerk +tripped .*costs too much$/m);
  });
});

describe('a release is rolled back', () => {
  it('the copy from before the move to a newer schema is the old database, byte for byte', async () => {
    const { home, type } = terminal();
    const old = join(ROOT, 'tests/fixtures/state/v1.db');
    copyFileSync(old, join(home, 'state.db'));
    expect((await type('breakers', 'trip', 'rpc:desk', '--reason', 'x')).code).toBe(0);
    expect((await type('state', 'check')).out).toMatch(/schema version (?!1\b)\d+/);
    for (const name of ['state.db', 'state.db-wal', 'state.db-shm'])
      rmSync(join(home, name), { force: true });
    renameSync(join(home, 'state.db.v1'), join(home, 'state.db'));
    const database = open(join(home, 'state.db'));
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });

  it('a program that is too old leaves the newer file alone and names both numbers', async () => {
    const { home, type } = terminal();
    await type('breakers', 'trip', 'rpc:desk', '--reason', 'x');
    const database = open(join(home, 'state.db'));
    database.exec('PRAGMA user_version = 999');
    database.close();
    const before = readFileSync(join(home, 'state.db'));
    const check = await type('state', 'check');
    expect([check.code, check.out + check.err]).toEqual([1, expect.stringMatching(/999.*up to \d+/s)]);
    expect(readFileSync(join(home, 'state.db')).equals(before)).toBe(true);
  });
});

describe('capacity', () => {
  it('what holds the bus back is named, and dropping the group ends that', async () => {
    const { home, type } = terminal();
    await type('bus', 'publish', 'orders/created');
    await type('bus', 'tail', 'orders/*', '--group', 'old-reader', '--limit', '1');
    await type('bus', 'publish', 'orders/created');
    const stats = (await type('bus', 'stats', '--json')).json();
    expect(stats['groups']).toEqual([
      expect.objectContaining({ group: 'old-reader', lagMessages: 1, holdsLog: true }),
    ]);
    expect((await type('bus', 'groups', 'drop', 'old-reader')).code).toBe(0);
    expect((await type('bus', 'stats', '--json')).json()['groups']).toEqual([]);
    expect(existsSync(join(home, 'bus/log'))).toBe(true);
    expect((await type('state', 'set', 'pref/a', 'b')).code).toBe(0);
    expect((await type('state', 'vacuum')).code).toBe(0);
  });
});
