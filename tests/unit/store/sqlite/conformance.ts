import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../../scripts/core/errors.ts';
import type { Database, OpenOptions } from '../../../../scripts/store/sqlite/database.ts';
import {
  StateConstraintError,
  StateCorruptError,
  StateError,
  StateLockedError,
  StateReadOnlyError,
} from '../../../../scripts/store/sqlite/errors.ts';

/** What every driver of the port must do. Plain assertions, so that it also runs in a Node.js without the test runner. */
export interface ConformanceCase {
  readonly title: string;
  run(kit: Kit): void;
}

export interface Kit {
  /** An empty folder of this case. */
  readonly folder: string;
  open(name: string, options?: OpenOptions): Database;
  write(name: string, text: string): void;
}

const row = (value: unknown): unknown => ({ ...(value as object) });

export const CASES: readonly ConformanceCase[] = [
  {
    title: 'gives back numbers, texts, nulls and blobs as they were put in',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, n TEXT) STRICT');
      const blob = new Uint8Array([0, 255, 7]);
      db.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?)').run(
        1_764_000_000_123,
        0.1,
        'ä\u{1F600}',
        blob,
        null,
      );
      const got = db.prepare('SELECT * FROM t').get<{ i: number; r: number; s: string; b: Uint8Array }>();
      assert.equal(got?.i, 1_764_000_000_123);
      assert.equal(got?.r, 0.1);
      assert.equal(got?.s, 'ä\u{1F600}');
      assert.deepEqual([...(got?.b ?? [])], [0, 255, 7]);
      assert.equal((got as { n?: unknown }).n, null);
    },
  },
  {
    title: 'stores a bigint as an integer',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER) STRICT');
      db.prepare('INSERT INTO t VALUES (?)').run(2n ** 62n);
      assert.deepEqual(row(db.prepare('SELECT CAST(i AS TEXT) AS s FROM t').get()), { s: String(2n ** 62n) });
    },
  },
  {
    title: 'has undefined for no row, and an empty list',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER)');
      assert.equal(db.prepare('SELECT i FROM t').get(), undefined);
      assert.deepEqual(db.prepare('SELECT i FROM t').all(), []);
    },
  },
  {
    title: 'counts changed rows',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1), (2), (3);');
      assert.equal(db.prepare('UPDATE t SET i = i + 1 WHERE i > ?').run(1).changes, 2);
      assert.equal(db.prepare('DELETE FROM t WHERE i = ?').run(99).changes, 0);
    },
  },
  {
    title: 'iterates in order and can stop half-way',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1), (2), (3);');
      const seen: number[] = [];
      for (const { i } of db.prepare('SELECT i FROM t ORDER BY i').iterate<{ i: number }>()) {
        seen.push(i);
        if (i === 2) break;
      }
      assert.deepEqual(seen, [1, 2]);
      db.exec('DELETE FROM t');
    },
  },
  {
    title: 'keeps what a transaction did, and nothing of one that threw',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER)');
      const add = db.prepare('INSERT INTO t VALUES (?)');
      assert.equal(
        db.transaction(() => add.run(1).changes),
        1,
      );
      assert.throws(
        () =>
          db.transaction(() => {
            add.run(2);
            throw new RangeError('mine');
          }),
        { name: 'RangeError', message: 'mine' },
      );
      assert.deepEqual(db.prepare('SELECT i FROM t').all().map(row), [{ i: 1 }]);
    },
  },
  {
    title: 'undoes an inner transaction alone',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER)');
      const add = db.prepare('INSERT INTO t VALUES (?)');
      db.transaction(() => {
        add.run(1);
        assert.throws(() =>
          db.transaction(() => {
            add.run(2);
            db.transaction(() => add.run(3));
            throw new Error('inner');
          }),
        );
        db.transaction(() => add.run(4));
      });
      assert.deepEqual(db.prepare('SELECT i FROM t ORDER BY i').all().map(row), [{ i: 1 }, { i: 4 }]);
    },
  },
  {
    title: 'refuses async work in a transaction and undoes it',
    run({ open }) {
      const db = open('a.db');
      db.exec('CREATE TABLE t (i INTEGER)');
      assert.throws(
        () =>
          db.transaction(() => {
            db.exec('INSERT INTO t VALUES (1)');
            return Promise.resolve();
          }),
        UsageError,
      );
      assert.deepEqual(db.prepare('SELECT i FROM t').all(), []);
    },
  },
  {
    title: 'holds the write lock from the start of a transaction, and lets others read',
    run({ open }) {
      const one = open('a.db');
      one.exec('CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1)');
      const two = open('a.db', { busyTimeoutMs: 0 });
      one.transaction(() => {
        assert.deepEqual(two.prepare('SELECT i FROM t').all().map(row), [{ i: 1 }]);
        assert.throws(() => two.transaction(() => undefined), StateLockedError);
        assert.throws(() => two.exec('INSERT INTO t VALUES (2)'), StateLockedError);
      });
      two.exec('INSERT INTO t VALUES (2)');
      assert.equal(one.prepare('SELECT count(*) AS n FROM t').get<{ n: number }>()?.n, 2);
    },
  },
  {
    title: 'writes ahead, checks foreign keys, and is closed to other users',
    run({ open, folder }) {
      const db = open(join('made', 'a.db'));
      db.exec('CREATE TABLE p (i INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (i))');
      assert.deepEqual(row(db.prepare('PRAGMA journal_mode').get()), { journal_mode: 'wal' });
      assert.deepEqual(row(db.prepare('PRAGMA synchronous').get()), { synchronous: 1 });
      assert.throws(() => db.exec('INSERT INTO c VALUES (7)'), StateConstraintError);
      assert.equal(statSync(join(folder, 'made')).mode & 0o777, 0o700);
      for (const name of ['a.db', 'a.db-wal', 'a.db-shm'])
        assert.equal(statSync(join(folder, 'made', name)).mode & 0o777, 0o600, name);
    },
  },
  {
    title: 'opens for reading only when asked to',
    run({ open }) {
      open('a.db').exec('CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1)');
      const db = open('a.db', { readOnly: true });
      assert.deepEqual(db.prepare('SELECT i FROM t').all().map(row), [{ i: 1 }]);
      assert.throws(() => db.exec('INSERT INTO t VALUES (2)'), StateReadOnlyError);
      assert.throws(() => open('absent.db', { readOnly: true }), StateReadOnlyError);
    },
  },
  {
    title: 'says that a file of garbage is damaged',
    run({ open, write }) {
      write('a.db', 'this is no database, '.repeat(100));
      assert.throws(() => open('a.db'), StateCorruptError);
    },
  },
  {
    title: 'gives its own errors for wrong SQL, with the path',
    run({ open, folder }) {
      const db = open('a.db');
      assert.throws(
        () => db.prepare('SELEC'),
        (e) => e instanceof StateError && e.code === 'state-failed' && e.path === join(folder, 'a.db'),
      );
      assert.throws(
        () => db.exec("CREATE TABLE t (i INTEGER) STRICT; INSERT INTO t VALUES ('x')"),
        StateError,
      );
    },
  },
  {
    title: 'can be closed twice, and is of no use afterwards',
    run({ open }) {
      const db = open('a.db');
      db.close();
      db.close();
      assert.throws(() => db.exec('SELECT 1'), StateError);
    },
  },
];
