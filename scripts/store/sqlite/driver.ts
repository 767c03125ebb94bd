import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { RawDatabase } from './connection.ts';
import type { DriverName } from './database.ts';

/** A SQLite that was loaded into this process and has answered. */
export interface Driver {
  readonly name: DriverName;
  /** The folder it was loaded from; `node` for the one that is built in. */
  readonly from: string;
  /** SQLite's own version, as `3.50.4`. */
  readonly sqliteVersion: string;
  connect(path: string, options: { readonly readOnly: boolean }): RawDatabase;
}

export interface DriverPlaces {
  /** Arbiter's data folder; a better-sqlite3 in its `native/node_modules` is taken first. */
  readonly dataFolder?: string | undefined;
  /** Roots of programs whose `node_modules` may hold better-sqlite3. */
  readonly programFolders?: readonly string[];
  /** Default: the running Node.js. */
  readonly nodeVersion?: string;
}

export type FoundDriver =
  | { readonly kind: 'found'; readonly driver: Driver; readonly tried: readonly string[] }
  | { readonly kind: 'none'; readonly tried: readonly string[] };

/** The first Node.js with `node:sqlite` that needs no flag. */
export const NODE_WITH_SQLITE = { major: 22, minor: 13 } as const;

const PACKAGE = 'better-sqlite3';

/** Where the data folder keeps native modules. */
export const nativeFolder = (dataFolder: string): string => join(dataFolder, 'native');

/** Whether a Node.js has SQLite built in. */
export function hasBuiltIn(nodeVersion: string = process.versions.node): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return (
    major > NODE_WITH_SQLITE.major || (major === NODE_WITH_SQLITE.major && minor >= NODE_WITH_SQLITE.minor)
  );
}

/** Drivers that were loaded, by their folder: a process never holds two copies of one. */
const loaded = new Map<string, Driver>();

/**
 * Looks for a SQLite: better-sqlite3 in the data folder, then beside the programs, then `node:sqlite`. Loading one costs some
 * milliseconds once a process. A package that is there but does not load (built for another Node.js) is a reason in `tried`.
 */
export function findDriver(places: DriverPlaces): FoundDriver {
  const tried: string[] = [];
  const folders = [
    ...(places.dataFolder === undefined ? [] : [nativeFolder(places.dataFolder)]),
    ...(places.programFolders ?? []),
  ].map((root) => join(root, 'node_modules', PACKAGE));
  for (const folder of folders) {
    if (!existsSync(folder)) {
      tried.push(`no ${PACKAGE} in ${folder}`);
      continue;
    }
    const driver = load(folder, tried, () => betterSqlite(folder));
    if (driver !== undefined) return { kind: 'found', driver, tried };
  }
  const version = places.nodeVersion ?? process.versions.node;
  if (!hasBuiltIn(version)) {
    tried.push(
      `Node.js ${version} has no SQLite built in, ${NODE_WITH_SQLITE.major}.${NODE_WITH_SQLITE.minor} and later do`,
    );
    return { kind: 'none', tried };
  }
  const driver = load('node', tried, nodeSqlite);
  return driver === undefined ? { kind: 'none', tried } : { kind: 'found', driver, tried };
}

function load(from: string, tried: string[], make: () => Driver): Driver | undefined {
  const known = loaded.get(from);
  if (known !== undefined) return known;
  try {
    const driver = make();
    loaded.set(from, driver);
    return driver;
  } catch (error) {
    tried.push(`${from === 'node' ? 'node:sqlite' : from} does not load: ${messageOf(error).slice(0, 300)}`);
    return undefined;
  }
}

/** Not `import.meta.resolve` and no literal name: bundlers must leave the package alone, it comes from elsewhere at run time. */
const requireAt = createRequire(import.meta.url);

type BetterSqlite = new (path: string, options: { readonly: boolean; nativeBinding?: string }) => RawDatabase;

/** Where an installation of better-sqlite3 puts its native part. */
const NATIVE_PART = join('build', 'Release', 'better_sqlite3.node');

function betterSqlite(folder: string): Driver {
  const Raw = requireAt(folder) as BetterSqlite;
  const native = join(folder, NATIVE_PART);
  // Told where it is, the package does not load the two others by which it looks for it: some milliseconds of each start.
  const told = existsSync(native) ? { nativeBinding: native } : {};
  return {
    name: 'better-sqlite3',
    from: folder,
    // The native part is loaded by the first connection, so this is also the proof that it fits this Node.js.
    sqliteVersion: versionOf(new Raw(':memory:', { readonly: false, ...told })),
    connect: (path, { readOnly }) => new Raw(path, { readonly: readOnly, ...told }),
  };
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options: { readOnly: boolean }) => RawDatabase;
}

function nodeSqlite(): Driver {
  const name = 'node:sqlite';
  const { DatabaseSync } = withoutSqliteWarning(() => requireAt(name) as NodeSqlite);
  return {
    name: 'node:sqlite',
    from: 'node',
    sqliteVersion: versionOf(new DatabaseSync(':memory:', { readOnly: false })),
    connect: (path, { readOnly }) => new DatabaseSync(path, { readOnly }),
  };
}

function versionOf(probe: RawDatabase): string {
  const row = probe.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  probe.close();
  return row.version;
}

/** Some versions of Node.js warn, when `node:sqlite` is loaded, that it is experimental. Other warnings pass. */
function withoutSqliteWarning<T>(work: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!(rest[0] === 'ExperimentalWarning' && String(warning).includes('SQLite')))
      Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return work();
  } finally {
    process.emitWarning = emit;
  }
}
