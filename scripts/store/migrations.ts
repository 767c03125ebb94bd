import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArbiterError } from '../core/errors.ts';

/** One step of a schema: `0003_name.sql`, read when it is needed. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, line ends as `\n`. */
  readonly checksum: string;
}

/** Root of the installation: above `dist/` for a bundle, above `scripts/store/` for the sources. */
export const installRoot = fileURLToPath(
  new URL(/\/dist\/[^/]+$/.test(import.meta.url) ? '../' : '../../', import.meta.url),
);

/** Where the migrations of `state.db` lie. */
export const stateMigrations = join(installRoot, 'orchestration', 'state');

const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** Names of a folder's migrations in order; a gap or a number given twice is a broken installation and throws. */
export function migrationFiles(folder: string): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  names.forEach((name, i) => {
    if (Number(FILE.exec(name)?.[1]) === i + 1) return;
    throw new ArbiterError('broken-installation', `${join(folder, name)} is not migration ${i + 1}.`, {
      fix: 'Install Arbiter again.',
    });
  });
  return names;
}

/** Reads a folder's migrations, oldest first. */
export function readMigrations(folder: string): readonly Migration[] {
  return migrationFiles(folder).map((name, i) => {
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { version: i + 1, name: name.slice(0, -'.sql'.length), sql, checksum };
  });
}
