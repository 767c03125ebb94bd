import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../bench/kit/stats.ts';
import type { BusFaultPoint } from '../../scripts/bus/faults.ts';
import { type FileBus, openFileBus } from '../../scripts/bus/file-bus.ts';
import type { LogFaultPoint } from '../../scripts/log/faults.ts';
import { testDriver } from '../unit/bus/file-medium.ts';
import { until as untilSoon } from '../unit/bus/until.ts';
import { BusFleet } from './support/bus-fleet.ts';
import { BusOracle } from './support/bus-oracle.ts';
import { bundleWorker } from './support/worker-process.ts';

/**
 * 16 writers and 4 consumers (2 groups of 2; each consumer also follows the log) on one bus, killed at named points and at any
 * moment, started again, round after round. `SEED=…` repeats a run, `LONG=1` makes 1,000 rounds, `ROUNDS=…` any number.
 */
const LONG = process.env['LONG'] === '1';
const ROUNDS = Number(process.env['ROUNDS'] ?? (LONG ? 1_000 : 50));
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const WRITERS = 16;
/** Longer than a process waits for its turn on a busy machine (`group-consumer.ts` says why). */
const LEASE_MS = 500;
/** Small, so that writers seal and follow each other into new segments all the time. */
const SEGMENT_BYTES = 16_384;
const GROUPS = ['loose', 'strict'];
/** Only for a run that hangs. */
const HANGS_AFTER_MS = 300_000;
/** Numbers of a writer's messages in a round begin at a multiple of this. */
const NUMBERS_A_ROUND = 1_000;

const WRITER_POINTS: readonly (BusFaultPoint | LogFaultPoint)[] = [
  'publish:before-append',
  'publish:appended',
  'append:before-write',
  'append:written',
  'append:checked',
  'seal:before-write',
  'seal:written',
  'segment:before-open',
  'segment:before-create',
  'segment:created',
  'segment:opened',
];
const CONSUMER_POINTS: readonly BusFaultPoint[] = [
  'turn:begun',
  'turn:settled',
  'turn:let-in',
  'turn:claimed',
  'turn:committed',
  'handler:before',
  'handler:after',
];

const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<void> =>
  untilSoon(what, holds, HANGS_AFTER_MS);

describe(`a bus whose processes are killed (SEED=${SEED} ROUNDS=${ROUNDS} npx vitest run tests/fault/bus.test.ts)`, () => {
  let work: string;
  let fleet: BusFleet;
  let bus: FileBus;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'arbiter-bus-fault-'));
    const entry = fileURLToPath(new URL('./support/bus-worker.ts', import.meta.url));
    const script = await bundleWorker(entry, work);
    const common = {
      folder: join(work, 'bus'),
      root: fileURLToPath(new URL('../..', import.meta.url)),
      leaseMs: LEASE_MS,
      segmentBytes: SEGMENT_BYTES,
    };
    const writers = Array.from({ length: WRITERS }, (_, i) => ({ ...common, name: `w${i}` }));
    const readers = GROUPS.flatMap((group) =>
      [1, 2].map((i) => ({ ...common, name: `${group}${i}`, group, ordered: group === 'strict' })),
    );
    fleet = new BusFleet(script, work, [...writers, ...readers]);
    bus = openFileBus(common.folder, {
      source: 'oracle',
      driver: testDriver,
      log: { segmentBytes: SEGMENT_BYTES },
      maintainEveryMs: 0,
    });
  });
  afterAll(async () => {
    await fleet?.end();
    await bus?.close();
    rmSync(work, { recursive: true, force: true });
  });

  it(
    'loses no acknowledged message, repeats none after its acknowledgement, and keeps the order',
    async () => {
      const random = seeded(SEED);
      const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      const oracle = new BusOracle(['strict']);
      const follower = await bus.subscribe('t/**', (m, offset) => oracle.sees(m, offset), { from: 'start' });
      const isWriter = (name: string): boolean => /^w\d/.test(name);
      const wrote = new Map<string, number>();
      const pending: string[][] = [];
      const listen = (): void => {
        for (const words of fleet.news()) {
          if (words[0] === 'wrote') wrote.set(words[1] ?? '', Number(words[2]));
          pending.push(words);
        }
      };
      /** What was told is judged when the follower has seen the log up to it. */
      const judge = (): void => {
        for (const words of pending.splice(0)) oracle.told(words);
      };
      const start = (): void => {
        for (const tail of fleet.startMissing(follower.position)) oracle.tailBegins(tail, oracle.log.length);
      };

      for (let round = 0; round < ROUNDS; round++) {
        start();
        for (const name of fleet.names) {
          const dies = random() < (isWriter(name) ? 0.1 : 0.3);
          const point = any<string>(isWriter(name) ? WRITER_POINTS : CONSUMER_POINTS);
          const visit = 1 + Math.floor(random() * 5);
          const seed = Math.floor(random() * 2 ** 31);
          const from = round * NUMBERS_A_ROUND;
          fleet.order(name, { round, seed, from, batches: 3, die: dies ? { point, visit } : undefined });
        }
        if (random() < 0.3) {
          const victim = any(fleet.names);
          setTimeout(() => fleet.kill(victim), random() * 30);
        }
        await until('all writers are through or dead', () => {
          listen();
          return fleet.names
            .filter(isWriter)
            .every((name) => wrote.get(name) === round || !fleet.isRunning(name));
        });
        const end = (await bus.stats()).log?.end ?? 0;
        await until('the follower has seen the log', () => follower.position >= end);
        judge();
        await until('both groups have done everything', async () => {
          start();
          await new Promise((resolve) => setTimeout(resolve, 15));
          const { groups } = await bus.stats();
          return groups.length === GROUPS.length && groups.every((g) => g.lagMessages === 0);
        });
        listen();
        judge();
        expect(oracle.broken).toEqual([]);
      }

      await until('the followers have seen all', () => {
        listen();
        judge();
        return oracle.tailsAreThrough(fleet.tails);
      });
      oracle.close(GROUPS);
      expect(oracle.broken).toEqual([]);
      const stats = await bus.stats();
      for (const group of stats.groups) {
        // Each message left each group by exactly one accepted acknowledgement, told or not.
        expect(group).toMatchObject({
          delivered: oracle.log.length,
          dead: 0,
          lost: 0,
          duplicates: 0,
          expired: 0,
        });
      }
      expect(oracle.size.published).toBeGreaterThan(ROUNDS * WRITERS);
      expect(fleet.kills).toBeGreaterThan(ROUNDS);
      expect(readFileSync(fleet.errorsPath, 'utf8')).toBe('');
      console.log(`${ROUNDS} rounds, ${fleet.kills} kills`, oracle.size);
    },
    LONG ? 7_200_000 : 600_000,
  );
});
