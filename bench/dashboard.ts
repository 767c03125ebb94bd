/**
 * What an open dashboard costs a session: how long keeping a record takes with no dashboard, and with one that a page listens to and asks
 * from, in rounds that take turns.
 *
 *   npm run build && npx tsx bench/dashboard.ts [--rounds 6] [--records 400]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '../scripts/core/clock.ts';
import type { RouteRecord } from '../scripts/host/record.ts';
import { Records } from '../scripts/host/records.ts';
import { State } from '../scripts/store/state.ts';
import { ROOT } from './support/pack.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '6' }, records: { type: 'string', default: '400' } },
});
const ROUNDS = Number(values.rounds);
const RECORDS = Number(values.records);
/** As a session does: a prompt, then something else. */
const PAUSE_MS = 2;

const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-'));
const state = new State({ dataFolder: folder, clock: systemClock });
const records = new Records(folder, systemClock, state);
records.open();
let made = 0;
const took = { without: [] as number[], with: [] as number[] };
try {
  await round([]);
  for (let i = 0; i < ROUNDS; i += 1) {
    await round(took.without);
    const dashboard = await openDashboard();
    await round(took.with);
    await dashboard.close();
  }
} finally {
  state.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`records kept, ms; load average ${loadavg()[0]?.toFixed(1)}; rung ${records.status.rung}`);
for (const [name, all] of Object.entries(took)) {
  const sorted = [...all].sort((a, b) => a - b);
  const rank = (q: number): string => (sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN).toFixed(3);
  console.log(
    `${name.padEnd(8)} dashboard: p50 ${rank(0.5)}  p95 ${rank(0.95)}  p99 ${rank(0.99)}  n=${sorted.length}`,
  );
}

async function round(into: number[]): Promise<void> {
  for (let i = 0; i < RECORDS; i += 1) {
    const record = routeOf(i);
    const started = performance.now();
    records.add(record);
    into.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function routeOf(i: number): RouteRecord {
  made += 1;
  return {
    type: 'route',
    id: `route_${made}`,
    at: new Date().toISOString(),
    session: 'bench',
    promptHash: 'a1b2c3d4',
    promptChars: 80,
    kind: 'agent',
    plugin: 'shop',
    agent: `shop:agent-${i % 20}`,
    confidence: 0.8,
    tier: 'sonnet',
    complexity: 'moderate',
    candidates: [{ agent: `shop:agent-${i % 20}`, score: 7 }],
    tookMs: 0.6,
  };
}

/** The real program, with what the live view of a page keeps open and asks for. */
async function openDashboard(): Promise<{ close(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'arbiter'), 'dashboard', '--no-open', '--json', '--home', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { url } = JSON.parse(await firstJson(child)) as { url: string };
  const [origin = '', token = ''] = url.split('/#token=');
  const headers = { authorization: `Bearer ${token}` };
  const aborter = new AbortController();
  const stream = await fetch(`${origin}/api/live`, { headers, signal: aborter.signal });
  void drain(stream).catch(() => undefined);
  const asking = setInterval(() => {
    for (const path of ['activity?window=86400000', 'agents?window=86400000'])
      void fetch(`${origin}/api/${path}`, { headers }).then(
        (r) => r.text(),
        () => undefined,
      );
  }, 700);
  return {
    close: async () => {
      clearInterval(asking);
      aborter.abort();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstJson(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    text += line;
    if (line === '}') return text;
  }
  throw new Error('The dashboard ended before it said its address.');
}

async function drain({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);
}
