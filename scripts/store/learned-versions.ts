import type { Database } from './sqlite/database.ts';

/** Versions of what was learned. In use is the highest promoted one; a rollback makes the one before it the highest again. */
export type VersionState = 'promoted' | 'candidate' | 'rolled-back';

/** What a version is made of: corrections by number, and the least likeness at which each speaks. */
export type VersionExamples = readonly (readonly [seq: number, reach: number])[];

export interface LearnedVersion {
  readonly version: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly state: VersionState;
  readonly examples: VersionExamples;
  /** As `learning/gate.ts` wrote it. */
  readonly report: unknown;
}

/** Versions that are kept: the newest of any state, and as many promoted ones, which rollbacks go back to. */
export const MAX_VERSIONS = 20;

/** Adds a version and gives its number. Part of the caller's transaction. */
export function addVersion(database: Database, version: Omit<LearnedVersion, 'version'>): number {
  database
    .prepare('INSERT INTO learned_versions (at, state, examples, report) VALUES (?, ?, ?, ?)')
    .run(version.at, version.state, JSON.stringify(version.examples), JSON.stringify(version.report));
  const number =
    database.prepare('SELECT max(version) AS n FROM learned_versions').get<{ n: number }>()?.n ?? 0;
  database
    .prepare(
      `DELETE FROM learned_versions WHERE version <= ? AND version NOT IN
         (SELECT version FROM learned_versions WHERE state = 'promoted' ORDER BY version DESC LIMIT ${MAX_VERSIONS})`,
    )
    .run(number - MAX_VERSIONS);
  return number;
}

/** The version in use; undefined: the shipped weights alone. */
export function currentVersion(database: Database): LearnedVersion | undefined {
  return read(
    database,
    "SELECT * FROM learned_versions WHERE state = 'promoted' ORDER BY version DESC LIMIT 1",
  )[0];
}

/** All that are kept, newest first. */
export function listVersions(database: Database): LearnedVersion[] {
  return read(database, 'SELECT * FROM learned_versions ORDER BY version DESC');
}

export function setVersionState(database: Database, version: number, state: VersionState): void {
  database.prepare('UPDATE learned_versions SET state = ? WHERE version = ?').run(state, version);
}

interface Row {
  readonly version: number;
  readonly at: number;
  readonly state: VersionState;
  readonly examples: string;
  readonly report: string;
}

function read(database: Database, sql: string): LearnedVersion[] {
  return database
    .prepare(sql)
    .all<Row>()
    .flatMap((row) => {
      const examples: unknown = JSON.parse(row.examples);
      if (!areExamples(examples)) return [];
      return [{ ...row, examples, report: JSON.parse(row.report) as unknown }];
    });
}

function areExamples(value: unknown): value is VersionExamples {
  return (
    Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite))
  );
}
