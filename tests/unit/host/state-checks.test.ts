import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NativeSqlite } from '../../../scripts/host/native-sqlite.ts';
import { Records } from '../../../scripts/host/records.ts';
import { checkState } from '../../../scripts/host/state-checks.ts';
import type { StateOptions } from '../../../scripts/store/state.ts';
import { open, openMigrated, stateOf, testClock } from '../store/support/database.ts';
import { temporaryFolder } from './folder.ts';

const SPAWN = {
  type: 'spawn',
  at: '2026-11-22T12:00:00.000Z',
  session: 's',
  toolUseId: 't',
  agent: 'p:a',
} as const;

function looked(folder: string, options: Partial<StateOptions> = {}, native?: NativeSqlite): string[] {
  const state = stateOf(folder, options);
  const records = new Records(folder, testClock(), state);
  return checkState(state, records, native).map(([level, text]) => `${level} ${text}`);
}

const oldNode = Number(process.versions.node.split('.')[0]) < 22;

describe('the doctor on the state', () => {
  it('of a new folder says which SQLite, that the file is whole, and where records go', () => {
    expect(looked(temporaryFolder())).toEqual([
      expect.stringMatching(/^ok SQLite 3\.\d+\.\d+, (better-sqlite3 in |built into Node\.js)/),
      expect.stringMatching(/^ok state\.db: schema version \d+, whole$/),
      'ok records go to SQLite: 0 routes, 0 spawns, 0 outcomes of 30 days',
    ]);
  });

  it('of a folder without one makes none when it only looks', () => {
    const folder = temporaryFolder();
    expect(looked(folder, { mode: 'look' }).at(-1)).toBe(`ok ${join(folder, 'state.db')} is not there yet`);
  });

  it('that is damaged names the damage and the repair, and says where records go instead', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state.db'), 'garbage '.repeat(1_000));
    const lines = looked(folder);
    expect(lines[1]).toMatch(/^bad state: .*state\.db is damaged.*arbiter doctor --repair/);
    expect(lines[2]).toMatch(/^note records go to lines in routes\/ \(.*damaged/);
  });

  it('with a damaged page names it', () => {
    const folder = temporaryFolder();
    const database = openMigrated(folder);
    database.exec("INSERT INTO meta VALUES ('marker', 'here-it-is')");
    database.close();
    const path = join(folder, 'state.db');
    const bytes = readFileSync(path);
    const page = Math.floor(bytes.indexOf('here-it-is') / 4_096) * 4_096;
    writeFileSync(path, bytes.fill(0xa5, page, page + 4_096));
    expect(looked(folder)[1]).toMatch(/^bad state\.db is damaged: .*arbiter doctor --repair$/);
  });

  it('that is newer says both numbers', () => {
    const folder = temporaryFolder();
    openMigrated(folder).exec('PRAGMA user_version = 999');
    expect(looked(folder)[1]).toMatch(
      /^bad state: .*schema version 999; this program knows versions up to \d+\./,
    );
  });

  it('with lines that wait says how many, and with lost records that they are lost', () => {
    const folder = temporaryFolder();
    new Records(folder, testClock()).add(SPAWN);
    expect(looked(folder)[2]).toContain('1 kB of lines wait to be moved there');
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const state = stateOf(blocked);
    const records = new Records(blocked, testClock(), state);
    records.open();
    records.add(SPAWN);
    expect(checkState(state, records).at(-1)).toEqual([
      'bad',
      expect.stringMatching(/last record was lost: E.*1 record was lost/),
    ]);
  });

  it.skipIf(!oldNode)('without SQLite says what was tried, what to do, and how the install stands', () => {
    const folder = temporaryFolder();
    const none = { programFolders: ['/nowhere'] };
    expect(looked(folder, none)[0]).toMatch(
      /^note no SQLite \(no better-sqlite3 in .*Use Node\.js 22\.13 or later, or install it/,
    );
    const forbidden = new NativeSqlite({
      dataFolder: folder,
      env: { ARBITER_NO_DOWNLOAD: '1' },
      clock: testClock(),
    });
    forbidden.start(() => undefined);
    expect(looked(folder, none, forbidden)[0]).toContain('because ARBITER_NO_DOWNLOAD=1 is set');
    mkdirSync(join(folder, 'native'));
    const last = { at: testClock().now(), node: process.versions.node, reason: 'no network' };
    writeFileSync(join(folder, 'native', 'last-try.json'), JSON.stringify(last));
    const tried = new NativeSqlite({ dataFolder: folder, env: {}, clock: testClock() });
    tried.start(() => undefined);
    expect(looked(folder, none, tried)[0]).toMatch(/tried at 2026-11-22T12:00:00\.000Z \(no network\)/);
  });

  it('that is locked says that another process holds it', () => {
    const folder = temporaryFolder();
    openMigrated(folder).close();
    const holder = open(join(folder, 'state.db'));
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const lines = looked(folder, { busyTimeoutMs: 0 });
    expect(lines[1]).toMatch(/^bad state: .* is locked by another process/);
    holder.exec('COMMIT');
  });
});
