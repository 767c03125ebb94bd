import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../scripts/core/clock.ts';
import { Records } from '../../scripts/host/records.ts';
import { check } from '../../scripts/store/check.ts';
import { type MigrateFault, schemaVersion } from '../../scripts/store/migrate.ts';
import { installRoot, stateMigrations } from '../../scripts/store/migrations.ts';
import type { RepairFault } from '../../scripts/store/repair/repair.ts';
import { repairState } from '../../scripts/store/repair/repair-state.ts';
import { Replica } from '../../scripts/store/replica/replica.ts';
import { usageOf } from '../../scripts/store/replica/usage.ts';
import { countRecords } from '../../scripts/store/route-records.ts';
import { open, openMigrated, stateOf, testDriver } from '../unit/store/support/database.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';
import { runTogether, StoreProcess } from './support/store-process.ts';

/** The real migrations and one more, so that there is always something to move to. */
function oneMore(): { readonly migrations: string; readonly newest: number } {
  const folder = tempFolder();
  cpSync(stateMigrations, folder, { recursive: true });
  const newest = readdirSync(folder).filter((n) => n.endsWith('.sql')).length + 1;
  writeTree(folder, {
    [`${String(newest).padStart(4, '0')}_more.sql`]: 'CREATE TABLE more (i INTEGER) STRICT;',
  });
  return { migrations: folder, newest };
}

function withFixture(): string {
  const dataFolder = tempFolder();
  cpSync(join(installRoot, 'tests', 'fixtures', 'state', 'v1.db'), join(dataFolder, 'state.db'));
  return dataFolder;
}

/** Without the write-ahead log, which processes that end without closing leave behind. */
function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort();
}

describe('eight processes that open an older file at once', () => {
  it('move it once, with one copy of the old one, and all of them go on', async () => {
    const dataFolder = withFixture();
    const { migrations, newest } = oneMore();
    const tasks = Array.from({ length: 8 }, () => ({ kind: 'open', dataFolder, migrations }) as const);
    const moved = (await runTogether(tasks)) as { from: number; to: number }[];
    expect(moved.map((m) => m.to)).toEqual(Array(8).fill(newest));
    expect(moved.filter((m) => m.from === 1)).toHaveLength(1);
    expect(filesOf(dataFolder)).toEqual(['state.db', 'state.db.v1']);
    const database = open(join(dataFolder, 'state.db'));
    expect(countRecords(database)).toEqual({ routes: 2, spawns: 1, outcomes: 1 });
    expect(check(database, testDriver(), migrations).findings).toEqual([]);
  });

  it('that is not there yet make it together', async () => {
    const dataFolder = join(tempFolder(), 'new');
    const moved = await runTogether(Array.from({ length: 8 }, () => ({ kind: 'open', dataFolder }) as const));
    expect(moved.filter((m) => (m as { from: number }).from === 0)).toHaveLength(1);
    expect(filesOf(dataFolder)).toEqual(['state.db']);
  });
});

