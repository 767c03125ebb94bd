import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DriverOptions } from '../../scripts/chains/engine/drive-options.ts';
import { drive } from '../../scripts/chains/engine/driver.ts';
import type { Executors } from '../../scripts/chains/steps/work.ts';
import { systemClock } from '../../scripts/core/clock.ts';
import { ChainRuns } from '../../scripts/store/chain-runs.ts';
import type { Database } from '../../scripts/store/sqlite/database.ts';
import { State } from '../../scripts/store/state.ts';
import { branches, line } from './shapes.ts';

/**
 * Alone in a plain node process: `measure.mjs <folder> <root> <rounds>`. Chains whose steps do nothing, on a real database; every
 * begin and every end of a step is durable before what follows it. Prints one JSON line.
 */
export interface ChainFigures {
  /** Milliseconds and transitions (journal entries) of each round of a line of 1,000 steps. */
  readonly line: readonly { readonly ms: number; readonly transitions: number }[];
  readonly long: { readonly steps: number; readonly ms: number; readonly transitions: number };
  readonly wide: readonly number[];
  readonly resume: { readonly runs: number; readonly ms: readonly number[] };
  /** Heap after a collection, before and after the line of 10,000 steps, MB. */
  readonly heap: { readonly before: number; readonly after: number };
}

const [folder = '', root = '', rounds = '10'] = process.argv.slice(2);
const STEPS = 1_000;
const LONG = 10_000;
const BRANCHES = 500;
const RESUMED = 1_000;

mkdirSync(folder, { recursive: true });
const state = new State({
  dataFolder: folder,
  clock: systemClock,
  programFolders: [root],
  migrations: join(root, 'orchestration', 'state'),
  busyTimeoutMs: 5_000,
});
const opened = state.attempt((database) => database);
if (opened.kind === 'unavailable') throw opened.trouble;
const database: Database = opened.value;
const runs = new ChainRuns(database, systemClock);

const nothing = { execute: () => Promise.resolve({ kind: 'succeeded', output: {} } as const) };
const options: DriverOptions = {
  database,
  clock: systemClock,
  executors: { run: nothing, agent: nothing, command: nothing, rpc: nothing, publish: nothing } as Executors,
  around: {
    policy: () => ({ attempts: 1, timeoutMs: 60_000, pauseMs: () => 0, isRetryable: () => false }),
    admit: () => ({ kind: 'admitted', probe: false }),
  },
  limit: () => Number.POSITIVE_INFINITY,
  holder: 'bench',
};

let made = 0;
function create(chain: ReturnType<typeof line>): string {
  made += 1;
  const id = `run_${made}`;
  runs.create({
    id,
    chain: chain.name,
    definition: JSON.stringify(chain),
    source: null,
    inputs: '{}',
    cwd: '/',
    session: null,
    forkedFrom: null,
  });
  return id;
}

async function timed(chain: ReturnType<typeof line>): Promise<{ ms: number; transitions: number }> {
  const id = create(chain);
  const from = performance.now();
  const end = await drive(id, options);
  const ms = performance.now() - from;
  if (end.kind !== 'ended' || end.state.finished?.status !== 'succeeded')
    throw new Error(`the run ended as ${end.kind}`);
  return { ms, transitions: end.state.seq };
}

/** Runs of ten steps that were killed in the fifth: begun, not ended, their lock free. */
function interrupted(): string[] {
  const chain = line(10);
  return Array.from({ length: RESUMED }, () => {
    const id = create(chain);
    const insert = database.prepare('INSERT INTO chain_journal (run_id, seq, at, event) VALUES (?, ?, ?, ?)');
    database.transaction(() => {
      let seq = 0;
      for (let i = 0; i < 5; i++) {
        const path = `s${i}`;
        const input = { kind: 'run', argv: ['true'], env: {}, accept: [0] };
        const started = {
          kind: 'started',
          path,
          direction: 'do',
          attempt: 1,
          variant: 0,
          input,
          timeoutMs: 60_000,
        };
        insert.run(id, ++seq, 0, JSON.stringify(started));
        if (i < 4)
          insert.run(id, ++seq, 0, JSON.stringify({ kind: 'succeeded', path, direction: 'do', outputs: {} }));
      }
    });
    return id;
  });
}

async function resumeAll(ids: readonly string[]): Promise<number> {
  const from = performance.now();
  for (const id of ids) await drive(id, options);
  return performance.now() - from;
}

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

await timed(line(STEPS)); // the first one compiles
const figures = {
  line: [] as { ms: number; transitions: number }[],
  wide: [] as number[],
  resume: { runs: RESUMED, ms: [] as number[] },
};
for (let i = 0; i < Number(rounds); i++) {
  figures.line.push(await timed(line(STEPS)));
  figures.wide.push((await timed(branches(BRANCHES))).ms);
}
for (let i = 0; i < 3; i++) figures.resume.ms.push(await resumeAll(interrupted()));
const before = heapMb();
const long = { steps: LONG, ...(await timed(line(LONG))) };
const result: ChainFigures = { ...figures, long, heap: { before, after: heapMb() } };
process.stdout.write(`${JSON.stringify(result)}\n`);
