import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { normalHeading } from '../table/headings.ts';
import { readGrid } from '../table/read-grid.ts';
import { type Ballot, readBallots } from './ballots.ts';
import { chosen, isAbstention, yesAndNo } from './choose.ts';
import { type Quorum, quorumOf } from './quorum.ts';
import { rankedOne } from './ranked-one.ts';
import { rankedSeats } from './ranked-seats.ts';
import { byVotes, type Result, type Round, type Votes } from './result.ts';

type Rule = 'plurality' | 'majority' | 'two-thirds' | 'approval' | 'ranked';

interface Params {
  readonly file: string;
  readonly method: Rule;
  readonly seats: number;
  readonly candidates?: readonly string[];
  readonly columns?: readonly string[];
  readonly voter?: string;
  readonly separator: string;
  readonly duplicates?: 'first' | 'last' | 'none';
  readonly base: 'cast' | 'ballots' | 'eligible';
  readonly eligible?: number;
  readonly quorum?: string;
  readonly tiedLast: 'stop' | 'together';
}

export interface BallotReport {
  readonly file: string;
  readonly method: Rule;
  readonly seats: number;
  readonly read: { readonly columns: readonly string[]; readonly voter?: string; readonly encoding: string };
  readonly counts: {
    readonly ballots: number;
    readonly blank: number;
    readonly invalid: number;
    readonly valid: number;
  };
  /** What a share is taken of, and the votes that are needed; absent for methods without such a share. */
  readonly base?: number;
  readonly needed?: number;
  readonly quorum?: Quorum;
  readonly votes: readonly Votes[];
  readonly rounds?: readonly Round[];
  readonly result: Result;
  /** Rows by reason, the first of each. */
  readonly invalid: readonly {
    readonly reason: string;
    readonly n: number;
    readonly rows: readonly number[];
  }[];
  readonly doubles: readonly number[];
  readonly rules: readonly string[];
  readonly notes: readonly string[];
}

const MAX_NAMES = 200;
const MAX_ROWS_SHOWN = 50;
const NAME = { type: 'string', minLength: 1, maxLength: 200 } as const;

export const ballotCount: Method<Params, BallotReport> = {
  name: 'ballot_count',
  description:
    'Counts an election or a motion from one ballot a row: plurality, majority, two thirds, approval or ranked, with base, quorum, invalid ballots and rounds; ties are shown, never broken.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file', 'method'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'CSV with one ballot a row.' },
      method: {
        enum: ['plurality', 'majority', 'two-thirds', 'approval', 'ranked'],
        description:
          'As the rules of the election say. ranked: instant runoff for one seat, single transferable vote for several.',
      },
      seats: { type: 'integer', minimum: 1, maximum: 100, default: 1, description: 'How many are elected.' },
      candidates: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_NAMES,
        items: NAME,
        description: 'Who may be voted for. Other names are no votes for anybody. Default: whoever is named.',
      },
      columns: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: NAME,
        description:
          'Headings of the vote, or of the ranks in their order, where they are not found by themselves.',
      },
      voter: {
        ...NAME,
        description: 'Heading that tells voters apart, to find second ballots. Never shown.',
      },
      separator: {
        type: 'string',
        minLength: 1,
        maxLength: 3,
        default: ';',
        description: 'Between several names in one cell.',
      },
      duplicates: {
        enum: ['first', 'last', 'none'],
        description: 'Which ballot counts of a voter with several. Without it such a file is refused.',
      },
      base: {
        enum: ['cast', 'ballots', 'eligible'],
        default: 'cast',
        description:
          'What majority and two thirds are of: cast, ballots that are not blank, invalid ones among them; ballots, blank ones too; eligible, everybody who may vote.',
      },
      eligible: {
        type: 'integer',
        minimum: 1,
        maximum: 100_000_000,
        description: 'People who may vote, or who are present where that is the base.',
      },
      quorum: {
        type: 'string',
        pattern: '^\\d{1,9}(\\.\\d{1,2})?%?$',
        description:
          'Ballots that are needed for the vote to count: a number, or a share of eligible such as "10%".',
      },
      tiedLast: {
        enum: ['stop', 'together'],
        default: 'stop',
        description:
          'ranked, one seat: several with the fewest votes. stop: that is a tie; together: all are eliminated.',
      },
    },
  },
  run,
};

