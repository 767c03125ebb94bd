import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMigrated } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { cli } from './cli.ts';

describe('arbiter doctor --repair', () => {
  it('of a damaged state keeps it aside, says what was saved, and the doctor is content afterwards', async () => {
    const home = tempFolder();
    writeFileSync(join(home, 'state.db'), 'garbage '.repeat(1_000));
    const before = await cli(['doctor', '--home', home, '--json']);
    expect(before.code).toBe(1);
    expect(JSON.stringify(before.json())).toContain('arbiter doctor --repair');
    const { out, code } = await cli(['doctor', '--repair', '--home', home]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /state\.db was damaged: .*\nThe damaged file is kept: .*state\.db\.corrupt-\d{8}T\d{6}Z\nSaved:\n/,
    );
    expect(out).toContain('routes: 0 rows (how many are lost is not known)');
    expect(readdirSync(home).some((n) => n.startsWith('state.db.corrupt-'))).toBe(true);
    const after = await cli(['doctor', '--home', home, '--json']);
    expect(JSON.stringify(after.json())).toContain('whole');
  });

  it('of a whole state changes nothing, and of none makes none', async () => {
    const home = tempFolder();
    expect((await cli(['doctor', '--repair', '--home', home])).out).toContain(
      'There is no state.db to repair.',
    );
    expect(readdirSync(home)).toEqual([]);
    openMigrated(home).close();
    const { out, code } = await cli(['doctor', '--repair', '--home', home]);
    expect([out.trim(), code]).toEqual([
      expect.stringMatching(/^state\.db is whole .*nothing was changed\.$/),
      0,
    ]);
  });

  it('of a newer state refuses, with both numbers as JSON too', async () => {
    const home = tempFolder();
    const database = openMigrated(home);
    database.exec('PRAGMA user_version = 999');
    database.close();
    const { code, json } = await cli(['doctor', '--repair', '--home', home, '--json']);
    expect(code).toBe(1);
    expect(json()).toMatchObject({
      kind: 'refused',
      code: 'state-too-new',
      message: expect.stringMatching(/999.*up to \d+/),
    });
  });
});
