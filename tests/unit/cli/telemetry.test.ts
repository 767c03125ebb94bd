import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { NOON, openMigrated, testClock } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { Rows } from '../telemetry/support/rows.ts';
import { cli } from './cli.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function setUp() {
  const home = tempFolder();
  const clock = testClock(NOON + 60_000);
  const rows = new Rows(openMigrated(home));
  const run = (...args: string[]) => cli(['--home', home, ...args], { clock });
  return { home, clock, rows, run };
}

/** Chains of which most fail: the budget of chain-success burns. */
function burnChains(rows: Rows): void {
  for (let i = 0; i < 25; i += 1)
    rows.chain(`r${i}`, { status: i < 5 ? 'succeeded' : 'failed', endedMs: NOON });
}

describe('arbiter metrics', () => {
  it('prints what is recorded as Prometheus reads it', async () => {
    const { rows, run } = setUp();
    rows.route();
    const { code, out } = await run('metrics');
    expect(code).toBe(0);
    expect(out).toContain(
      '# TYPE arbiter_routes_total counter\narbiter_routes_total{kind="agent",plugin="p"} 1\n',
    );
  });

  it('counts on where the last one stopped', async () => {
    const { rows, run } = setUp();
    rows.route();
    await run('metrics');
    rows.route();
    expect((await run('metrics')).out).toContain('arbiter_routes_total{kind="agent",plugin="p"} 2\n');
  });

  it('of a database that is damaged says so, and still measures the bus', async () => {
    const home = tempFolder();
    const bus = openBus(home, 'test');
    await bus.publish({ topic: 'a/b', payload: 1 });
    await bus.close();
    writeFileSync(join(home, 'state.db'), 'no database');
    const { code, out } = await cli(['--home', home, 'metrics']);
    expect(code).toBe(1);
    expect(out).toContain('arbiter_state_up 0\n');
    expect(out).toMatch(/^arbiter_bus_appended_bytes_total [1-9]/m);
    expect(out).not.toContain('arbiter_routes_total');
  });

  it('gives the same as JSON', async () => {
    const { rows, run } = setUp();
    rows.route();
    const { metrics } = (await run('metrics', '--json')).json() as {
      metrics: { name: string; samples: object[] }[];
    };
    expect(metrics.find((m) => m.name === 'arbiter_routes_total')?.samples).toEqual([
      { labels: { kind: 'agent', plugin: 'p' }, value: 1 },
    ]);
  });
});

describe('arbiter slo', () => {
  it('says value, n, window and budget, or that nothing was measured', async () => {
    const { rows, run } = setUp();
    for (let i = 0; i < 200; i += 1) rows.route({ tookMs: i < 199 ? 1 : 50 });
    const { code, out } = await run('slo');
    expect(code).toBe(0);
    expect(out).toMatch(/^bus-availability +99\.9 % +not measured +0 +28 days/m);
    expect(out).toMatch(/^route-latency +95 % +99\.5 % +200 +28 days +90 % +0\.1 /m);
  });

  it('below the minimum shows no value', async () => {
    const { rows, run } = setUp();
    rows.chain('r1', { status: 'failed', endedMs: NOON });
    expect((await run('slo')).out).toMatch(/^chain-success +90 % +too few +1 .*a value from 20 on/m);
  });

  it('ends with 1 while a budget burns, and says which window and how many were bad', async () => {
    const { rows, run } = setUp();
    burnChains(rows);
    const { code, out } = await run('slo');
    expect(code).toBe(1);
    expect(out).toContain(
      'page: chain-success burns at 8 over 6 hours and 8 over 30 minutes, 20 bad events (from 6 on)',
    );
  });

  it('--alert tells a hook once, and shows a failure until it was told', async () => {
    const { home, clock, rows, run } = setUp();
    burnChains(rows);
    const told: string[] = [];
    let code = 503;
    const server = createServer((_, response) => {
      told.push('x');
      response.writeHead(code).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      join(home, 'slo.yaml'),
      `alerts:\n  - { name: pager, webhook: "http://127.0.0.1:${port}/", severities: [page] }\n`,
    );
    expect((await run('slo', '--alert')).out).toContain(
      'pager could not be told of chain-success (page), attempt 1: answered 503',
    );
    expect((await run('slo')).out).toContain('not told after 1 attempt: answered 503');
    code = 204;
    clock.pass(60_000);
    expect((await run('slo', '--alert')).out).toContain('pager was told of chain-success (page).');
    expect((await run('slo', '--alert')).out).toContain('Nobody is to be told anything.');
    expect(told).toHaveLength(2);
    await new Promise((resolve) => server.close(resolve));
  });

  it('with a file that cannot be used says what is wrong with it', async () => {
    const { home, run } = setUp();
    writeFileSync(join(home, 'slo.yaml'), 'slos: { route-latency: { objectiv: 1 } }');
    expect(await run('slo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('did you mean "objective"?'),
    });
  });
});

/** Status and text of a GET with a Host header of one's own choice. */
function get(url: string, host?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, host === undefined ? {} : { headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

/** A real process of `arbiter serve`, once it listens. */
async function serve(home: string, port = 0) {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(root, 'scripts/cli/main.ts'),
      '--home',
      home,
      'serve',
      '--json',
      '--port',
      String(port),
    ],
    { cwd: root, env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  await Promise.race([ended, expect.poll(() => out, { timeout: 80_000, interval: 50 }).toContain('}')]);
  return { child, ended, url: out === '' ? '' : (JSON.parse(out) as { url: string }).url, err: () => err };
}

describe('arbiter serve', () => {
  it('serves metrics and health to who names it, and ends well with SIGTERM', async () => {
    const { home, rows } = setUp();
    rows.route();
    const { child, ended, url } = await serve(home);
    const port = new URL(url).port;
    const metrics = await get(`${url}/metrics`);
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain('arbiter_routes_total{kind="agent",plugin="p"} 1\n');
    rows.route();
    expect((await get(`${url}/metrics`, `localhost:${port}`)).text).toContain('plugin="p"} 2\n');
    expect(await get(`${url}/healthz`)).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect((await get(`${url}/`)).status).toBe(404);
    expect((await get(`${url}/metrics`, 'evil.example')).status).toBe(403);
    expect((await get(`${url}/metrics`, `evil.example:${port}`)).status).toBe(403);

    const second = await serve(home, Number(port));
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(`Another program listens on 127.0.0.1:${port} already.`);
    expect(second.err()).toContain('--port');

    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 200_000);

  it('refuses a port that is none', async () => {
    const { run } = setUp();
    expect(await run('serve', '--port', '70000')).toMatchObject({
      code: 2,
      err: expect.stringContaining('0 to 65535'),
    });
  });
});
