import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../bench/kit/stats.ts';
import { CHAIN_FAULT_POINTS } from '../../scripts/chains/engine/faults.ts';
import { loadRun } from '../../scripts/chains/engine/load-run.ts';
import type { RunState } from '../../scripts/chains/engine/run-state.ts';
import { systemClock } from '../../scripts/core/clock.ts';
import { type ChainRunRow, ChainRuns } from '../../scripts/store/chain-runs.ts';
import { migrate } from '../../scripts/store/migrate.ts';
import { stateMigrations } from '../../scripts/store/migrations.ts';
import type { Database } from '../../scripts/store/sqlite/database.ts';
import { openDatabase } from '../../scripts/store/sqlite/open.ts';
import { STATE_APPLICATION_ID } from '../../scripts/store/state.ts';
import { testDriver } from '../unit/store/support/database.ts';
import { driveAll, relayFile } from './support/chains/drive-all.ts';
import { generateChain } from './support/chains/generate.ts';
import { faultsOf } from './support/chains/oracle.ts';
import { readWorld } from './support/chains/world.ts';
import { planToEnv } from './support/crash-plan.ts';
import { bundleWorker, startWorker } from './support/worker-process.ts';

/**
 * Generated chains, driven by processes that are killed with SIGKILL at named points and at any moment, and started again until every
 * run has ended. `SEED=…` repeats, `RUNS=…` makes so many, without it 100 (CI: 300); `LONG=1` makes 10,000.
 */
const LONG = process.env['LONG'] === '1';
const RUNS = Number(process.env['RUNS'] ?? (LONG ? 10_000 : 100));
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Runs that one process drives at once. */
const BATCH = 20;
const POINTS = [...CHAIN_FAULT_POINTS, 'effect:before', 'effect:done'];
const MAX_KILLS = 6;
/** A run without a crash takes some ten milliseconds. */
const HANGS_AFTER_MS = 120_000;

