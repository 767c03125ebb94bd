import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../scripts/core/clock.ts';
import type { SpawnRecord } from '../../scripts/host/record.ts';
import { Records } from '../../scripts/host/records.ts';
import { acquire, release } from '../../scripts/store/locks.ts';
import { SharedState } from '../../scripts/store/replica/shared.ts';
import type { Database } from '../../scripts/store/sqlite/database.ts';
import { State } from '../../scripts/store/state.ts';
import { rawWrites } from './raw.ts';

/**
 * Alone in a plain node process: `measure.mjs <folder> <root> <rounds> <writes a round>`. Each write is its own transaction and
 * timed alone; ours and the bare ones take turns in rounds. Prints microseconds as JSON.
 */

export interface Write {
  readonly name: string;
  /** The name of the bare one that does the same. Undefined: it is one, or has none. */
  readonly beside?: string;
  readonly micros: number[];
}

const [folder = '', root = '', rounds = '10', writes = '500'] = process.argv.slice(2);
/** Paced part: records a second, and for how long. */
const RATE = 1_000;
const SECONDS = 3;
const KEYS = 50;
const LEASE_MS = 30_000;

mkdirSync(folder, { recursive: true });
const state = new State({
  dataFolder: join(folder, 'data'),
  clock: systemClock,
  programFolders: [root],
  migrations: join(root, 'orchestration', 'state'),
});
const records = new Records(join(folder, 'data'), systemClock, state);
records.open();
const lines = new Records(join(folder, 'lines'), systemClock);
const shared = new SharedState(state, { clock: systemClock });
const raw = rawWrites(join(folder, 'raw.db'), root);

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

function must(done: { readonly kind: string }): void {
  if (done.kind !== 'done') throw new Error('the state could not be written');
}

function lockAndRelease(database: Database, i: number): void {
  const taken = acquire(database, systemClock, `lock-${i % KEYS}`, `bench ${process.pid}`, LEASE_MS);
  if (taken.kind !== 'acquired') throw new Error('the lock was not free');
  if (release(database, taken.lock) !== 'released') throw new Error('the lock was lost');
}

const kinds: ReadonlyArray<Omit<Write, 'micros'> & { readonly work: (i: number) => void }> = [
  { name: 'Records.add', beside: 'bare insert of that row', work: (i) => records.add(recordOf(i)) },
  { name: 'bare insert of that row', work: (i) => raw.insert(recordOf(i)) },
  { name: 'Records.add, JSON lines (no SQLite)', work: (i) => lines.add(recordOf(i)) },
  {
    name: 'replica, increment of a counter',
    beside: 'bare upsert of a count',
    work: (i) => must(shared.attempt((replica) => replica.increment(`usage/bench-${i % KEYS}`))),
  },
  { name: 'bare upsert of a count', work: (i) => raw.count(`usage/bench-${i % KEYS}`) },
  {
    name: 'replica, write of a register',
    beside: 'bare upsert of a value',
    work: (i) => must(shared.attempt((replica) => replica.write(`ctx/bench-${i % KEYS}`, { value: i }))),
  },
  { name: 'bare upsert of a value', work: (i) => raw.value(`ctx/bench-${i % KEYS}`, { value: i }) },
  {
    name: 'lock: acquire and release (two commits)',
    beside: 'bare: take and give back a row',
    work: (i) => must(state.attempt((database) => lockAndRelease(database, i))),
  },
  { name: 'bare: take and give back a row', work: (i) => raw.lock(`lock-${i % KEYS}`) },
];
const results: Write[] = kinds.map(({ name, beside }) => ({
  name,
  ...(beside === undefined ? {} : { beside }),
  micros: [],
}));

for (let round = 0; round <= Number(rounds); round += 1) {
  for (const [k, { work }] of kinds.entries()) {
    for (let i = 0; i < Number(writes); i += 1) {
      const start = process.hrtime.bigint();
      work(round * Number(writes) + i);
      const micros = Number(process.hrtime.bigint() - start) / 1_000;
      if (round > 0) results[k]?.micros.push(micros); // the first round warms up
    }
  }
}

const paced: number[] = [];
const start = performance.now();
while (paced.length < RATE * SECONDS) {
  for (const due = ((performance.now() - start) / 1_000) * RATE; paced.length < due; ) {
    const before = process.hrtime.bigint();
    records.add(recordOf(-1 - paced.length));
    paced.push(Number(process.hrtime.bigint() - before) / 1_000);
  }
  await sleep(1);
}
results.push({ name: `Records.add, ${RATE} a second`, beside: 'bare insert of that row', micros: paced });

const { rung, dropped } = records.status;
if (rung !== 'full' || dropped > 0) throw new Error(`records ended on rung ${rung}, ${dropped} lost`);
raw.close();
state.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(results));
