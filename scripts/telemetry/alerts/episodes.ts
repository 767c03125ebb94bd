import type { Database } from '../../store/sqlite/database.ts';
import { prepared } from '../../store/sqlite/prepared.ts';
import type { AlertHook } from '../read-slo.ts';
import { SEVERITIES, type Severity, type SloReport } from '../slo.ts';

/**
 * Who is told of which burning budget, kept so that each hook is told once an episode, whoever looks and however often. An episode
 * begins when a rule fires and is over when none of its severity has fired for {@link QUIET_MS}.
 *
 * A hook is claimed before it is told: two that look at once tell it once. What dies between the telling and the note of it tells it
 * again after the claim has run out; that is the only case in which an episode is told twice.
 */
export interface Episode {
  readonly slo: string;
  readonly severity: Severity;
  readonly hook: string;
  /** Unix milliseconds. */
  readonly since: number;
  /** Undefined: it burns. */
  readonly quietSince: number | undefined;
  /** Undefined: the hook has not been told yet. */
  readonly toldAt: number | undefined;
  readonly attempts: number;
  readonly nextAt: number;
  /** Why the last attempt failed. */
  readonly error: string | undefined;
}

export const QUIET_MS = 30 * 60_000;
/** Longer than a hook is waited for. */
const CLAIM_MS = 60_000;

/** Takes up what burns, ends what has long been quiet, and claims what is to be told now. */
export function claimAlerts(
  database: Database,
  reports: readonly SloReport[],
  hooks: readonly AlertHook[],
  now: number,
): Episode[] {
  return database.transaction(() => {
    // First, or a burn that comes after a long silence, unseen because nobody looked, would count as told.
    prepared(database, 'DELETE FROM slo_episodes WHERE quiet_since <= ?').run(now - QUIET_MS);
    prepared(database, 'UPDATE slo_episodes SET quiet_since = coalesce(quiet_since, ?)').run(now);
    for (const report of reports) {
      for (const severity of burning(report)) {
        for (const hook of hooks) {
          if (concerns(hook, report.slo.name, severity))
            burn(database, report.slo.name, severity, hook.name, now);
        }
      }
    }
    const due = `quiet_since IS NULL AND told_at IS NULL AND next_at <= ?`;
    const claimed = prepared(database, `SELECT * FROM slo_episodes WHERE ${due}`)
      .all<Row>(now)
      .map(episodeOf);
    prepared(database, `UPDATE slo_episodes SET attempts = attempts + 1, next_at = ? WHERE ${due}`).run(
      now + CLAIM_MS,
      now,
    );
    return claimed.map((episode) => ({ ...episode, attempts: episode.attempts + 1 }));
  });
}

/** Notes how telling went. `error`: it failed, and is tried again at `nextAt`. */
export function noteTold(
  database: Database,
  { slo, severity, hook }: Episode,
  outcome: { readonly toldAt: number } | { readonly error: string; readonly nextAt: number },
): void {
  const key = [slo, severity, hook];
  if ('toldAt' in outcome)
    prepared(
      database,
      'UPDATE slo_episodes SET told_at = ?, error = NULL WHERE slo = ? AND severity = ? AND hook = ?',
    ).run(outcome.toldAt, ...key);
  else
    prepared(
      database,
      'UPDATE slo_episodes SET error = ?, next_at = ? WHERE slo = ? AND severity = ? AND hook = ?',
    ).run(outcome.error, outcome.nextAt, ...key);
}

/** Oldest first. */
export function episodes(database: Database): Episode[] {
  return database
    .prepare('SELECT * FROM slo_episodes ORDER BY since, slo, severity, hook')
    .all<Row>()
    .map(episodeOf);
}

const burning = (report: SloReport): readonly Severity[] =>
  SEVERITIES.filter((severity) => report.burns.some((b) => b.firing && b.rule.severity === severity));

const concerns = (hook: AlertHook, slo: string, severity: Severity): boolean =>
  hook.severities.includes(severity) && (hook.slos === undefined || hook.slos.includes(slo));

function burn(database: Database, slo: string, severity: Severity, hook: string, now: number): void {
  prepared(
    database,
    `INSERT INTO slo_episodes (slo, severity, hook, since, next_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (slo, severity, hook) DO UPDATE SET quiet_since = NULL`,
  ).run(slo, severity, hook, now, now);
}

interface Row {
  readonly slo: string;
  readonly severity: Severity;
  readonly hook: string;
  readonly since: number;
  readonly quiet_since: number | null;
  readonly told_at: number | null;
  readonly attempts: number;
  readonly next_at: number;
  readonly error: string | null;
}

const episodeOf = (row: Row): Episode => ({
  slo: row.slo,
  severity: row.severity,
  hook: row.hook,
  since: row.since,
  quietSince: row.quiet_since ?? undefined,
  toldAt: row.told_at ?? undefined,
  attempts: row.attempts,
  nextAt: row.next_at,
  error: row.error ?? undefined,
});
