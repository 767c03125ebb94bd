import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Restate, a durable execution server, running the same line of steps that do nothing. It is installed from the npm registry into
 * the folder of the run (its licence does not let it be shipped with ours), with scripts off; or taken from the folder in
 * ARBITER_BENCH_RESTATE.
 */
export type RestateFigures =
  | { readonly kind: 'measured'; readonly version: string; readonly ms: readonly number[] }
  | { readonly kind: 'skipped'; readonly why: string };

const PACKAGES = ['@restatedev/restate-server@1.7.12', '@restatedev/restate-sdk@1.17.2'];
const START_MS = 60_000;
const CALL_MS = 60_000;

/** `withResolvers` is what the SDK takes from Node.js 22. */
const SERVICE = `
Promise.withResolvers ??= () => { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b; }); return { promise, resolve, reject }; };
const restate = await import('@restatedev/restate-sdk');
const line = async (ctx, n) => { for (let i = 0; i < n; i++) await ctx.run('s' + i, () => ({})); return n; };
restate.serve({ services: [restate.service({ name: 'bench', handlers: { line } })], port: Number(process.argv[2]) });
`;

export async function measureRestate(work: string, steps: number, rounds: number): Promise<RestateFigures> {
  const folder = process.env['ARBITER_BENCH_RESTATE'] ?? join(work, 'restate');
  const server = join(folder, 'node_modules', '.bin', 'restate-server');
  if (!existsSync(server)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES];
    spawnSync('npm', args, { cwd: folder, stdio: 'ignore', timeout: 300_000 });
  }
  if (!existsSync(server)) return { kind: 'skipped', why: 'Restate could not be installed' };
  const script = join(folder, 'bench-service.mjs');
  writeFileSync(script, SERVICE);
  const [ingress, admin, service, node] = (await Promise.all([0, 1, 2, 3].map(freePort))) as [
    number,
    number,
    number,
    number,
  ];
  const children: ChildProcess[] = [];
  const start = (program: string, args: readonly string[], env: Record<string, string>): void => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: 'ignore',
      // A group of its own: the command is a script that starts the server proper.
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    });
    child.once('error', () => undefined);
    children.push(child);
  };
  try {
    start(process.execPath, [script, String(service)], {});
    start(server, ['--node-name', 'bench', '--base-dir', join(work, 'restate-data')], {
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      DO_NOT_TRACK: '1',
    });
    await ready(`http://127.0.0.1:${admin}/health`);
    await post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${service}` });
    const call = (n: number): Promise<void> => post(`http://127.0.0.1:${ingress}/bench/line`, n);
    await call(100);
    const ms: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const from = performance.now();
      await call(steps);
      ms.push(performance.now() - from);
    }
    const version =
      spawnSync(server, ['--version'], { encoding: 'utf8' }).stdout.trim().split(/\s+/)[1] ?? '';
    return { kind: 'measured', version, ms };
  } catch (error) {
    return { kind: 'skipped', why: `Restate did not answer: ${String(error)}` };
  } finally {
    for (const { pid } of children) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  }
}

async function ready(url: string): Promise<void> {
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(200)) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not listening yet
    }
  }
  throw new Error('it did not start in time');
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(CALL_MS),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  await answer.arrayBuffer();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
