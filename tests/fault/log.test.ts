import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../bench/kit/stats.ts';
import { writeFileAtomic } from '../../scripts/core/files.ts';
import type { LogFaultPoint } from '../../scripts/log/faults.ts';
import type { Log, LogRecord } from '../../scripts/log/log.ts';
import { openLog } from '../../scripts/log/open-log.ts';
import { planToEnv } from './support/crash-plan.ts';
import { bundleWorker, startWorker, type WorkerProcess } from './support/worker-process.ts';

/**
 * Writers, a keeper (retention and compaction) and a reader that follows, all at once, while processes are killed at named
 * points and at random moments. `SEED=…` repeats one round, `LONG=1` runs 400,
 * `ROUNDS=…` any number.
 */

const ROUNDS = Number(process.env['ROUNDS'] ?? (process.env['LONG'] === '1' ? 400 : 6));
const WRITERS = 4;
/** Lives of a writer in a round: it is started again with another name after it was killed. */
const LIVES = 3;
const SEGMENT_BYTES = 2_048;

const WRITER_POINTS: readonly LogFaultPoint[] = [
  'append:before-write',
  'append:written',
  'append:checked',
  'seal:before-write',
  'seal:written',
  'segment:before-open',
  'segment:before-create',
  'segment:created',
  'segment:opened',
  'sync:before',
  'sync:done',
];
const KEEPER_POINTS: readonly LogFaultPoint[] = [
  'retain:before-remove',
  'retain:removed',
  'compact:locked',
  'compact:written',
  'compact:renamed',
  'compact:original-removed',
];

interface Body {
  readonly id: string;
  readonly writer: string;
  readonly n: number;
  readonly drop: boolean;
}

interface Seen extends Body {
  readonly offset: number;
}

let work: string;
let script: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'arbiter-log-fault-'));
  script = await bundleWorker(fileURLToPath(new URL('support/log-worker.ts', import.meta.url)), work);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const seenOf = ({ offset, body }: LogRecord): Seen => ({ offset, ...(JSON.parse(body) as Body) });

/** All records from the start, by a reader of its own. */
function readAll(log: Log, maxBytes: number): Seen[] {
  const reader = log.reader(log.start());
  const seen: Seen[] = [];
  for (;;) {
    const { records, skipped } = reader.next(maxBytes);
    seen.push(...records.map(seenOf));
    if (records.length === 0 && skipped.length === 0) break;
  }
  reader.close();
  return seen;
}

/** One writer's lives, one after the other. */
async function lives(name: string, random: () => number, run: Run): Promise<void> {
  for (let life = 0; life < LIVES; life += 1) {
    const atRandom = random() < 0.3;
    const last = life === LIVES - 1;
    const process = startWorker(script, run.folder, `${name}.${life}`, {
      ROLE: 'writer',
      NAME: `${name}.${life}`,
      FOLDER: run.log,
      SEGMENT_BYTES: String(SEGMENT_BYTES),
      BATCHES: '60',
      SEED: String(Math.floor(random() * 2 ** 31)),
      TEAR: random() < 0.5 ? '1' : '0',
      ...planToEnv({
        seed: Math.floor(random() * 2 ** 31),
        ...(last || atRandom
          ? {}
          : { point: pick(WRITER_POINTS, random), visit: 1 + Math.floor(random() * 8) }),
        sleepChance: 0.02,
        maxSleepMs: 4,
      }),
    });
    run.processes.push(process);
    const timer = atRandom && !last ? setTimeout(() => process.kill(), 40 + random() * 200) : undefined;
    const end = await process.ended;
    clearTimeout(timer);
    if (end !== 'SIGKILL' && end !== 0) throw new Error(`a writer ended with ${end}: ${process.errors()}`);
  }
}

async function keeperLives(random: () => number, run: Run, positionFile: string): Promise<void> {
  for (let life = 0; life < LIVES + 1; life += 1) {
    const process = startWorker(script, run.folder, `keeper.${life}`, {
      ROLE: 'keeper',
      FOLDER: run.log,
      SEGMENT_BYTES: String(SEGMENT_BYTES),
      POSITION_FILE: positionFile,
      TURNS: '20',
      SEED: String(Math.floor(random() * 2 ** 31)),
      ...planToEnv({
        seed: Math.floor(random() * 2 ** 31),
        point: pick(KEEPER_POINTS, random),
        visit: 1 + Math.floor(random() * 4),
        sleepChance: 0.05,
        maxSleepMs: 4,
      }),
    });
    run.processes.push(process);
    const end = await process.ended;
    if (end !== 'SIGKILL' && end !== 0) throw new Error(`the keeper ended with ${end}: ${process.errors()}`);
  }
}

