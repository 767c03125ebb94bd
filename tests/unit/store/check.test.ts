import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, vacuum } from '../../../scripts/store/check.ts';
import { stateMigrations } from '../../../scripts/store/migrations.ts';
import { tempFolder } from '../support/temp.ts';
import { open, openMigrated, testDriver } from './support/database.ts';

describe('the check', () => {
  it.each([
    ['DROP TABLE breakers', 'table breakers is missing or changed'],
    ['CREATE TABLE stranger (i INTEGER)', 'table stranger is not of this program'],
    ['DROP TABLE migrations', 'no such table: migrations'],
    [
      "PRAGMA foreign_keys = OFF; INSERT INTO chain_journal (run_id, seq, at, event) VALUES ('gone', 1, 1, '{}')",
      'a row of chain_journal points to one of chain_runs that is not there',
    ],
  ])('finds what "%s" did', (sql, finding) => {
    const database = openMigrated(tempFolder());
    expect(check(database, testDriver(), stateMigrations).findings).toEqual([]);
    database.exec(sql);
    expect(check(database, testDriver(), stateMigrations).findings).toContain(finding);
  });

  it('of an empty file says that it has no schema', () => {
    const database = open(join(tempFolder(), 'state.db'));
    expect(check(database, testDriver(), stateMigrations)).toEqual({
      version: 0,
      findings: ['it has no schema of this program'],
    });
  });
});

describe('vacuum', () => {
  it('gives room back to the disk and keeps every row', () => {
    const folder = tempFolder();
    const database = openMigrated(folder);
    const add = database.prepare("INSERT INTO context VALUES (?, ?, 1, 'me', 1)");
    database.transaction(() => {
      for (let i = 0; i < 500; i += 1) add.run(`k${i}`, JSON.stringify('x'.repeat(4_000)));
    });
    database.exec("DELETE FROM context WHERE key <> 'k7'; PRAGMA wal_checkpoint(TRUNCATE)");
    const path = join(folder, 'state.db');
    const before = statSync(path).size;
    vacuum(database);
    expect(statSync(path).size).toBeLessThan(before / 4);
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(database.prepare('SELECT key FROM context').all()).toEqual([{ key: 'k7' }]);
    expect(check(database, testDriver(), stateMigrations).findings).toEqual([]);
  });
});