describe('a process killed while it moves a file forward', () => {
  const faults: readonly MigrateFault[] = ['before-backup', 'after-backup', 'between-steps', 'before-commit'];
  it.each(faults)('at %s leaves the old schema whole, and the next one moves it', async (fault) => {
    const dataFolder = withFixture();
    const { migrations, newest } = oneMore();
    expect(await runTogether([{ kind: 'open', dataFolder, migrations, fault }])).toEqual([undefined]);
    const path = join(dataFolder, 'state.db');
    const left = open(path);
    expect(schemaVersion(left)).toBe(1);
    expect(left.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    left.close();
    expect(await runTogether([{ kind: 'open', dataFolder, migrations }])).toEqual([{ from: 1, to: newest }]);
    expect(countRecords(open(path))).toEqual({ routes: 2, spawns: 1, outcomes: 1 });
    expect(readdirSync(dataFolder).filter((n) => n.endsWith('.tmp'))).toEqual([]);
  });
});

const LINES = 1_500;

/** Lines as the first version wrote them, without keys; two are equal, one is torn, one is not a record. */
function withOldLines(): string {
  const dataFolder = tempFolder();
  mkdirSync(join(dataFolder, 'routes'));
  const line = (i: number): string =>
    JSON.stringify({
      type: 'spawn',
      at: '2026-11-22T12:00:00.000Z',
      session: 's',
      toolUseId: `t${i}`,
      agent: 'p:a',
    });
  const lines = Array.from({ length: LINES }, (_, i) => line(i));
  lines.push(line(7), '{"type":"nonsense"}');
  writeFileSync(
    join(dataFolder, 'routes', '2026-11-22.jsonl'),
    `${lines.join('\n')}\n${line(8).slice(0, 40)}`,
  );
  return dataFolder;
}

describe('lines that are moved into SQLite', () => {
  it('by two processes at once arrive once each', async () => {
    const dataFolder = withOldLines();
    const moved = (await runTogether([
      { kind: 'import', dataFolder },
      { kind: 'import', dataFolder },
    ])) as number[];
    expect(moved.reduce((a, b) => a + b)).toBe(LINES + 1);
    expect(countRecords(open(join(dataFolder, 'state.db'))).spawns).toBe(LINES + 1);
  });

  it.each([
    ['import-added', 300],
    ['import-added', 900],
    ['import-before-commit', 1],
    ['import-before-commit', 2],
  ])('by a process killed at %s number %i arrive once each in the end', async (fault, times) => {
    const dataFolder = withOldLines();
    expect(await runTogether([{ kind: 'import', dataFolder, fault, times }])).toEqual([undefined]);
    const between = countRecords(open(join(dataFolder, 'state.db'))).spawns;
    expect(between).toBeLessThan(LINES);
    await runTogether([{ kind: 'import', dataFolder }]);
    expect(countRecords(open(join(dataFolder, 'state.db'))).spawns).toBe(LINES + 1);
  });
});

describe('records of several brains', () => {
  it('that add at once are all there, in one place or the other', async () => {
    const dataFolder = tempFolder();
    const tasks = ['a', 'b', 'c', 'd'].map(
      (name) => ({ kind: 'record', dataFolder, name, count: 250 }) as const,
    );
    await runTogether(tasks);
    const records = new Records(dataFolder, systemClock, stateOf(dataFolder));
    records.open();
    expect(new Set(records.recent().map((r) => r.type === 'spawn' && r.toolUseId)).size).toBe(1_000);
  });

  it('go to lines while another process holds the lock, and into SQLite when it has died', async () => {
    const dataFolder = tempFolder();
    const holder = new StoreProcess({ kind: 'hold', dataFolder });
    await holder.next();
    holder.go();
    expect(await holder.next()).toBe('holding');
    const state = stateOf(dataFolder, { clock: systemClock });
    const records = new Records(dataFolder, systemClock, state);
    records.open();
    const add = (id: string): void =>
      records.add({ type: 'spawn', at: records.timestamp(), session: 's', toolUseId: id, agent: 'p:a' });
    add('during');
    expect(records.status).toMatchObject({ rung: 'reduced', reason: expect.stringContaining('locked') });
    holder.kill('SIGKILL');
    await holder.ended;
    state.retryNow();
    add('after');
    expect(records.status.rung).toBe('full');
    expect(records.recent()).toHaveLength(2);
    while (records.tend());
    expect(records.status.spooledBytes).toBe(0);
    expect(
      records
        .recent()
        .map((r) => r.type === 'spawn' && r.toolUseId)
        .sort(),
    ).toEqual(['after', 'during']);
  });
});

describe('a lease', () => {
  it('of a process that was stopped goes to another, and its late write is refused', async () => {
    const dataFolder = tempFolder();
    openMigrated(dataFolder).close();
    const sleeper = new StoreProcess({ kind: 'lease', dataFolder, leaseMs: 1 });
    await sleeper.next();
    sleeper.go();
    expect(await sleeper.next()).toMatchObject({ kind: 'acquired', lock: { token: 1 } });
    sleeper.kill('SIGSTOP');
    let other: StoreProcess;
    for (;;) {
      other = new StoreProcess({ kind: 'lease', dataFolder, leaseMs: 600_000 });
      await other.next();
      other.go();
      if (((await other.next()) as { kind: string }).kind === 'acquired') break;
    }
    sleeper.kill('SIGCONT');
    sleeper.go();
    expect(await sleeper.next()).toEqual({ kind: 'lost', token: 2 });
    other.go();
    expect(await other.next()).toMatchObject({ kind: 'done' });
  });
});

/** A state with many records and a page of `spawns` overwritten. */
function withDamage(): { readonly dataFolder: string; readonly bytes: Buffer } {
  const dataFolder = tempFolder();
  const database = openMigrated(dataFolder);
  const add = database.prepare(
    "INSERT INTO spawns (key, at, session, tool_use_id, agent) VALUES (?, 1, 's', ?, 'p:a')",
  );
  database.transaction(() => {
    for (let i = 0; i < 2_000; i += 1) add.run(`k${i}`, `marker-${i}-${'x'.repeat(100)}`);
  });
  database.close();
  const path = join(dataFolder, 'state.db');
  const bytes = readFileSync(path);
  const page = Math.floor(bytes.indexOf('marker-1000-') / 4_096) * 4_096;
  bytes.fill(0xa5, page, page + 4_096);
  writeFileSync(path, bytes);
  return { dataFolder, bytes };
}

describe('a process killed while it repairs', () => {
  const faults: readonly (readonly [RepairFault, number])[] = [
    ['copied-aside', 1],
    ['row-saved', 500],
    ['saved', 1],
    ['ready', 1],
    ['between-swap', 1],
  ];
  it.each(faults)(
    'at %s (%i) loses nothing that could be read, and the next one finishes',
    async (fault, times) => {
      const { dataFolder, bytes } = withDamage();
      expect(await runTogether([{ kind: 'repair', dataFolder, fault, times }])).toEqual([undefined]);
      const again = repairState(dataFolder, systemClock);
      expect(again.kind).toBe(fault === 'ready' || fault === 'between-swap' ? 'healthy' : 'repaired');
      const database = open(join(dataFolder, 'state.db'));
      expect(check(database, testDriver(), stateMigrations).findings).toEqual([]);
      expect(countRecords(database).spawns).toBeGreaterThan(1_900);
      const asides = readdirSync(dataFolder).filter((n) => /corrupt-[^.]*$/.test(n) && !n.endsWith('-wal'));
      expect(asides.length).toBeGreaterThan(0);
      for (const name of asides) expect(readFileSync(join(dataFolder, name)).equals(bytes)).toBe(true);
      expect(existsSync(join(dataFolder, 'state.db.repaired'))).toBe(false);
    },
  );

  it('at the swap is finished by whoever opens the state next', async () => {
    const { dataFolder } = withDamage();
    appendFileSync(join(dataFolder, 'state.db-wal'), '');
    await runTogether([{ kind: 'repair', dataFolder, fault: 'ready' }]);
    expect(stateOf(dataFolder).attempt((db) => countRecords(db).spawns)).toMatchObject({ kind: 'done' });
    expect(existsSync(join(dataFolder, 'state.db.repaired'))).toBe(false);
  });
});

describe('a session killed while it counts', () => {
  it('loses what it has not written yet, and nothing that it has', async () => {
    const dataFolder = tempFolder();
    const child = new StoreProcess({ kind: 'usage', dataFolder, count: 20 });
    await child.next();
    child.go();
    expect(await child.next()).toBe('heard');
    const usage = () => {
      const database = openMigrated(dataFolder);
      try {
        return usageOf(new Replica(database, { clock: systemClock }), { what: 'agent', id: 'p:a' });
      } finally {
        database.close();
      }
    };
    await vi.waitFor(() => expect(usage()).toMatchObject({ succeeded: 20 }), {
      timeout: 20_000,
      interval: 50,
    });
    child.go();
    expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(usage()).toMatchObject({ succeeded: 20 });
  });
});
