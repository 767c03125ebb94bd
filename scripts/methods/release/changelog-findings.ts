import type { Changelog, ChangelogEntry } from './changelog-entries.ts';
import { byPrecedence } from './semver.ts';

export interface ChangelogFinding {
  readonly rule:
    | 'no_version_heading'
    | 'unreleased_not_first'
    | 'duplicate_version'
    | 'version_order'
    | 'date_missing'
    | 'date_malformed'
    | 'date_in_future'
    | 'date_order'
    | 'unknown_section'
    | 'empty_version'
    | 'link_missing';
  readonly severity: 'wrong' | 'look';
  readonly line: number;
  readonly message: string;
}

/** Headings of "Keep a Changelog" 1.1.0. */
const SECTIONS: ReadonlySet<string> = new Set([
  'added',
  'changed',
  'deprecated',
  'removed',
  'fixed',
  'security',
]);

/** What is wrong with a change log, or worth a look, by line. `today` is YYYY-MM-DD. */
export function changelogFindings({ entries, links }: Changelog, today: string): ChangelogFinding[] {
  const versions = entries.filter((e) => e.kind === 'version');
  return [
    ...entries.flatMap((e, i) => [...placeOf(e, i), ...dateOf(e, today), ...linkOf(e, links), ...partsOf(e)]),
    ...versions.flatMap((entry, i) => orderOf(entry, versions[i - 1])),
    ...twice(versions),
  ].sort((a, b) => a.line - b.line);
}

function placeOf(entry: ChangelogEntry, index: number): ChangelogFinding[] {
  if (entry.kind === 'other')
    return [at(entry, 'no_version_heading', 'look', `"${entry.title}" is neither a version nor Unreleased.`)];
  if (entry.kind === 'unreleased' && index > 0)
    return [at(entry, 'unreleased_not_first', 'wrong', 'Unreleased stands below a version.')];
  return [];
}

function dateOf(entry: ChangelogEntry, today: string): ChangelogFinding[] {
  if (entry.kind !== 'version') return [];
  if (entry.date === '') return [at(entry, 'date_missing', 'wrong', `${entry.name} has no date.`)];
  if (!isDay(entry.date))
    return [at(entry, 'date_malformed', 'wrong', `"${entry.date}" is no day as YYYY-MM-DD.`)];
  return entry.date > today
    ? [at(entry, 'date_in_future', 'look', `${entry.name} is dated ${entry.date}, today is ${today}.`)]
    : [];
}

function linkOf(entry: ChangelogEntry, links: ReadonlySet<string>): ChangelogFinding[] {
  // A file without any link reference uses brackets as a habit.
  if (!entry.bracketed || entry.kind === 'other' || links.size === 0) return [];
  return links.has(entry.name.toLowerCase())
    ? []
    : [at(entry, 'link_missing', 'look', `[${entry.name}] has no link at the end of the file.`)];
}

function partsOf(entry: ChangelogEntry): ChangelogFinding[] {
  if (entry.kind === 'other') return [];
  const unknown = entry.sections
    .filter(({ name }) => !SECTIONS.has(name.toLowerCase()))
    .map(({ line, name }): ChangelogFinding => {
      const message = `"${name}" is none of Added, Changed, Deprecated, Removed, Fixed, Security.`;
      return { rule: 'unknown_section', severity: 'look', line, message };
    });
  return entry.kind === 'version' && entry.lines === 0 && !entry.yanked
    ? [...unknown, at(entry, 'empty_version', 'look', `${entry.name} says nothing.`)]
    : unknown;
}

/** A version against the one above it, which must be the newer one. A later date of an older line is a backport. */
function orderOf(entry: ChangelogEntry, above: ChangelogEntry | undefined): ChangelogFinding[] {
  if (above?.version === undefined || entry.version === undefined) return [];
  const order = byPrecedence(above.version, entry.version);
  if (order < 0)
    return [at(entry, 'version_order', 'look', `${entry.name} stands below the older ${above.name}.`)];
  return order > 0 && isDay(entry.date) && isDay(above.date) && entry.date > above.date
    ? [at(entry, 'date_order', 'look', `${entry.name} is dated after ${above.name}, which stands above it.`)]
    : [];
}

function twice(versions: readonly ChangelogEntry[]): ChangelogFinding[] {
  const first = new Map<string, number>();
  return versions.flatMap((entry) => {
    const name = entry.name.replace(/^v/i, '');
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, entry.line);
      return [];
    }
    return [at(entry, 'duplicate_version', 'wrong', `${entry.name} is in line ${earlier} already.`)];
  });
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === text;
}

function at(
  { line }: ChangelogEntry,
  rule: ChangelogFinding['rule'],
  severity: ChangelogFinding['severity'],
  message: string,
): ChangelogFinding {
  return { rule, severity, line, message };
}
