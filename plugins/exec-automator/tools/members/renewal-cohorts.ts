import { type Clock, systemClock } from '../../../../scripts/core/clock.ts';
import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { dateOrderOf } from '../table/date-order.ts';
import { type DateOrder, dayOfMs, dayText, readDay } from '../table/dates.ts';
import { MAX_ROWS, readTable, type TableRow } from '../table/read-table.ts';
import { checkMembers, type MemberFinding } from './check-members.ts';
import {
  type JoinCohort,
  joinCohorts,
  oldestDay,
  percent,
  type Ranked,
  type RenewalCohort,
  renewalCohorts,
} from './cohorts.ts';
import { COLUMNS, type Member, type Role, readMember, type Unread } from './member.ts';
import { PARAMS, type RenewalParams } from './params.ts';
import { isFirstTerm, type RenewalRules, type State, standingOf } from './state.ts';

export interface ListedMember {
  readonly row: number;
  readonly id?: string;
  readonly name?: string;
  readonly paidThrough: string;
}

export interface RenewalReport {
  readonly file: string;
  readonly asOf: string;
  readonly rules: {
    readonly graceDays: number;
    readonly termMonths: number;
    readonly dueDays: number;
    readonly texts: readonly string[];
  };
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly read: {
    readonly encoding: string;
    readonly delimiter: string;
    readonly headingRow: number;
    readonly dateOrder: DateOrder | 'not needed';
  };
  readonly counts: {
    readonly rows: number;
    readonly counted: number;
    readonly excluded: Readonly<Record<string, number>>;
    readonly unread: number;
    readonly states: Readonly<Record<State, number>>;
  };
  readonly byJoin: readonly JoinCohort[];
  readonly byRenewalMonth: readonly RenewalCohort[];
  /** All closed months of the table above together. */
  readonly renewal: {
    readonly n: number;
    readonly renewed: number;
    readonly renewalPercent: number | undefined;
  };
  /** By the state that somebody has to act on, nearest date first. */
  readonly members: Readonly<
    Record<'due' | 'grace' | 'lapsed', { readonly n: number; readonly first: readonly ListedMember[] }>
  >;
  readonly unread: readonly Unread[];
  readonly findings: readonly MemberFinding[];
  readonly notes: readonly string[];
}

const MAX_LISTED = 200;
/** The method, with a clock for tests. */
export function renewalCohortsMethod(clock: Clock): Method<RenewalParams, RenewalReport> {
  return {
    name: 'renewal_cohorts',
    description:
      'A membership CSV as cohorts by join year and by renewal month: due, renewed, in grace, lapsed, with rates and n; rows that cannot be read are listed.',
    idempotent: true,
    params: PARAMS,
    run: (params, context) => run(params, context, clock),
  };
}

export const renewalCohortsByList = renewalCohortsMethod(systemClock);

