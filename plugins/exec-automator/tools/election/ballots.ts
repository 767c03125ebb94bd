import { MethodError } from '../../../../scripts/core/method.ts';
import { normalHeading } from '../table/headings.ts';
import type { Grid, GridRow } from '../table/read-grid.ts';

/** One sheet as it was cast. Who cast it is not kept. */
export interface Ballot {
  readonly row: number;
  /** Names in the order of the ballot, each once. Empty for a blank one. */
  readonly names: readonly string[];
}

export interface Ballots {
  readonly ballots: readonly Ballot[];
  /** Headings that were read. */
  readonly columns: readonly string[];
  readonly voter?: string;
  /** Rows of voters who had voted before or vote again below, in order. */
  readonly doubles: readonly number[];
}

export interface BallotColumns {
  readonly ranked: boolean;
  readonly columns?: readonly string[];
  readonly voter?: string;
  readonly separator: string;
  readonly duplicates?: 'first' | 'last' | 'none';
}

const MAX_RANKS = 50;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const VOTE =
  /^(?:votes?|choices?|candidates?|ballots?|selections?|answer|your votes?|stimmen?|wahl|voto|choix|voix)$/;
const VOTER =
  /^(?:voter(?: id| number| key)?|member (?:id|number|no)|user ?id|e mail(?: address)?|email(?: address)?|token|mitgliedsnummer)$/;

/** Throws `missing_column`, `malformed`, `empty` and `double_votes`. */
export function readBallots(grid: Grid, wanted: BallotColumns): Ballots {
  const [headings, ...rows] = grid.rows;
  if (headings === undefined || rows.length === 0) {
    throw new MethodError('empty', 'There are no ballots below the headings.', {
      fix: 'One row a ballot, below one row of headings.',
    });
  }
  const normal = headings.cells.map(normalHeading);
  const places = placesOf(normal, headings.cells, wanted);
  const voterAt =
    wanted.voter === undefined
      ? normal.findIndex((heading, i) => VOTER.test(heading) && !places.includes(i))
      : placeOf(wanted.voter, normal, headings.cells);
  refuseSpill(rows, headings.cells.length);
  const cast = rows.map(({ row, cells }) => ({
    row,
    names: namesIn(
      places.map((i) => cells[i] ?? ''),
      wanted,
    ),
    voter: voterAt < 0 ? '' : (cells[voterAt] ?? '').toLowerCase(),
  }));
  const { kept, doubles } = withoutDoubles(cast, wanted.duplicates);
  return {
    ballots: kept.map(({ row, names }) => ({ row, names })),
    columns: places.map((i) => headings.cells[i] ?? ''),
    ...(voterAt < 0 ? {} : { voter: headings.cells[voterAt] ?? '' }),
    doubles,
  };
}

/** A cell beyond the headings is a name that would be lost. */
function refuseSpill(rows: readonly GridRow[], width: number): void {
  const spilled = rows.find(({ cells }) => cells.slice(width).some((cell) => cell !== ''));
  if (spilled === undefined) return;
  throw new MethodError('malformed', `Row ${spilled.row} has more cells than there are headings.`, {
    fix: 'Put names that have the delimiter in them in quotes, or give each column a heading.',
  });
}

function placesOf(normal: readonly string[], shown: readonly string[], wanted: BallotColumns): number[] {
  if (wanted.columns !== undefined) return wanted.columns.map((name) => placeOf(name, normal, shown));
  const found = wanted.ranked
    ? normal
        .map((heading, place) => ({ place, rank: rankOf(heading) }))
        .filter(({ rank }) => rank !== undefined)
        .sort((a, b) => (a.rank as number) - (b.rank as number))
        .map(({ place }) => place)
    : normal.map((heading, i) => (VOTE.test(heading) ? i : -1)).filter((i) => i >= 0);
  if (found.length > 0 && (wanted.ranked || found.length === 1)) return found;
  const rest = wanted.ranked
    ? 'Ranks go by 1, 2, 3, or "1st choice", or "First choice".'
    : 'A vote goes by Vote, Choice or Candidate.';
  throw missing(
    `No column for the ${wanted.ranked ? 'ranks' : 'vote'}${found.length > 1 ? ' alone' : ''}. ${rest}`,
    shown,
  );
}

function placeOf(name: string, normal: readonly string[], shown: readonly string[]): number {
  const place = normal.indexOf(normalHeading(name));
  if (place >= 0) return place;
  throw missing(`No column ${name}.`, shown);
}

function missing(message: string, shown: readonly string[]): MethodError {
  const headings = shown.filter((h) => h !== '' && h.length <= 60 && !h.includes('@')).slice(0, 40);
  return new MethodError('missing_column', message, {
    fix: `Give columns: ["<heading>"]. Headings: ${headings.join(', ')}.`,
  });
}

function rankOf(heading: string): number | undefined {
  const word = ORDINALS.findIndex((ordinal) => heading === `${ordinal} choice` || heading === ordinal);
  if (word >= 0) return word + 1;
  const found =
    /^(?:(?:rank|choice|preference|pref|wahl) )?#?(\d{1,2})(?:st|nd|rd|th)?(?: (?:choice|preference|rank|wahl))?$/.exec(
      heading,
    );
  const rank = Number(found?.[1] ?? 0);
  return rank >= 1 && rank <= MAX_RANKS ? rank : undefined;
}

function namesIn(cells: readonly string[], { ranked, separator }: BallotColumns): string[] {
  const written = ranked && cells.length > 1 ? cells : cells.flatMap((cell) => cell.split(separator));
  const seen = new Set<string>();
  return written
    .map((name) => name.replace(/\s+/g, ' ').trim())
    .filter((name) => {
      const key = name.toLowerCase();
      if (key === '' || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

interface Cast extends Ballot {
  readonly voter: string;
}

/** Which ballot of a voter counts is a rule of the election, so without one nothing is counted. */
function withoutDoubles(
  cast: readonly Cast[],
  rule: BallotColumns['duplicates'],
): { kept: readonly Cast[]; doubles: number[] } {
  const by = new Map<string, number[]>();
  for (const { voter, row } of cast) if (voter !== '') by.set(voter, [...(by.get(voter) ?? []), row]);
  const doubled = [...by.values()].filter((rows) => rows.length > 1);
  const doubles = doubled.flat().sort((a, b) => a - b);
  if (doubles.length === 0) return { kept: cast, doubles };
  if (rule === undefined) {
    throw new MethodError(
      'double_votes',
      `${doubled.length} voters have more than one ballot, first in rows ${(doubled[0] ?? []).join(', ')}.`,
      {
        fix: 'Give duplicates: "first", "last" or "none" (no ballot of theirs), as the rules of the election say.',
      },
    );
  }
  const dropped = new Set(
    doubled.flatMap((rows) =>
      rule === 'none' ? rows : rule === 'first' ? rows.slice(1) : rows.slice(0, -1),
    ),
  );
  return { kept: cast.filter(({ row }) => !dropped.has(row)), doubles };
}