function run(params: Params, context: MethodContext): BallotReport {
  const { method, seats } = params;
  if (params.base === 'eligible' && params.eligible === undefined) {
    throw new MethodError('missing_number', 'The base is eligible, and their number is not given.', {
      fix: 'Give eligible, or base: "cast".',
    });
  }
  const grid = readGrid(pathFrom(context.cwd, params.file));
  const read = readBallots(grid, { ...params, ranked: method === 'ranked' });
  const names = namesOf(read.ballots, params.candidates);
  const sorted = sortBallots(read.ballots, names, limitOf(params));
  const { valid, blank, invalid } = sorted;
  const n = valid.length + blank.length + invalid.length;
  const counts = new Map([...new Set(names.values())].map((name) => [name, 0]));
  const counted = method === 'ranked' ? valid.map((list) => list.slice(0, 1)) : valid;
  for (const name of counted.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const votes = byVotes(counts);
  const base = baseOf(params, n, blank.length);
  const needed = neededOf(method, base);
  const outcome = outcomeOf(params, valid, votes, needed);
  return {
    file: params.file,
    method,
    seats,
    read: {
      columns: read.columns,
      ...(read.voter === undefined ? {} : { voter: read.voter }),
      encoding: grid.encoding,
    },
    counts: { ballots: n, blank: blank.length, invalid: invalid.length, valid: valid.length },
    ...(needed === undefined ? {} : { base, needed }),
    ...(params.quorum === undefined ? {} : { quorum: quorumOf(params.quorum, n, params.eligible) }),
    votes,
    ...outcome,
    invalid: reasonsOf(invalid),
    doubles: read.doubles.slice(0, MAX_ROWS_SHOWN),
    rules: rulesOf(params),
    notes: [
      ...(grid.rows[0]?.cells.length === 1
        ? ['The file has one column: an empty line in it is no ballot, so blank ballots cannot be seen.']
        : []),
      ...notesOf(params, n, [...counts.keys()], grid.truncated),
    ],
  };
}

/** Spellings of each name that may be voted for, to the name that is shown. Case and spaces tell nobody apart. */
function namesOf(ballots: readonly Ballot[], candidates: readonly string[] | undefined): Map<string, string> {
  const names = new Map<string, string>();
  const given = candidates ?? ballots.flatMap((ballot) => ballot.names).filter((name) => !isAbstention(name));
  for (const name of given) {
    const shown = name.replace(/\s+/g, ' ').trim();
    if (!names.has(shown.toLowerCase())) names.set(shown.toLowerCase(), shown);
  }
  if (names.size <= MAX_NAMES) return names;
  throw new MethodError('too_many_names', `The ballots name ${names.size} different people.`, {
    fix: 'Look whether columns is the vote and not the voter, or give candidates.',
  });
}

/** Names that one ballot may have; a ranked one may name everybody. */
function limitOf({ method, seats }: Params): number {
  return method === 'ranked' || method === 'approval' ? Number.POSITIVE_INFINITY : seats;
}

interface Invalid {
  readonly row: number;
  readonly reason: string;
}

function sortBallots(
  ballots: readonly Ballot[],
  names: ReadonlyMap<string, string>,
  limit: number,
): { valid: string[][]; blank: number[]; invalid: Invalid[] } {
  const [valid, blank, invalid]: [string[][], number[], Invalid[]] = [[], [], []];
  for (const { row, names: written } of ballots) {
    const held = written.filter((name) => !isAbstention(name));
    const known = held.map((name) => names.get(name.toLowerCase())).filter((name) => name !== undefined);
    if (held.length === 0) blank.push(row);
    else if (held.length > limit) invalid.push({ row, reason: 'more names than seats' });
    else if (known.length === 0) invalid.push({ row, reason: 'nobody who is a candidate' });
    else valid.push(known);
  }
  return { valid, blank, invalid };
}

function baseOf(params: Params, ballots: number, blank: number): number {
  if (params.base === 'eligible') return params.eligible ?? 0;
  return params.base === 'ballots' ? ballots : ballots - blank;
}

function neededOf(method: Rule, base: number): number | undefined {
  if (method === 'majority') return Math.floor(base / 2) + 1;
  return method === 'two-thirds' ? Math.ceil((base * 2) / 3) : undefined;
}

function outcomeOf(
  { method, seats, tiedLast }: Params,
  valid: readonly (readonly string[])[],
  votes: readonly Votes[],
  needed: number | undefined,
): { rounds?: readonly Round[]; result: Result } {
  const names = votes.map(({ name }) => name);
  if (method === 'ranked') {
    const { rounds, result } =
      seats === 1 ? rankedOne(valid, names, tiedLast === 'together') : rankedSeats(valid, names, seats);
    return { rounds, result };
  }
  const motion = needed === undefined || seats > 1 ? undefined : yesAndNo(votes);
  if (motion !== undefined && needed !== undefined) {
    return { result: { kind: motion.yes >= Math.max(1, needed) ? 'adopted' : 'lost', ...motion } };
  }
  return { result: chosen(votes, seats, needed === undefined ? undefined : Math.max(1, needed)) };
}

function reasonsOf(invalid: readonly Invalid[]): BallotReport['invalid'] {
  return [...new Set(invalid.map(({ reason }) => reason))].map((reason) => {
    const rows = invalid.filter((i) => i.reason === reason).map(({ row }) => row);
    return { reason, n: rows.length, rows: rows.slice(0, MAX_ROWS_SHOWN) };
  });
}

function rulesOf({ method, seats, base, tiedLast }: Params): string[] {
  const of = {
    cast: 'ballots that are not blank; invalid ones count in it',
    ballots: 'all ballots, blank and invalid ones too',
    eligible: 'everybody who may vote',
  }[base];
  switch (method) {
    case 'majority':
      return [`majority: more than half of ${of}.`];
    case 'two-thirds':
      return [`two-thirds: at least two thirds of ${of}.`];
    case 'plurality':
      return ['plurality: the most votes, however few.'];
    case 'approval':
      return ['approval: each ballot is one vote for everybody whom it names; the most votes.'];
    default:
      return seats === 1
        ? [
            'instant runoff: more than half of the ballots that still name somebody.',
            tiedLast === 'together'
              ? 'Several with the fewest votes are eliminated together.'
              : 'Several with the fewest votes are eliminated together only where that cannot change who wins.',
          ]
        : [
            'single transferable vote, weighted inclusive transfers cut after five decimals, quota ballots / (seats + 1) without fraction plus 1, as in Scottish local elections.',
          ];
  }
}

function notesOf(params: Params, ballots: number, names: readonly string[], truncated: boolean): string[] {
  const alike = names.filter((name, i) => names.findIndex((other) => key(other) === key(name)) !== i);
  return [
    ...(params.candidates === undefined ? ['No candidates were given: whoever is named was counted.'] : []),
    ...(alike.length > 0 ? [`Counted apart, though they may be one: ${alike.slice(0, 10).join(', ')}.`] : []),
    ...(params.eligible !== undefined && ballots > params.eligible
      ? [`There are ${ballots} ballots of ${params.eligible} people who may vote.`]
      : []),
    ...(params.quorum === undefined ? ['No quorum was given, so none was checked.'] : []),
    ...(truncated ? ['There are more rows than were read; no result holds.'] : []),
  ];
}

/** Without order of words and signs: `Smith, Ann` is `ann smith`. */
function key(name: string): string {
  return normalHeading(name).split(' ').sort().join(' ');
}
