import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SpawnRecord } from '../../scripts/host/record.ts';
import { Records } from '../../scripts/host/records.ts';
import { check } from '../../scripts/store/check.ts';
import { stateMigrations } from '../../scripts/store/migrations.ts';
import { countRecords } from '../../scripts/store/route-records.ts';
import { State } from '../../scripts/store/state.ts';
import { testClock, testDriver } from '../unit/store/support/database.ts';

const mounted: string[] = [];
const opened: State[] = [];

/** A disk of its own, of so many kilobytes; undefined where this user may not mount one. */
function disk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
    mounted.push(folder);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

function unmount(): void {
  for (const state of opened.splice(0)) state.close();
  for (const folder of mounted.splice(0)) {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  }
}

afterEach(unmount);

const canMount = ((): boolean => {
  const folder = disk(64);
  unmount();
  return folder !== undefined;
})();

function setUp(folder: string) {
  const clock = testClock();
  const state = new State({ dataFolder: folder, clock });
  opened.push(state);
  const records = new Records(folder, clock, state);
  records.open();
  return { clock, state, records };
}

const spawn = (n: number): SpawnRecord => ({
  type: 'spawn',
  at: '2026-11-22T12:00:00.000Z',
  session: 's',
  toolUseId: `t${n}`,
  agent: `p:${'a'.repeat(200)}`,
});

/** Takes all the room that is left. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (const size of [65_536, 4_096, 512, 1]) {
      const block = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(descriptor, block) < size) break;
      } catch {
        // no room for a block of this size
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

describe.skipIf(!canMount)(
  `a disk without room${canMount ? '' : ' (skipped: this user may not mount a tmpfs)'}`,
  () => {
    it('costs the records that do not fit, keeps those that were, and takes new ones when there is room', () => {
      const folder = disk(2_048) as string;
      const { clock, state, records } = setUp(folder);
      let n = 0;
      let kept = 0;
      const add = (): void => {
        n += 1;
        records.add(spawn(n));
        if (records.status.rung === 'full') kept += 1;
      };
      while (n < 50) add();
      fill(join(folder, 'filler'));
      while (records.status.rung !== 'off' && n < 20_000) add();
      expect(records.status).toMatchObject({
        rung: 'off',
        dropped: 1,
        reason: expect.stringContaining('ENOSPC'),
      });
      expect(state.trouble?.code).toBe('state-full');
      rmSync(join(folder, 'filler'));
      clock.pass(30_000);
      add();
      expect(records.status.rung).toBe('full');
      const rows = state.attempt((db) => [
        check(db, testDriver(), stateMigrations).findings,
        countRecords(db).spawns,
      ]);
      expect(rows).toEqual({ kind: 'done', value: [[], kept] });
    });

    it('that is too small for a new state leaves records as lines', () => {
      const { state, records } = setUp(disk(64) as string);
      records.add(spawn(1));
      expect(state.trouble?.code).toMatch(/state-(full|failed)/);
      expect(records.status).toMatchObject({ rung: 'reduced', dropped: 0 });
      expect(records.recent()).toHaveLength(1);
    });

    it('or right to write is said, and nothing throws', () => {
      const folder = disk(2_048) as string;
      const first = setUp(folder);
      first.records.add(spawn(1));
      first.state.close();
      execFileSync('mount', ['-o', 'remount,ro', folder]);
      const { state, records } = setUp(folder);
      records.add(spawn(2));
      expect(state.trouble?.code).toBe('state-read-only');
      expect(records.status).toMatchObject({
        rung: 'off',
        dropped: 1,
        reason: expect.stringMatching(/EROFS|ENOENT/),
      });
    });
  },
);
