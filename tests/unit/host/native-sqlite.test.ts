import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  NATIVE_PACKAGE,
  NativeSqlite,
  type NativeSqliteOptions,
} from '../../../scripts/host/native-sqlite.ts';
import { installRoot } from '../../../scripts/store/migrations.ts';
import { findDriver } from '../../../scripts/store/sqlite/driver.ts';
import { type TestClock, testClock } from '../store/support/database.ts';
import { temporaryFolder } from './folder.ts';

const OLD_NODE = '20.19.5';
const started: NativeSqlite[] = [];

afterEach(() => {
  for (const one of started.splice(0)) one.stop();
});

/** A real process in the place of npm: a shell script that notes its arguments and then does as told. */
function fakeNpm(script: string): { readonly PATH: string; calls(): string[] } {
  const bin = temporaryFolder();
  const calls = join(bin, 'calls');
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "$@" >> '${calls}'\n${script}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return {
    PATH: `${bin}${delimiter}${dirname(process.execPath)}${delimiter}/usr/bin${delimiter}/bin`,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  };
}

const envOf = ({ PATH }: { readonly PATH: string }): Record<string, string> => ({ PATH });

interface Kit {
  readonly native: NativeSqlite;
  readonly dataFolder: string;
  readonly clock: TestClock;
  another(options?: Partial<NativeSqliteOptions>): NativeSqlite;
}

