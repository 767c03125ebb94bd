import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deliver } from '../../../../scripts/telemetry/alerts/deliver.ts';
import { episodes, QUIET_MS } from '../../../../scripts/telemetry/alerts/episodes.ts';
import { tell } from '../../../../scripts/telemetry/alerts/tell.ts';
import type { AlertHook } from '../../../../scripts/telemetry/read-slo.ts';
import { type Counted, reportOf, type Slo, type SloReport } from '../../../../scripts/telemetry/slo.ts';
import { stateOf, testClock } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';

const SLO: Slo = {
  name: 'chain-success',
  title: 'Runs succeed',
  measure: 'chain-runs',
  objective: 0.9,
  windowDays: 28,
  minimum: 1,
};
const RULE = { severity: 'page', longMinutes: 60, shortMinutes: 5, rate: 2, bad: 1 } as const;
const report = (counted: Counted): SloReport => reportOf(SLO, [RULE], () => counted, 0);
const BURNING = report({ good: 1, total: 2 });
const FINE = report({ good: 2, total: 2 });

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A web server that keeps what is posted to it, and answers with these codes, the last one for ever. */
async function collector(...codes: readonly number[]) {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(codes[Math.min(bodies.length, codes.length) - 1] ?? 204, { location: '/elsewhere' });
      response.end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-token`, bodies };
}

const hookOf = (over: Partial<AlertHook>): AlertHook => ({
  name: 'desk',
  slos: undefined,
  severities: ['page', 'ticket'],
  ...over,
});

function setUp() {
  const home = tempFolder();
  const clock = testClock();
  const state = stateOf(home, { clock });
  const look = async (hooks: readonly AlertHook[], seen: SloReport = BURNING) => {
    const done = await tell({ state, reports: [seen], hooks, now: clock.now });
    if (done.kind === 'unavailable') throw done.trouble;
    return done.value.map((told) => told.outcome.kind);
  };
  const kept = () => {
    const found = state.attempt(episodes);
    return found.kind === 'done' ? found.value : [];
  };
  return { home, clock, state, look, kept };
}

describe('an alert', () => {
  it('is posted once an episode, with n, window and burn rates, and no word of a prompt', async () => {
    const { look, kept, clock } = setUp();
    const { url, bodies } = await collector(204);
    const hook = hookOf({ webhook: url });
    expect(await look([hook])).toEqual(['told']);
    clock.pass(QUIET_MS * 3);
    expect(await look([hook])).toEqual([]);
    expect(bodies).toEqual([
      {
        type: 'arbiter.slo-burn',
        slo: 'chain-success',
        title: 'Runs succeed',
        severity: 'page',
        objective: 0.9,
        windowDays: 28,
        value: 0.5,
        n: 2,
        budgetLeft: expect.closeTo(-4),
        burns: [
          {
            longMinutes: 60,
            shortMinutes: 5,
            threshold: 2,
            longRate: expect.closeTo(5),
            shortRate: expect.closeTo(5),
            bad: 1,
          },
        ],
        since: '2026-11-22T12:00:00.000Z',
        attempt: 1,
      },
    ]);
    expect(kept()).toMatchObject([{ hook: 'desk', toldAt: expect.any(Number), attempts: 1 }]);
  });

  it('is told once by two that look at the same time', async () => {
    const { look } = setUp();
    const { url, bodies } = await collector(204);
    await Promise.all([1, 2, 3].map(() => look([hookOf({ webhook: url })])));
    expect(bodies).toHaveLength(1);
  });

  it('comes again for the next episode, which begins only after a long quiet', async () => {
    const { look, clock } = setUp();
    const { url, bodies } = await collector(204);
    const hook = hookOf({ webhook: url });
    await look([hook]);
    await look([hook], FINE);
    clock.pass(QUIET_MS - 1);
    await look([hook]);
    expect(bodies).toHaveLength(1);
    await look([hook], FINE);
    clock.pass(QUIET_MS);
    await look([hook], FINE);
    await look([hook]);
    expect(bodies).toHaveLength(2);
  });

  it('comes again also when nobody looked while the last one ended', async () => {
    const { look, clock } = setUp();
    const { url, bodies } = await collector(204);
    const hook = hookOf({ webhook: url });
    expect(await look([hook])).toEqual(['told']);
    clock.pass(QUIET_MS * 2);
    expect(await look([hook], FINE)).toEqual([]);
    clock.pass(QUIET_MS * 2);
    expect(await look([hook])).toEqual(['told']);
    expect(bodies).toHaveLength(2);
  });

  it('that could not be told is tried again after a growing pause, and says why meanwhile', async () => {
    const { look, kept, clock } = setUp();
    const { url, bodies } = await collector(500, 302, 200);
    const hook = hookOf({ webhook: url });
    expect(await look([hook])).toEqual(['failed']);
    expect(kept()).toMatchObject([{ toldAt: undefined, attempts: 1, error: 'answered 500' }]);
    clock.pass(29_999);
    expect(await look([hook])).toEqual([]);
    clock.pass(1);
    expect(await look([hook])).toEqual(['failed']);
    expect(kept()[0]?.error).toBe('answered 302');
    clock.pass(59_999);
    expect(await look([hook])).toEqual([]);
    clock.pass(1);
    expect(await look([hook])).toEqual(['told']);
    expect(bodies.map((body) => body['attempt'])).toEqual([1, 2, 3]);
    expect(kept()).toMatchObject([{ error: undefined, toldAt: clock.now() }]);
  });

  it('whose teller died is told by the next one, after a minute', async () => {
    const { state, look, clock } = setUp();
    const { url, bodies } = await collector(204);
    const hook = hookOf({ webhook: url });
    const dies = tell({
      state,
      reports: [BURNING],
      hooks: [hook],
      now: clock.now,
      send: () => Promise.reject(new Error('killed')),
    });
    await expect(dies).rejects.toThrow('killed');
    expect(await look([hook])).toEqual([]);
    clock.pass(60_000);
    expect(await look([hook])).toEqual(['told']);
    expect(bodies).toHaveLength(1);
  });

  it('goes only to hooks of its SLO and severity, and to each of them', async () => {
    const { look, kept } = setUp();
    const { url, bodies } = await collector(204);
    await look([
      hookOf({ name: 'a', webhook: url }),
      hookOf({ name: 'b', webhook: url, slos: ['chain-success'] }),
      hookOf({ name: 'c', webhook: url, slos: ['bus-availability'] }),
      hookOf({ name: 'd', webhook: url, severities: ['ticket'] }),
    ]);
    expect(bodies).toHaveLength(2);
    expect(kept().map((episode) => episode.hook)).toEqual(['a', 'b']);
  });
});

describe('a hook', () => {
  const alert = { type: 'arbiter.slo-burn', slo: 'x' } as never;

  it('that is a command gets the alert on standard input, and its arguments as they are', async () => {
    const file = join(tempFolder(), 'told');
    const program = `process.stdin.on('data', (d) => require('fs').appendFileSync(process.argv[1], d + process.argv[2]))`;
    const hook = hookOf({ command: [process.execPath, '-e', program, file, '$(touch x); "a b"'] });
    expect(await deliver(hook, alert)).toEqual({ kind: 'told' });
    expect(readFileSync(file, 'utf8')).toBe('{"type":"arbiter.slo-burn","slo":"x"}\n$(touch x); "a b"');
    expect(existsSync('x')).toBe(false);
  });

  it.each([
    [
      [process.execPath, '-e', 'console.error("no\\u001b[31mpe"); process.exit(3)'],
      10_000,
      'ended with 3: nope',
    ],
    [['/there/is/no/such/program'], 10_000, 'ENOENT'],
    [[process.execPath, '-e', 'setInterval(() => 0, 1000)'], 300, 'no end within 300 ms'],
  ])('that is the command %j failed within %d ms: %s', async (command, timeoutMs, error) => {
    expect(await deliver(hookOf({ command }), alert, timeoutMs)).toEqual({ kind: 'failed', error });
  });

  it('that nobody listens for failed, and the reason does not repeat the URL', async () => {
    const { url } = await collector(204);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const done = await deliver(hookOf({ webhook: url }), alert);
    expect(done).toEqual({ kind: 'failed', error: 'ECONNREFUSED' });
  });

  it('that does not answer is not waited for', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await deliver(hookOf({ webhook: `http://127.0.0.1:${port}/` }), alert, 100)).toEqual({
      kind: 'failed',
      error: 'no answer within 100 ms',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