interface Run {
  readonly folder: string;
  readonly log: string;
  readonly processes: WorkerProcess[];
}

const pick = <T>(from: readonly T[], random: () => number): T =>
  from[Math.floor(random() * from.length)] as T;

/** Runs a round; what its reader saw, and what was acknowledged. */
async function round(seed: number): Promise<void> {
  const random = seeded(seed);
  const folder = join(work, `round-${seed}`);
  mkdirSync(folder);
  const run: Run = { folder, log: join(folder, 'log'), processes: [] };
  const keeping = random() < 0.4;
  const log = openLog(run.log);
  const tail = log.reader(0);
  const seen: Seen[] = [];
  const positionFile = join(folder, 'position');
  writeFileAtomic(positionFile, '0');
  const read = (): void => {
    for (;;) {
      const { records, skipped } = tail.next();
      seen.push(...records.map(seenOf));
      if (records.length === 0 && skipped.length === 0) break;
    }
    writeFileAtomic(positionFile, String(tail.position));
  };
  const stop = log.watch(read);
  try {
    await Promise.all([
      ...Array.from({ length: WRITERS }, (_, i) => lives(`w${i}`, seeded(random() * 2 ** 31), run)),
      ...(keeping ? [keeperLives(seeded(random() * 2 ** 31), run, positionFile)] : []),
    ]);
    read();
    check(run, log, seen, keeping);
  } finally {
    stop();
    tail.close();
    for (const process of run.processes) process.kill();
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function check(run: Run, log: Log, seen: readonly Seen[], keeping: boolean): void {
  const places = new Map<string, number[]>();
  for (const { id, offset } of seen) places.set(id, [...(places.get(id) ?? []), offset]);
  let acknowledged = 0;
  for (const process of run.processes) {
    for (const line of process.lines()) {
      const [id, offset] = line.split(' ') as [string, string];
      acknowledged += 1;
      expect(places.get(id) ?? [], `${id}, acknowledged at ${offset}`).toContain(Number(offset));
    }
  }
  expect(acknowledged).toBeGreaterThan(0);
  const lastOf = new Map<string, number>();
  for (const { writer, n, offset } of seen) {
    // With a grace of 1 ms a writer that sleeps may write again; without a keeper nothing may come twice.
    if (keeping && (places.get(`${writer}:${n}`)?.length ?? 0) > 1) continue;
    expect(n, `order of ${writer} at ${offset}`).toBeGreaterThan(lastOf.get(writer) ?? -1);
    lastOf.set(writer, n);
  }
  const [one, two] = [readAll(log, 1), readAll(log, 300_000)];
  expect(firstDifference(one, two)).toBeUndefined();
  const kept = seen.filter(({ offset }) => offset >= log.start());
  if (keeping) {
    // Compaction may have dropped what was marked, and nothing else.
    const there = new Set(one.map(({ offset }) => offset));
    expect(kept.filter(({ offset, drop }) => !there.has(offset) && !drop)).toEqual([]);
    const known = new Set(kept.map(({ offset }) => offset));
    expect(one.filter(({ offset }) => !known.has(offset))).toEqual([]);
  } else expect(firstDifference(one, kept)).toBeUndefined();
}

function firstDifference(one: readonly Seen[], two: readonly Seen[]): string | undefined {
  const at = Array.from({ length: Math.max(one.length, two.length) }, (_, i) => i).find(
    (i) => one[i]?.id !== two[i]?.id || one[i]?.offset !== two[i]?.offset,
  );
  const show = (seen: Seen | undefined): string => `${seen?.id} at ${seen?.offset}`;
  return at === undefined ? undefined : `record ${at}: ${show(one[at])}, and ${show(two[at])}`;
}

const rounds =
  process.env['SEED'] !== undefined
    ? [Number(process.env['SEED'])]
    : Array.from({ length: ROUNDS }, (_, i) => 1_000 + i);

describe('writers that are killed', () => {
  it(`lose no acknowledged record, keep their order, and all readers see one log (${rounds.length} rounds)`, {
    timeout: 20_000 + rounds.length * 20_000,
  }, async () => {
    for (const seed of rounds) {
      try {
        await round(seed);
      } catch (error) {
        throw new Error(
          `round ${seed} failed; again: SEED=${seed} npx vitest run --project unit tests/fault/log.test.ts`,
          { cause: error },
        );
      }
    }
  });
});
