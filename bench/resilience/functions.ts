import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { EXIT } from '../../scripts/cli/exit.ts';
import { makeProgram } from '../../scripts/cli/program.ts';
import { run } from '../../scripts/cli/run.ts';
import { systemClock } from '../../scripts/core/clock.ts';
import { announceBrain, withdrawBrain } from '../../scripts/host/brains.ts';
import { openBus } from '../../scripts/host/open-bus.ts';
import { runStandard, unknownMethod } from '../../scripts/rpc/answer.ts';
import { RpcServer } from '../../scripts/rpc/server.ts';
import { stateFile } from '../../scripts/store/state.ts';
import { scanPack } from '../support/pack.ts';

const PLUGIN = 'exec-automator';

/** What people use, each as a command that ends with 0 when it works. */
const FUNCTIONS: readonly (readonly string[])[] = [
  ['route', 'the login loops after the callback'],
  ['agents', 'list'],
  ['agents', 'search', 'keycloak theme'],
  ['agents', 'show', 'fastapi-backend:api-reviewer'],
  ['registry', 'validate'],
  ['bus', 'publish', 'bench/topic', '--payload', '{"n":1}'],
  ['bus', 'replay', 'bench/*'],
  ['bus', 'stats'],
  ['bus', 'groups', 'list'],
  ['rpc', 'list', PLUGIN],
  ['rpc', 'call', PLUGIN, 'get_status', '--timeout', '3000'],
  ['rpc', 'call', PLUGIN, 'get_status', '--local'],
  ['rpc', 'call', PLUGIN, 'query_agents', '--params', '{"query":"minutes"}', '--local'],
  ['state', 'set', 'pref/editor', 'vim'],
  ['state', 'get', 'pref/editor'],
  ['breakers', 'list'],
  ['chain', 'list'],
  ['chain', 'validate', 'release'],
  ['chain', 'graph', 'release', '--format', 'mermaid'],
  ['chain', 'run', 'hello.yaml'],
  ['chain', 'status'],
  ['doctor'],
];

/** A chain of a program, for every way in which something may be missing. */
const HELLO = `name: hello\nsteps:\n  - id: say\n    run: [${JSON.stringify(process.execPath)}, --version]\n`;

/** Ways to take something away that Arbiter stands on, in its data folder. */
const BREAK: Readonly<Record<string, (home: string) => void>> = {
  nothing: () => undefined,
  'no session is running': (home) => withdrawBrain(home, process.pid),
  'state.db is damaged': (home) => damage(stateFile(home)),
  'groups.db is damaged': (home) => damage(join(home, 'bus', 'groups.db')),
  'the folder of the bus cannot be used': (home) => {
    rmSync(join(home, 'bus'), { recursive: true });
    writeFileSync(join(home, 'bus'), 'a file where the folder should be');
  },
};

export interface Working {
  readonly broken: string;
  readonly of: number;
  readonly works: number;
  /** Commands that did not end with 0. */
  readonly off: readonly string[];
}

/** Breaks one thing after the other, each in a data folder of its own that worked before, and uses every function. */
export async function measureFunctions(work: string): Promise<Working[]> {
  const measured: Working[] = [];
  for (const [i, [broken, take]] of Object.entries(BREAK).entries()) {
    const home = join(work, `functions-${i}`);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'hello.yaml'), HELLO);
    const session = await openSession(home);
    try {
      await useAll(home);
      take(home);
      const off = await useAll(home);
      measured.push({ broken, of: FUNCTIONS.length, works: FUNCTIONS.length - off.length, off });
    } finally {
      await session.close();
    }
  }
  return measured;
}

async function useAll(home: string): Promise<string[]> {
  const off: string[] = [];
  for (const args of FUNCTIONS)
    if (!works(args, await exitOf(['--home', home, ...args], home))) off.push(args.slice(0, 2).join(' '));
  return off;
}

/** The doctor works when it finds what was broken. */
const works = ([name]: readonly string[], exit: number): boolean =>
  exit === EXIT.ok || (name === 'doctor' && exit === EXIT.found);

function exitOf(args: readonly string[], home: string): Promise<number> {
  const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  return run(makeProgram, args, {
    stdin: Readable.from([]),
    out: nowhere(),
    err: nowhere(),
    env: { HOME: home, PATH: '' },
    cwd: home,
    clock: systemClock,
    interrupted: new Promise(() => undefined),
  });
}

/** What a session does for calls: it is announced, and answers on the bus. */
async function openSession(home: string): Promise<{ close(): Promise<void> }> {
  const snapshot = scanPack();
  const bus = openBus(home, 'brain');
  const server = new RpcServer({
    bus,
    answer: async (name, { method, params }) => {
      const plugin = snapshot.plugins.find((p) => p.name === name);
      if (plugin === undefined) return { kind: 'failed', code: 'unknown_plugin', message: name };
      const answerer = { snapshot, unavailable: undefined, name: 'bench' };
      return runStandard(plugin, method, params, answerer) ?? unknownMethod(plugin, method);
    },
    now: () => systemClock.now(),
    onTrouble: () => undefined,
  });
  await server.serve([{ name: PLUGIN, idempotent: new Set() }]);
  announceBrain(home, { pid: process.pid, startedAt: new Date().toISOString(), plugins: [PLUGIN] });
  return {
    // What was broken may keep it from ending well; there is nothing left to be saved then.
    close: async () => {
      await server.close().catch(() => undefined);
      await bus.close().catch(() => undefined);
    },
  };
}

function damage(path: string): void {
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
  writeFileSync(path, 'garbage '.repeat(1_000));
}
