import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArbiterRecord, OutcomeRecord, RouteRecord, SpawnRecord } from '../../../scripts/host/record.ts';
import { Records } from '../../../scripts/host/records.ts';
import { recentRecords } from '../../../scripts/host/records-look.ts';
import { countRecords } from '../../../scripts/store/route-records.ts';
import type { State, StateOptions } from '../../../scripts/store/state.ts';
import { open, stateOf, type TestClock, testClock } from '../store/support/database.ts';
import { temporaryFolder } from './folder.ts';

const DAY_MS = 86_400_000;

interface Kit {
  readonly folder: string;
  readonly clock: TestClock;
  readonly state: State;
  readonly records: Records;
}

function kit(options: Partial<StateOptions> = {}, folder = temporaryFolder()): Kit {
  const clock = testClock();
  const state = stateOf(folder, { clock, ...options });
  return { folder, clock, state, records: new Records(folder, clock, state) };
}

function spawn(id: string, at = '2026-11-22T12:00:00.000Z'): SpawnRecord {
  return { type: 'spawn', at, session: 's', toolUseId: id, agent: 'p:a' };
}

const ROUTE: RouteRecord = {
  type: 'route',
  id: 'route_1',
  at: '2026-11-22T12:00:00.000Z',
  session: 's',
  promptId: 'prompt-1',
  promptHash: '0123456789abcdef',
  promptChars: 42,
  kind: 'team',
  plugin: 'p',
  agent: 'p:a',
  confidence: 0.875,
  tier: 'haiku',
  complexity: 'low',
  candidates: [{ agent: 'p:a', score: 1.5 }],
  tookMs: 0.25,
};

const OUTCOME: OutcomeRecord = {
  type: 'outcome',
  at: '2026-11-22T12:00:01.000Z',
  session: 's',
  routeId: 'route_1',
  toolUseId: 't1',
  agentId: 'a1',
  agent: 'p:a',
  end: 'finished',
  status: 'DONE',
  tokens: { m: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 } },
};

const ids = (records: readonly ArbiterRecord[]): unknown[] =>
  records.map((r) => (r.type === 'spawn' ? r.toolUseId : r.type));

const lines = (folder: string): string => join(folder, 'routes', '2026-11-22.jsonl');

describe('records in SQLite', () => {
  it('come back as they were added, with what was not known left out, and leave no line', () => {
    const { records, folder } = kit();
    records.open();
    const abstain: RouteRecord = {
      ...ROUTE,
      id: 'route_2',
      kind: 'abstain',
      plugin: undefined,
      agent: undefined,
      cause: 'trivial',
      candidates: [],
    };
    const all = [ROUTE, abstain, spawn('t1'), { ...OUTCOME, status: undefined }, OUTCOME];
    for (const r of all) records.add(r);
    expect(records.recent()).toEqual(all);
    expect(records.status).toEqual({ rung: 'full', reason: undefined, spooledBytes: 0, dropped: 0 });
    expect(existsSync(join(folder, 'routes'))).toBe(false);
  });

  it('are lines before they are opened, and rows once, when they are moved', () => {
    const { records, folder } = kit();
    records.add(spawn('early'));
    expect(existsSync(join(folder, 'state.db'))).toBe(false);
    expect(records.status).toMatchObject({ rung: 'reduced', reason: 'SQLite is not opened yet' });
    records.open();
    records.add(spawn('late'));
    expect(ids(records.recent())).toEqual(['late', 'early']);
    expect(records.status.spooledBytes).toBeGreaterThan(0);
    while (records.tend());
    expect(records.status.spooledBytes).toBe(0);
    expect(ids(records.recent()).sort()).toEqual(['early', 'late']);
    expect(countRecords(open(join(folder, 'state.db'))).spawns).toBe(2);
  });

  it('of other sessions are followed from now on, once each, from either place', () => {
    const { records, folder } = kit();
    const other = kit({}, folder).records;
    records.open();
    records.add(spawn('before'));
    const follow = records.follow();
    expect(follow()).toEqual([]);
    other.add(spawn('as a line'));
    expect(ids(follow())).toEqual(['as a line']);
    other.open();
    other.add(spawn('as a row'));
    while (other.tend());
    expect(ids(follow())).toEqual(['as a row']);
    expect(follow()).toEqual([]);
  });

  it('are followed on when SQLite comes later', () => {
    const { records, state, clock, folder } = kit({ programFolders: [] });
    mkdirSync(join(folder, 'state.db'));
    records.open();
    const follow = records.follow();
    records.add(spawn('line'));
    expect(ids(follow())).toEqual(['line']);
    rmSync(join(folder, 'state.db'), { recursive: true });
    const later = kit({}, folder).records;
    later.open();
    later.add(spawn('row'));
    clock.pass(DAY_MS);
    state.retryNow();
    expect(follow).not.toThrow();
  });

  it('older than 30 days are removed, and moved lines from before yesterday', () => {
    const { records, clock, folder } = kit();
    records.open();
    clock.pass(-31 * DAY_MS);
    records.add(spawn('old', records.timestamp()));
    clock.pass(31 * DAY_MS);
    records.add(spawn('new', records.timestamp()));
    const routes = join(folder, 'routes');
    mkdirSync(routes);
    const line = `${JSON.stringify(spawn('x', '2026-11-20T12:00:00.000Z'))}\n`;
    for (const day of ['2026-11-20', '2026-11-21']) writeFileSync(join(routes, `${day}.jsonl`), line);
    records.rotate();
    expect(existsSync(join(routes, '2026-11-20.jsonl'))).toBe(true);
    while (records.tend());
    records.rotate();
    expect(['2026-11-20', '2026-11-21'].map((d) => existsSync(join(routes, `${d}.jsonl`)))).toEqual([
      false,
      true,
    ]);
    const database = open(join(folder, 'state.db'));
    expect(database.prepare('SELECT tool_use_id AS t FROM spawns ORDER BY t').all()).toEqual([
      { t: 'new' },
      { t: 'x' },
      { t: 'x' },
    ]);
  });

  it('that the schema refuses are skipped, and the lines behind them are moved', () => {
    const { records, folder } = kit();
    mkdirSync(join(folder, 'routes'));
    writeFileSync(
      lines(folder),
      `${JSON.stringify({ ...ROUTE, kind: 'guess' })}\nnonsense\n${JSON.stringify(spawn('good'))}\n`,
    );
    records.open();
    while (records.tend());
    expect(ids(records.recent())).toEqual(['good']);
    expect(records.status.spooledBytes).toBe(0);
  });

  it('behind a torn line are found by their beginning', () => {
    const { records, folder } = kit();
    mkdirSync(join(folder, 'routes'));
    writeFileSync(lines(folder), JSON.stringify(spawn('torn')).slice(0, 50));
    records.add(spawn('behind'));
    expect(ids(records.recent())).toEqual(['behind']);
  });

  it('hold no text that is not a hash, a length, a name or a number', () => {
    const { folder } = kit();
    const database = stateOf(folder);
    const columns = database.attempt((db) =>
      db.prepare("SELECT name FROM pragma_table_info('routes') ORDER BY cid").all<{ name: string }>(),
    );
    expect(columns).toMatchObject({ kind: 'done' });
    expect(JSON.stringify(columns)).not.toMatch(/"(prompt|text|words)"/);
  });
});

