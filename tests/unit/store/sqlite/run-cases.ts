import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { type Driver, findDriver } from '../../../../scripts/store/sqlite/driver.ts';
import { openDatabase } from '../../../../scripts/store/sqlite/open.ts';
import { CASES, type ConformanceCase } from './conformance.ts';

/** Runs one case in a folder of its own, removed afterwards. Throws what the case throws. */
export function runCase(driver: Driver, { run }: ConformanceCase): void {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-sqlite-'));
  const opened: Database[] = [];
  try {
    run({
      folder,
      open: (name, options) => {
        const database = openDatabase(join(folder, name), driver, options);
        opened.push(database);
        return database;
      },
      write: (name, text) => writeFileSync(join(folder, name), text),
    });
  } finally {
    for (const database of opened) database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a program: runs all cases with `node:sqlite` and prints `{ driver, results: { title: "" or what failed } }`. */
if (process.argv[1]?.endsWith('run-cases.ts') === true) {
  const found = findDriver({});
  if (found.kind === 'none') throw new Error(found.tried.join('; '));
  const results = CASES.map((c) => {
    try {
      runCase(found.driver, c);
      return [c.title, ''];
    } catch (error) {
      return [c.title, String(error instanceof Error ? error.stack : error)];
    }
  });
  console.log(
    JSON.stringify({
      driver: found.driver.name,
      version: process.version,
      results: Object.fromEntries(results),
    }),
  );
}