function run(params: RenewalParams, context: MethodContext, clock: Clock): RenewalReport {
  const rules: RenewalRules = { ...params, asOf: asOfDay(params.asOf, clock) };
  const table = readTable(pathFrom(context.cwd, params.file), {
    columns: COLUMNS,
    required: ['joined', 'paidThrough'],
    named: params.columns ?? {},
  });
  const { kept, excluded } = withoutExcluded(table.rows, params);
  const cells = kept.flatMap((row) =>
    [row.value('joined'), row.value('paidThrough')].map((text) => ({ row: row.row, text })),
  );
  const order = params.dateOrder === 'auto' ? dateOrderOf(cells) : params.dateOrder;
  const read = kept.map((row) => readMember(row, order));
  const unread = read.filter((m): m is Unread => 'reason' in m);
  const ranked = read
    .filter((m): m is Member => !('reason' in m))
    .map((member) => ({ member, standing: standingOf(member.joined, member.paidThrough, rules) }));
  const months = renewalCohorts(ranked, rules, (m, end) => isFirstTerm(m.joined, end, rules.termMonths));
  const closed = months.filter((month) => month.renewalPercent !== undefined);
  const [n, renewed] = [sum(closed.map((m) => m.n)), sum(closed.map((m) => m.renewed))];
  const states = countStates(ranked);
  const findings = checkMembers(params.file, ranked, rules.asOf);
  const idless = ranked.filter(({ member }) => member.id === undefined).length;
  return {
    file: params.file,
    asOf: dayText(rules.asOf),
    rules: {
      graceDays: rules.graceDays,
      termMonths: rules.termMonths,
      dueDays: rules.dueDays,
      texts: ruleTexts(rules),
    },
    columns: table.found,
    read: {
      encoding: table.encoding,
      delimiter: table.delimiter,
      headingRow: table.headingRow,
      dateOrder: order ?? 'not needed',
    },
    counts: { rows: table.rows.length, counted: ranked.length, excluded, unread: unread.length, states },
    byJoin: joinCohorts(ranked, params.by),
    byRenewalMonth: months,
    renewal: { n, renewed, renewalPercent: n === 0 ? undefined : percent(renewed, n) },
    members: {
      due: listed(ranked, 'due', params),
      grace: listed(ranked, 'grace', params),
      lapsed: listed(ranked, 'lapsed', params),
    },
    unread: unread.slice(0, MAX_LISTED),
    findings: findings.slice(0, MAX_LISTED),
    notes: [
      `Renewal months go back to ${dayText(oldestDay(rules)).slice(0, 7)}: before that the list has lost those who renewed since.`,
      'Members who were taken off the list are in no number; rates are too high by as much.',
      ...(idless > 0 ? [`${idless} rows have no member id that can be shown; use the row.`] : []),
      ...(table.encoding === 'windows-1252'
        ? ['Read as Windows-1252; if accents are wrong, save the file as CSV UTF-8.']
        : []),
      ...(unread.length > MAX_LISTED
        ? [`${unread.length} rows could not be read, the first ${MAX_LISTED} are listed.`]
        : []),
      ...(findings.length > MAX_LISTED
        ? [`${findings.length} findings, the first ${MAX_LISTED} are listed.`]
        : []),
      ...(table.truncated ? [`Only the first ${MAX_ROWS} rows were read.`] : []),
    ],
  };
}

function asOfDay(text: string | undefined, clock: Clock): number {
  if (text === undefined) return dayOfMs(clock.now());
  const read = readDay(text);
  if (read.kind === 'day') return read.day;
  throw new MethodError('bad_date', `asOf is no day: ${text}.`, { fix: 'Give it as YYYY-MM-DD.' });
}

function withoutExcluded(
  rows: readonly TableRow<Role>[],
  params: RenewalParams,
): { kept: TableRow<Role>[]; excluded: Record<string, number> } {
  const categories = new Set(params.excludeCategories.map((word) => word.toLowerCase()));
  const statuses = new Set(params.excludeStatuses.map((word) => word.toLowerCase()));
  const counts = new Map<string, number>();
  const kept = rows.filter((row) => {
    const [category, status] = [row.value('category').toLowerCase(), row.value('status').toLowerCase()];
    const why = statuses.has(status)
      ? `status ${status}`
      : categories.has(category)
        ? `category ${category}`
        : undefined;
    if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1);
    return why === undefined;
  });
  return { kept, excluded: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function ruleTexts({ graceDays, termMonths, dueDays }: RenewalRules): string[] {
  return [
    'in force: the paid-through date is asOf or later.',
    `due: in force, and the paid-through date is at most ${dueDays} days away.`,
    `grace: past the paid-through date by at most ${graceDays} days. lapsed: by more.`,
    `renewed: in force in a term that is not the first one; the term before ended ${termMonths} months before the paid-through date.`,
    'new: in the first term, with nothing to renew yet; in no renewal rate.',
    'ahead: paid for longer than one term from now; in no renewal rate.',
    'retention: in force, of all on the list who joined then. renewal: renewed, of all whose term ended in the month.',
  ];
}

function countStates(ranked: readonly Ranked[]): Record<State, number> {
  const counts: Record<State, number> = { new: 0, renewed: 0, due: 0, grace: 0, lapsed: 0, ahead: 0 };
  for (const { standing } of ranked) counts[standing.state] += 1;
  return counts;
}

function listed(
  ranked: readonly Ranked[],
  state: State,
  params: RenewalParams,
): { n: number; first: ListedMember[] } {
  const found = ranked.filter(({ standing }) => standing.state === state).map(({ member }) => member);
  const order = state === 'lapsed' ? -1 : 1;
  found.sort((a, b) => order * (a.paidThrough - b.paidThrough) || a.row - b.row);
  const first = found.slice(0, params.limit).map(({ row, id, name, paidThrough }) => ({
    row,
    ...(id === undefined ? {} : { id }),
    ...(params.names && name !== '' ? { name } : {}),
    paidThrough: dayText(paidThrough),
  }));
  return { n: found.length, first };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