describe(`runs whose driver is killed (SEED=${SEED} RUNS=${RUNS} npx vitest run --project unit tests/fault/chains.test.ts)`, () => {
  let work: string;
  let script: string;
  const killed = new Map<string, number>();

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'arbiter-chain-fault-'));
    script = await bundleWorker(fileURLToPath(new URL('./support/chains/worker.ts', import.meta.url)), work);
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('end as without a crash, run nothing twice that had ended, leave every saga whole, and tell all that happened', {
    timeout: LONG ? 8 * 3_600_000 : 400_000,
  }, async () => {
    const random = seeded(SEED);
    const seen = new Map<string, number>();
    for (let first = 0; first < RUNS; first += BATCH) {
      const seeds = Array.from({ length: Math.min(BATCH, RUNS - first) }, (_, i) => SEED + first + i);
      const stormy = world(`storm-${first}`, seeds);
      const calm = world(`calm-${first}`, seeds);
      await driveAll(calm.ids, calm.folder, calm.database, systemClock, () => {});
      await storm(stormy, random);
      check(stormy, calm, seen);
      for (const each of [stormy, calm]) {
        each.database.close();
        rmSync(each.folder, { recursive: true, force: true });
      }
    }
    // A generator that makes only chains that succeed, or a killer that never kills, would prove nothing.
    if (RUNS >= 300) {
      expect([...seen.keys()].sort()).toEqual(['compensated', 'compensation_failed', 'failed', 'succeeded']);
      expect([...killed.keys()].sort()).toEqual([...POINTS, 'any moment'].sort());
    }
  });

  interface World {
    readonly folder: string;
    readonly state: string;
    readonly database: Database;
    readonly ids: readonly string[];
    readonly seeds: readonly number[];
  }

  function world(name: string, seeds: readonly number[]): World {
    const folder = join(work, name);
    mkdirSync(folder);
    const state = join(folder, 'state.db');
    const database = openDatabase(state, testDriver());
    migrate(database, {
      folder: stateMigrations,
      applicationId: STATE_APPLICATION_ID,
      driver: testDriver(),
      clock: systemClock,
    });
    const runs = new ChainRuns(database, systemClock);
    const ids = seeds.map((seed) => `run_${seed}`);
    for (const seed of seeds) {
      const chain = generateChain(seed);
      runs.create({
        id: `run_${seed}`,
        chain: chain.name,
        definition: JSON.stringify(chain),
        source: null,
        inputs: JSON.stringify({ n: 3 }),
        cwd: '/',
        session: null,
        forkedFrom: null,
      });
    }
    return { folder, state, database, ids, seeds };
  }

  /** Kills and restarts until a process has brought all runs to their end. */
  async function storm({ folder, state, ids }: World, random: () => number): Promise<void> {
    for (let round = 0; ; round++) {
      const calm = round >= MAX_KILLS;
      const atPoint = random() < 0.7;
      // Some points are passed once a run: those that no kill has hit yet come first, or a short run might miss one.
      const unseen = random() < 0.5 ? POINTS.filter((one) => !killed.has(one)) : [];
      const among = unseen.length > 0 ? unseen : POINTS;
      const point = among[Math.floor(random() * among.length)] as string;
      const visit = unseen.length > 0 ? 1 : 1 + Math.floor(random() ** 2 * 40);
      const seed = Math.floor(random() * 2 ** 31);
      const delayMs = random() * 150;
      const worker = startWorker(script, folder, `worker-${round}`, {
        FOLDER: folder,
        ROOT: fileURLToPath(new URL('../..', import.meta.url)),
        STATE: state,
        RUNS: JSON.stringify(ids),
        ...planToEnv({ seed, sleepChance: 0, maxSleepMs: 0, ...(atPoint && !calm ? { point, visit } : {}) }),
      });
      const killer = atPoint || calm ? undefined : setTimeout(() => worker.kill(), delayMs + 60);
      const hangs = setTimeout(() => worker.kill(), HANGS_AFTER_MS);
      const end = await worker.ended;
      clearTimeout(killer);
      clearTimeout(hangs);
      if (end === 0) return;
      expect(end, worker.errors()).toBe('SIGKILL');
      if (calm) throw new Error(`a worker that nobody kills did not come to an end: ${worker.errors()}`);
      const by = atPoint ? point : 'any moment';
      killed.set(by, (killed.get(by) ?? 0) + 1);
    }
  }

  function check(stormy: World, calm: World, seen: Map<string, number>): void {
    const lines = readWorld(stormy.folder);
    const relayed = relayedOf(stormy.folder);
    for (const [i, id] of stormy.ids.entries()) {
      const [state, was] = [stateOf(stormy.database, id), stateOf(calm.database, id)];
      const faults = faultsOf(state, was, lines);
      const told = [...(relayed.get(id) ?? [])];
      const all = Array.from({ length: state.seq }, (_, k) => k + 1);
      if (told.length !== all.length)
        faults.push(`${all.length} things happened and ${told.length} were told`);
      expect(
        faults,
        `SEED=${stormy.seeds[i]} RUNS=1 npx vitest run --project unit tests/fault/chains.test.ts`,
      ).toEqual([]);
      const status = state.finished?.status ?? 'none';
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  }
});

function stateOf(database: Database, id: string): RunState {
  const runs = new ChainRuns(database, systemClock);
  return loadRun(runs, runs.find(id) as ChainRunRow);
}

/** Which entries of each run were told, each once; in order of their first telling they must not leave a gap. */
function relayedOf(folder: string): Map<string, Set<number>> {
  const all = new Map<string, Set<number>>();
  for (const line of readFileSync(relayFile(folder), 'utf8').split('\n')) {
    if (line === '') continue;
    const [run, seq] = JSON.parse(line) as [string, number];
    const told = all.get(run) ?? new Set<number>();
    if (!told.has(seq)) expect(seq, `${run} is told in order`).toBe(told.size + 1);
    told.add(seq);
    all.set(run, told);
  }
  return all;
}
