import type { Correction } from '../store/corrections.ts';
import { countCorrections, listCorrections } from '../store/corrections.ts';
import { type LearnedVersion, listVersions, type VersionState } from '../store/learned-versions.ts';
import { recordsSince } from '../store/route-records.ts';
import type { Database } from '../store/sqlite/database.ts';
import { routeResults, type Tally, tally } from './followed.ts';
import { type GateReport, reportOf } from './gate.ts';

/** Everything that can be said about learning, each number with what it is of. */
export interface LearningStatus {
  /** The version in use; 0: the shipped weights alone. */
  readonly version: number;
  readonly corrections: {
    readonly kept: number;
    readonly used: number;
    /** In no version that is in use, and not rolled back: refused by the gate, or a newer one took their place. */
    readonly unused: number;
    readonly rolledBack: number;
    /** Made under a key that is gone, or rows that cannot be read. */
    readonly useless: number;
  };
  /** Newest first. */
  readonly versions: readonly VersionStatus[];
  readonly routes: {
    /** RFC 3339: the first record that was counted; undefined when there is none. */
    readonly since: string | undefined;
    readonly n: number;
    readonly agents: readonly (Tally & { readonly corrected: number })[];
    readonly plugins: readonly Tally[];
  };
}

export interface VersionStatus {
  readonly version: number;
  /** RFC 3339. */
  readonly at: string;
  readonly state: VersionState;
  readonly examples: number;
  readonly report: GateReport;
}

const WINDOW_MS = 30 * 86_400_000;
/** Records of a kind that are counted; the window is shorter when there are more. */
const MAX_RECORDS = 20_000;

/** @param keyId the key of this data folder; undefined when it has none. */
export function learningStatus(database: Database, now: number, keyId: string | undefined): LearningStatus {
  const corrections = listCorrections(database);
  const versions = listVersions(database);
  const current = versions.find((v) => v.state === 'promoted');
  return {
    version: current?.version ?? 0,
    corrections: countsOf(corrections, countCorrections(database), current, keyId),
    versions: versions.map((v) => ({
      version: v.version,
      at: new Date(v.at).toISOString(),
      state: v.state,
      examples: v.examples.length,
      report: reportOf(v),
    })),
    routes: routesOf(database, now, corrections),
  };
}

function countsOf(
  corrections: readonly Correction[],
  kept: number,
  current: LearnedVersion | undefined,
  keyId: string | undefined,
): LearningStatus['corrections'] {
  const used = new Set(current?.examples.map(([seq]) => seq));
  const mine = corrections.filter((c) => c.keyId === keyId);
  return {
    kept,
    used: mine.filter((c) => used.has(c.seq)).length,
    unused: mine.filter((c) => !used.has(c.seq) && !c.dropped).length,
    rolledBack: mine.filter((c) => !used.has(c.seq) && c.dropped).length,
    useless: kept - mine.length,
  };
}

function routesOf(
  database: Database,
  now: number,
  corrections: readonly Correction[],
): LearningStatus['routes'] {
  const results = routeResults(recordsSince(database, now - WINDOW_MS, MAX_RECORDS).map((r) => r.record));
  const since = results
    .map((r) => r.route.at)
    .reduce<string | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  const wrong = corrections.filter((c) => c.at >= now - WINDOW_MS && c.agent !== c.decided);
  return {
    since,
    n: results.length,
    agents: tally(results, 'agent').map((t) => ({
      ...t,
      corrected: wrong.filter((c) => c.decided === t.name).length,
    })),
    plugins: tally(results, 'plugin'),
  };
}
