/**
 * What keeping a record costs, beside a bare better-sqlite3 insert of the same row into the same table, in the same run:
 * each record its own transaction, WAL, synchronous = NORMAL, as the brain writes them.
 *
 *   npx tsx bench/state/records.ts [n]      n: records of each kind of writer, default 5,000
 *
 * Also 1,000 a second for a few seconds, paced, where each record is timed alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../scripts/core/clock.ts';
import type { SpawnRecord } from '../../scripts/host/record.ts';
import { Records } from '../../scripts/host/records.ts';
import { State } from '../../scripts/store/state.ts';

const n = Number(process.argv[2] ?? 5_000);
/** Paced part: records a second, and for how long. */
const RATE = 1_000;
const SECONDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-state-'));

const recordOf = (i: number): SpawnRecord => ({
  type: 'spawn',
  at: new Date().toISOString(),
  session: 'bbf5b0b8-5c5e-4a8e-9d0e-000000000000',
  promptId: 'bbf5b0b8-5c5e-4a8e-9d0e-111111111111',
  routeId: 'route_0b7c0b7c0b7c0b7c0b7c0b7c0b7c0b7c',
  toolUseId: `toolu_${i}`,
  agent: 'fastapi-backend:endpoint-engineer',
  model: 'haiku',
});

function timed(work: (i: number) => void): number[] {
  const times: number[] = [];
  for (let i = 0; i < n; i += 1) {
    const start = process.hrtime.bigint();
    work(i);
    times.push(Number(process.hrtime.bigint() - start) / 1_000);
  }
  return times;
}

function line(name: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (p: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(44)} n ${String(times.length).padStart(6)}   median ${at(0.5).padStart(7)} µs   p95 ${at(0.95).padStart(7)} µs   p99 ${at(0.99).padStart(8)} µs`,
  );
}

interface Raw {
  pragma(sql: string): void;
  exec(sql: string): void;
  prepare(sql: string): { run(...values: unknown[]): void };
  close(): void;
}

function bare(): number[] {
  const Raw = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => Raw;
  const database = new Raw(join(folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(
    'CREATE TABLE spawns (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, session TEXT NOT NULL, prompt_id TEXT, route_id TEXT, tool_use_id TEXT NOT NULL, agent TEXT NOT NULL, shell TEXT, model TEXT) STRICT; CREATE INDEX spawns_by_time ON spawns (at)',
  );
  const insert = database.prepare(
    'INSERT INTO spawns (key, at, session, prompt_id, route_id, tool_use_id, agent, shell, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const times = timed((i) => {
    const r = recordOf(i);
    insert.run(
      `rec_${i}`,
      Date.parse(r.at),
      r.session,
      r.promptId,
      r.routeId,
      r.toolUseId,
      r.agent,
      null,
      r.model,
    );
  });
  database.close();
  return times;
}

async function paced(records: Records): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length < RATE * SECONDS) {
    const due = Math.floor(((performance.now() - start) / 1_000) * RATE);
    while (times.length < due) {
      const before = process.hrtime.bigint();
      records.add(recordOf(n + times.length));
      times.push(Number(process.hrtime.bigint() - before) / 1_000);
    }
    await sleep(1);
  }
  return times;
}

try {
  const state = new State({ dataFolder: join(folder, 'data'), clock: systemClock });
  const before = performance.now();
  const records = new Records(join(folder, 'data'), systemClock, state);
  records.open();
  console.log(
    `loading SQLite, making state.db and opening it: ${(performance.now() - before).toFixed(1)} ms, once`,
  );
  const lines = new Records(join(folder, 'lines'), systemClock);
  line('better-sqlite3, bare insert', bare());
  line(
    'Records.add, SQLite',
    timed((i) => records.add(recordOf(i))),
  );
  line(
    'Records.add, JSON lines',
    timed((i) => lines.add(recordOf(i))),
  );
  line(`Records.add, SQLite, ${RATE} a second`, await paced(records));
  if (records.status.rung !== 'full' || records.status.dropped > 0)
    throw new Error(JSON.stringify(records.status));
  state.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