function kit(env: Record<string, string>, options: Partial<NativeSqliteOptions> = {}): Kit {
  const dataFolder = temporaryFolder();
  const clock = testClock();
  const another = (more: Partial<NativeSqliteOptions> = {}): NativeSqlite => {
    const native = new NativeSqlite({ dataFolder, env, clock, nodeVersion: OLD_NODE, ...options, ...more });
    started.push(native);
    return native;
  };
  return { native: another(), dataFolder, clock, another };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

const ended = (native: NativeSqlite) => (): boolean => native.status.kind !== 'running';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('getting better-sqlite3', () => {
  it('installs exactly the version that the tests run with, and it is then found', async () => {
    const manifest = JSON.parse(readFileSync(join(installRoot, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(NATIVE_PACKAGE).toBe(`better-sqlite3@${manifest.devDependencies['better-sqlite3']}`);
    const npm = fakeNpm(
      `mkdir -p node_modules && ln -s '${installRoot}/node_modules/better-sqlite3' node_modules/better-sqlite3; echo installed`,
    );
    const { native, dataFolder } = kit(envOf(npm));
    let done = 0;
    expect(native.start(() => (done += 1)).kind).toBe('running');
    await until(ended(native));
    expect(native.status).toEqual({ kind: 'installed' });
    expect(done).toBe(1);
    expect(npm.calls()).toEqual([
      `install --prefix . ${NATIVE_PACKAGE} --no-audit --no-fund --ignore-scripts=false`,
    ]);
    expect(readFileSync(native.log, 'utf8')).toBe('installed\n');
    expect(existsSync(join(dataFolder, 'native', 'install.lock'))).toBe(false);
    expect(findDriver({ dataFolder, nodeVersion: OLD_NODE })).toMatchObject({
      kind: 'found',
      driver: { from: join(dataFolder, 'native/node_modules/better-sqlite3') },
    });
  });

  it('that fails is said with where the output is, and tried again a day later, not before', async () => {
    const npm = fakeNpm('echo no network >&2; exit 7');
    const { native, clock, another } = kit(envOf(npm));
    native.start(() => expect.unreachable());
    await until(ended(native));
    expect(native.status).toEqual({ kind: 'failed', reason: `npm ended with 7; its output: ${native.log}` });
    expect(readFileSync(native.log, 'utf8')).toContain('no network');
    clock.pass(86_399_999);
    expect(another().start(() => undefined)).toMatchObject({
      kind: 'tried',
      reason: expect.stringContaining('npm ended with 7'),
    });
    expect(npm.calls()).toHaveLength(1);
    clock.pass(1);
    const next = another();
    expect(next.start(() => undefined).kind).toBe('running');
    await until(ended(next));
    expect(npm.calls()).toHaveLength(2);
  });

  it('starts from nothing where half a package lies, which npm would take for a whole one', async () => {
    const npm = fakeNpm('test ! -e node_modules');
    const { native, dataFolder } = kit(envOf(npm));
    mkdirSync(join(dataFolder, 'native', 'node_modules', 'better-sqlite3'), { recursive: true });
    native.start(() => undefined);
    await until(ended(native));
    expect(native.status).toEqual({ kind: 'installed' });
  });

  it('for another Node.js does not wait for the day to end', async () => {
    const npm = fakeNpm('exit 1');
    const { native, another } = kit(envOf(npm));
    native.start(() => undefined);
    await until(ended(native));
    const other = another({ nodeVersion: '21.7.0' });
    expect(other.start(() => undefined).kind).toBe('running');
    await until(ended(other));
  });

  it('that hangs is ended with all its children', async () => {
    const npm = fakeNpm('sleep 600 & echo $! ; wait');
    const { native } = kit(envOf(npm), { installMs: 200 });
    native.start(() => expect.unreachable());
    await until(ended(native));
    expect(native.status).toMatchObject({ kind: 'failed', reason: expect.stringContaining('SIGTERM') });
    const child = Number(readFileSync(native.log, 'utf8'));
    if (child > 0) await until(() => !isAlive(child));
  });

  it('is ended with the session, and that was no try', async () => {
    const npm = fakeNpm('echo $$; exec sleep 600');
    const { native, another } = kit(envOf(npm));
    const running = native.start(() => expect.unreachable());
    const pid = running.kind === 'running' ? running.pid : 0;
    await until(() => npm.calls().length === 1);
    native.stop();
    await until(() => !isAlive(pid));
    const next = another();
    expect(next.start(() => undefined).kind).toBe('running');
  });

  it('is done by one of two sessions', async () => {
    const npm = fakeNpm('exec sleep 600');
    const { native, another } = kit(envOf(npm));
    native.start(() => undefined);
    const second = another();
    expect(['elsewhere', 'tried']).toContain(second.start(() => undefined).kind);
    await until(() => npm.calls().length > 0);
    expect(npm.calls()).toHaveLength(1);
  });

  it('takes over the lock of a process that has died, and not one of a process that lives', () => {
    const npm = fakeNpm('exit 0');
    const { dataFolder, native, another } = kit(envOf(npm));
    const lock = join(dataFolder, 'native', 'install.lock');
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, String(process.ppid));
    expect(native.start(() => undefined)).toEqual({ kind: 'elsewhere', pid: process.ppid });
    writeFileSync(lock, '999999999');
    expect(another().start(() => undefined).kind).toBe('running');
  });

  it.each([
    ['a Node.js that has SQLite', {}, { nodeVersion: '22.13.0' }, 'built-in'],
    ['ARBITER_NO_DOWNLOAD=1', { ARBITER_NO_DOWNLOAD: '1' }, {}, 'forbidden'],
  ])('starts nothing and makes nothing with %s', (_, more, options, kind) => {
    const npm = fakeNpm('exit 0');
    const { native, dataFolder } = kit({ ...envOf(npm), ...more }, options);
    expect(native.start(() => undefined)).toEqual({ kind });
    expect(existsSync(join(dataFolder, 'native'))).toBe(false);
    expect(npm.calls()).toEqual([]);
  });

  it('without npm says so', async () => {
    const { native } = kit({ PATH: temporaryFolder() });
    native.start(() => undefined);
    await until(ended(native));
    expect(native.status).toEqual({ kind: 'failed', reason: 'npm is not on the PATH' });
  });

  it('in a folder that cannot be written fails and does not throw', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    const { another } = kit(envOf(fakeNpm('exit 0')));
    expect(another({ dataFolder: blocked }).start(() => undefined)).toMatchObject({ kind: 'failed' });
  });
});
