import { join } from 'node:path';
import { systemClock } from '../../scripts/core/clock.ts';
import type { ArbiterRecord } from '../../scripts/host/record.ts';
import { Records } from '../../scripts/host/records.ts';
import { RouteRows } from '../../scripts/store/route-records.ts';
import type { Database } from '../../scripts/store/sqlite/database.ts';
import { State } from '../../scripts/store/state.ts';
import { countUp } from '../../scripts/telemetry/counts/count-up.ts';
import { eventCounts } from '../../scripts/telemetry/event-counts.ts';
import { collect } from '../../scripts/telemetry/metrics/collect.ts';
import { exposition } from '../../scripts/telemetry/metrics/exposition.ts';
import { readSlos } from '../../scripts/telemetry/read-slo.ts';
import { reportOf } from '../../scripts/telemetry/slo.ts';
import type { BenchContext } from '../kit/context.ts';
import { budget, figure, type Topic } from '../kit/table.ts';

/** What all of telemetry may cost for one route, in milliseconds. */
const PER_ROUTE_MS = 0.2;

/** What metrics cost beside what is recorded anyway: nothing on the way of a prompt, some work for whoever looks. */
export async function telemetry({ work, long }: BenchContext): Promise<Topic> {
  const rows: string[][] = [];
  for (const n of long ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]) rows.push(await measure(work, n));
  return {
    title: 'Telemetry: what it costs to look, by the routes of 30 days',
    headers: [
      'routes',
      'record, µs a route',
      'count, µs a route',
      'budget, ms',
      'look again, ms',
      'text, kB',
    ],
    rows,
    notes: [
      'record: what a session does for a route in any case, one row in SQLite. count: the first look adds each route to the totals, once; whoever asks for metrics pays it, never a prompt.',
      'look again: the totals are there; SLOs over 28 days and their burn rates are worked out from the rows, and all is written as text.',
    ],
  };
}

async function measure(work: string, n: number): Promise<string[]> {
  const dataFolder = join(work, `telemetry-${n}`);
  const state = new State({ dataFolder, clock: systemClock });
  try {
    const recordMs = timeOf(() => record(dataFolder, state));
    fill(state, n);
    const options = { busFolder: join(dataFolder, 'bus'), now: () => systemClock.now() };
    const countMs = timeOf(() => using(state, (database) => countUp(database, options)));
    const before = performance.now();
    const text = await look(state, options);
    const againMs = performance.now() - before;
    return [
      String(n),
      figure((recordMs / RECORDED) * 1_000),
      figure((countMs / n) * 1_000),
      budget(PER_ROUTE_MS, countMs / n),
      figure(againMs),
      figure(text.length / 1_000),
    ];
  } finally {
    state.close();
  }
}

const RECORDED = 1_000;

function record(dataFolder: string, state: State): void {
  const records = new Records(dataFolder, systemClock, state);
  records.open();
  for (let i = 0; i < RECORDED; i += 1) records.add(routeOf(`recorded_${i}`, systemClock.now()));
}

/** Routes of 30 days, and for half of them a call and an end of an agent. */
function fill(state: State, n: number): void {
  const now = systemClock.now();
  using(state, (database) =>
    database.transaction(() => {
      const rows = new RouteRows(database);
      for (let i = 0; i < n; i += 1) {
        const at = now - 30 * 86_400_000 * (1 - i / n);
        const route = routeOf(`route_${i}`, at);
        rows.add({ key: route.id, record: route });
        if (i % 2 === 1) continue;
        const common = { at: route.at, session: route.session, agent: route.agent ?? '', toolUseId: `t${i}` };
        rows.add({ key: `s${i}`, record: { type: 'spawn', routeId: route.id, ...common } });
        rows.add({ key: `o${i}`, record: { type: 'outcome', end: 'finished', tokens: {}, ...common } });
      }
    }),
  );
}

function routeOf(id: string, atMs: number): Extract<ArbiterRecord, { type: 'route' }> {
  const i = Number(id.replace(/\D/g, ''));
  return {
    type: 'route',
    id,
    at: new Date(atMs).toISOString(),
    session: `session-${Math.floor(i / 50)}`,
    promptHash: '0123456789abcdef',
    promptChars: 80,
    kind: 'agent',
    plugin: `plugin-${i % 6}`,
    agent: `plugin-${i % 6}:agent-${i % 120}`,
    confidence: 0.9,
    tier: 'sonnet',
    complexity: 'simple',
    candidates: [{ agent: `plugin-${i % 6}:agent-${i % 120}`, score: 1 }],
    tookMs: (i % 40) / 10,
  };
}

async function look(state: State, options: Parameters<typeof countUp>[1]): Promise<string> {
  const { slos, burn } = readSlos(undefined);
  const families = using(state, (database) => {
    countUp(database, options);
    const count = eventCounts(database);
    const reports = slos.map((slo) => reportOf(slo, burn, count, systemClock.now()));
    return collect({
      version: '0',
      state: { database, breakers: [], reports },
      bus: NO_BUS,
      waitingBytes: 0,
    });
  });
  return exposition(families);
}

const NO_BUS = {
  groups: [],
  published: 0,
  lateReplies: 0,
  handlerErrors: 0,
  strangeLines: 0,
  skipped: {},
  notes: [],
  groupsTrouble: undefined,
  log: undefined,
} as const;

function using<T>(state: State, doIt: (database: Database) => T): T {
  const attempt = state.attempt(doIt);
  if (attempt.kind === 'unavailable') throw attempt.trouble;
  return attempt.value;
}

function timeOf(doIt: () => void): number {
  const before = performance.now();
  doIt();
  return performance.now() - before;
}