describe('the ladder of records', () => {
  it('without a driver has lines, and says what to do', () => {
    if (Number(process.versions.node.split('.')[0]) >= 22) return;
    const { records, folder } = kit({ programFolders: ['/nowhere'] });
    records.open();
    records.add(spawn('t1'));
    expect(readFileSync(lines(folder), 'utf8')).toContain('"t1"');
    expect(records.status).toMatchObject({ rung: 'reduced', reason: expect.stringContaining('22.13') });
    expect(ids(records.recent())).toEqual(['t1']);
  });

  it('with a damaged state has lines, and rows again when the state is whole', () => {
    const { records, folder, clock } = kit();
    writeFileSync(join(folder, 'state.db'), 'garbage '.repeat(1_000));
    records.open();
    records.add(spawn('t1'));
    expect(records.status).toMatchObject({ rung: 'reduced', reason: expect.stringContaining('damaged') });
    rmSync(join(folder, 'state.db'));
    clock.pass(30_000);
    records.add(spawn('t2'));
    expect(records.status.rung).toBe('full');
    while (records.tend());
    expect(ids(records.recent()).sort()).toEqual(['t1', 't2']);
  });

  it('with a file that is damaged while it is open loses no record', () => {
    const { records, folder, clock } = kit();
    records.open();
    for (let i = 0; i < 300; i += 1) records.add(spawn(`t${i}`));
    open(join(folder, 'state.db')).prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    const bytes = readFileSync(join(folder, 'state.db'));
    bytes.fill(0xa5, 4_096);
    writeFileSync(join(folder, 'state.db'), bytes);
    clock.pass(30_000);
    for (let i = 300; i < 900; i += 1) records.add(spawn(`t${i}`));
    expect(records.status).toMatchObject({ rung: 'reduced', dropped: 0 });
    expect(ids(records.recent())).toContain('t899');
  });

  it('with nothing that can be written counts what it loses, and says so', () => {
    const { folder } = kit();
    writeFileSync(join(folder, 'blocked'), '');
    const { records } = kit({}, join(folder, 'blocked'));
    records.open();
    records.add(spawn('t1'));
    records.add(spawn('t2'));
    expect(records.status).toMatchObject({
      rung: 'off',
      dropped: 2,
      reason: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
    expect(records.trouble).toMatch(/ENOTDIR|EEXIST/);
    expect(records.recent()).toEqual([]);
    expect(records.tend()).toBe(false);
    expect(() => records.rotate()).not.toThrow();
  });
});

describe('looking at records', () => {
  it('makes nothing, and reads rows and lines', () => {
    const empty = temporaryFolder();
    expect(recentRecords(empty, testClock())).toEqual([]);
    expect(existsSync(join(empty, 'state.db'))).toBe(false);
    const { records, folder, clock } = kit();
    records.open();
    records.add(spawn('row'));
    mkdirSync(join(folder, 'routes'));
    appendFileSync(lines(folder), `${JSON.stringify(spawn('line', '2026-11-22T13:00:00.000Z'))}\n`);
    expect(ids(recentRecords(folder, clock))).toEqual(['row', 'line']);
  });
});
