import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { installRoot } from '../../../../scripts/store/migrations.ts';
import { findDriver, hasBuiltIn } from '../../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError, stateError } from '../../../../scripts/store/sqlite/errors.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { nodeWithSqlite, WITHOUT_NODE22 } from '../support/node22.ts';
import { CASES } from './conformance.ts';
import { runCase } from './run-cases.ts';

const here = dirname(fileURLToPath(import.meta.url));
const found = findDriver({ programFolders: [installRoot] });

describe('better-sqlite3', () => {
  it('is found in node_modules of the program', () => {
    expect(found).toMatchObject({ kind: 'found', driver: { name: 'better-sqlite3' } });
  });
  for (const one of CASES)
    it(one.title, () => {
      if (found.kind === 'none') throw new NoSqliteError(found.tried);
      runCase(found.driver, one);
    });
});

const node22 = nodeWithSqlite();

interface Answer {
  readonly driver: string;
  readonly results: Readonly<Record<string, string>>;
}

describe.skipIf(node22 === undefined)(
  `node:sqlite (${node22 === undefined ? WITHOUT_NODE22 : 'in a Node.js that has it'})`,
  () => {
    let ran: { readonly answer: Answer; readonly errors: string } | undefined;
    const run = (): { readonly answer: Answer; readonly errors: string } => {
      if (ran !== undefined) return ran;
      const { stdout, stderr } = spawnSync(
        node22 as string,
        ['--import', 'tsx', join(here, 'run-cases.ts')],
        { encoding: 'utf8', cwd: installRoot },
      );
      ran = { answer: JSON.parse(stdout) as Answer, errors: stderr };
      return ran;
    };
    it('is what is found without better-sqlite3, and loads without a warning', () => {
      expect(run().errors).toBe('');
      expect(run().answer.driver).toBe('node:sqlite');
    });
    for (const { title } of CASES)
      it(title, () => {
        expect(run().answer.results[title]).toBe('');
      });
  },
);

describe('looking for a driver', () => {
  it('without any says what was tried, and for which Node.js nothing more is needed', () => {
    const folder = tempFolder();
    const none = findDriver({ dataFolder: folder, programFolders: [folder], nodeVersion: '20.19.0' });
    expect(none).toMatchObject({ kind: 'none' });
    expect(none.tried.join('\n')).toMatch(/native.*\n.*\n.*20\.19\.0 has no SQLite/);
    expect(new NoSqliteError(none.tried).message).toContain('22.13');
  });

  it('that does not load goes on to the next, and keeps the reason', () => {
    const folder = tempFolder();
    writeTree(folder, {
      'native/node_modules/better-sqlite3/package.json': '{"main":"index.js"}',
      'native/node_modules/better-sqlite3/index.js': 'throw new Error("built for another Node.js")',
    });
    const next = findDriver({ dataFolder: folder, programFolders: [installRoot] });
    expect(next).toMatchObject({
      kind: 'found',
      driver: { from: join(installRoot, 'node_modules/better-sqlite3') },
    });
    expect(next.tried.join()).toContain('built for another Node.js');
  });

  it('whose native part does not load goes on to the next, and keeps the reason', () => {
    const folder = tempFolder();
    const broken = join(folder, 'native', 'node_modules', 'better-sqlite3');
    for (const part of ['package.json', 'lib'])
      cpSync(join(installRoot, 'node_modules/better-sqlite3', part), join(broken, part), { recursive: true });
    writeTree(broken, { 'build/Release/better_sqlite3.node': 'of another machine' });
    const next = findDriver({ dataFolder: folder, programFolders: [installRoot] });
    expect(next).toMatchObject({
      kind: 'found',
      driver: { from: join(installRoot, 'node_modules/better-sqlite3') },
    });
    expect(next.tried).toEqual([expect.stringContaining(`${broken} does not load: `)]);
    expect(next.tried[0]).toContain(join('build', 'Release', 'better_sqlite3.node'));
  });

  it('takes the one in the data folder first', () => {
    const folder = tempFolder();
    const fake = join(folder, 'native', 'node_modules', 'better-sqlite3');
    mkdirSync(fake, { recursive: true });
    writeFileSync(
      join(fake, 'index.js'),
      `module.exports = require(${JSON.stringify(join(installRoot, 'node_modules/better-sqlite3'))});`,
    );
    expect(findDriver({ dataFolder: folder, programFolders: [installRoot] })).toMatchObject({
      kind: 'found',
      driver: { from: fake },
    });
  });

  it.each([
    ['20.19.5', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.0.0', true],
  ])('Node.js %s has one built in: %s', (version, has) => {
    expect(hasBuiltIn(version)).toBe(has);
  });
});

describe('an error of a driver', () => {
  it.each([
    [{ code: 'SQLITE_BUSY' }, 'state-locked'],
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, 'state-locked'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 261 }, 'state-locked'],
    [{ code: 'SQLITE_FULL' }, 'state-full'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 13 }, 'state-full'],
    [{ code: 'ENOSPC' }, 'state-full'],
    [{ code: 'SQLITE_NOTADB' }, 'state-corrupt'],
    [{ code: 'SQLITE_CORRUPT_VTAB' }, 'state-corrupt'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 11 }, 'state-corrupt'],
    [{ code: 'SQLITE_READONLY_DBMOVED' }, 'state-read-only'],
    [{ code: 'EROFS' }, 'state-read-only'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 2067 }, 'state-constraint'],
    [{ code: 'SQLITE_IOERR_WRITE' }, 'state-failed'],
  ])('%j becomes %s', (fields, code) => {
    expect(stateError(Object.assign(new Error('x'), fields), '/p').code).toBe(code);
  });
});
