import { SAME } from '../routing/learned/learned.ts';
import { Likeness } from '../routing/learned/likeness.ts';
import {
  type Correction,
  countingCorrections,
  dropCorrections,
  listCorrections,
} from '../store/corrections.ts';
import {
  addVersion,
  currentVersion,
  type LearnedVersion,
  listVersions,
  setVersionState,
  type VersionExamples,
} from '../store/learned-versions.ts';
import type { Database } from '../store/sqlite/database.ts';
import { type GateReport, judge, passes, reportOf } from './gate.ts';
import { examplesOf, type Lesson, lessonsOf, type Referee, train } from './lessons.ts';

/**
 * Makes the next version from the corrections. Order: a correction is written by itself first; then, without any lock, the next
 * version is made and judged; then it is written if what it was made from still holds, else it is made again: somebody may have
 * written a version, rolled one back or forgotten everything meanwhile. So a crash leaves a correction that no version has yet,
 * which {@link learn} takes up whenever it next runs, and never half a version; and no version holds what was dropped before it.
 */

/** What is needed beside the rows. */
export interface LearnOptions {
  readonly now: number;
  readonly keyId: string;
  /** Asked for only when there is something to learn: they take a while to read. */
  readonly referees: () => readonly Referee[];
  /** Whether an agent is there. */
  readonly knows: (agent: string) => boolean;
}

/** What has become of a correction. */
export type Standing =
  /** In use. `narrow`: it speaks for its very prompt alone, because with more the held-back part got worse. */
  | {
      readonly kind: 'promoted';
      readonly version: number;
      readonly narrow: boolean;
      readonly report: GateReport;
    }
  /** Kept and not used: the held-back part got worse. */
  | { readonly kind: 'candidate'; readonly version: number; readonly report: GateReport }
  /** A newer correction of the same prompt took its place, or it was rolled back. */
  | { readonly kind: 'replaced' };

interface Attempt {
  readonly examples: VersionExamples;
  readonly report: GateReport;
  /** Whether it is used. */
  readonly passed: boolean;
}

/** Learns from the corrections that no version has seen. Throws what the database throws. */
export function learn(database: Database, options: LearnOptions): void {
  for (;;) {
    const versions = listVersions(database);
    const corrections = listCorrections(database);
    const lessons = lessonsOf(corrections, options.keyId);
    const seen = new Set(versions.flatMap((v) => v.examples.map(([seq]) => seq)));
    const fresh = lessons.filter((l) => !seen.has(l.seq));
    if (fresh.length === 0) return;
    const before = currentVersion(database)?.examples ?? [];
    const { examples, report, passed } = attempt(lessons, fresh, before, options, corrections);
    const written = database.transaction(() => {
      const counting = countingCorrections(database);
      if (statesOf(listVersions(database)) !== statesOf(versions)) return false;
      if (!examples.every(([seq]) => counting.has(seq))) return false;
      addVersion(database, { at: options.now, state: passed ? 'promoted' : 'candidate', examples, report });
      return true;
    });
    if (written) return;
  }
}

/** What has become of a correction, after {@link learn} has run, here or in another session. */
export function standingOf(database: Database, seq: number): Standing {
  const has = (v: LearnedVersion): boolean => v.examples.some(([one]) => one === seq);
  const current = currentVersion(database);
  if (current !== undefined && has(current)) {
    const narrow = narrowOf(current.examples).has(seq);
    return { kind: 'promoted', version: current.version, narrow, report: reportOf(current) };
  }
  const candidate = listVersions(database).find((v) => v.state === 'candidate' && has(v));
  if (candidate === undefined) return { kind: 'replaced' };
  return { kind: 'candidate', version: candidate.version, report: reportOf(candidate) };
}

/** Takes the version in use out of it. What only it had learned is not learned again; the version before is in use. */
export function rollBack(
  database: Database,
  now: number,
): { readonly from: number; readonly to: number; readonly dropped: number } | undefined {
  return database.transaction(() => {
    const last = currentVersion(database);
    if (last === undefined) return undefined;
    setVersionState(database, last.version, 'rolled-back');
    const before = currentVersion(database);
    const kept = new Set(before?.examples.map(([seq]) => seq));
    const dropped = last.examples.map(([seq]) => seq).filter((seq) => !kept.has(seq));
    dropCorrections(database, now, dropped);
    return { from: last.version, to: before?.version ?? 0, dropped: dropped.length };
  });
}

/**
 * From the most that could be learned to the least: all corrections; without those that were refused before; the fresh ones for
 * their very prompts alone. The last is used without the gate's consent when the user has said the same twice.
 */
function attempt(
  lessons: readonly Lesson[],
  fresh: readonly Lesson[],
  before: VersionExamples,
  options: LearnOptions,
  corrections: readonly Correction[],
): Attempt {
  const { knows, keyId } = options;
  const referees = options.referees();
  const inUse = examplesOf(corrections, before);
  const wasNarrow = narrowOf(before);
  const tried = (chosen: readonly Lesson[], narrow: ReadonlySet<number>): Attempt => {
    const examples = train(chosen, referees, narrow);
    const report = judge(chosen, inUse, examplesOf(chosen, examples), referees, knows);
    return { examples, report, passed: passes(report) };
  };
  const all = tried(lessons, wasNarrow);
  if (all.passed) return all;
  const known = new Set([...before.map(([seq]) => seq), ...fresh.map((l) => l.seq)]);
  const chosen = lessonsOf(
    corrections.filter((c) => known.has(c.seq)),
    keyId,
  );
  const some = tried(chosen, wasNarrow);
  if (some.passed) return some;
  const narrow = tried(chosen, new Set([...wasNarrow, ...fresh.map((l) => l.seq)]));
  return { ...narrow, passed: narrow.passed || fresh.every((l) => wasSaidBefore(l, corrections)) };
}

/** Whether the same was said of the same prompt before. */
function wasSaidBefore({ seq, agent, features }: Lesson, corrections: readonly Correction[]): boolean {
  const said = corrections.filter((c) => c.seq < seq && !c.dropped && c.agent === agent);
  return new Likeness(said.map((c) => c.features)).toNearest(features) >= SAME;
}

/** Equal as long as no version was added or removed, and none was put out of use. */
const statesOf = (versions: readonly LearnedVersion[]): string =>
  versions.map((v) => `${v.version}:${v.state}`).join(' ');

const narrowOf = (examples: VersionExamples): Set<number> =>
  new Set(examples.filter(([, reach]) => reach >= SAME).map(([seq]) => seq));
