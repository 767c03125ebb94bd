import { addMonths, dayText } from '../table/dates.ts';
import type { Member } from './member.ts';
import type { RenewalRules, Standing } from './state.ts';

export interface Ranked {
  readonly member: Member;
  readonly standing: Standing;
}

/** Those who joined in one year or quarter. */
export interface JoinCohort {
  /** `2023` or `2023-Q2`. */
  readonly cohort: string;
  /** All on the list who joined then. */
  readonly n: number;
  readonly inForce: number;
  readonly grace: number;
  readonly lapsed: number;
  /** In force, of n, in percent with one decimal. */
  readonly retentionPercent: number;
}

/** Those whose term ended in one month. */
export interface RenewalCohort {
  /** `2026-03`. */
  readonly month: string;
  /** All whose term ended then. */
  readonly n: number;
  readonly renewed: number;
  readonly grace: number;
  readonly lapsed: number;
  /** In force, not renewed yet. */
  readonly due: number;
  /** Renewed, of n; undefined while somebody is due or in grace, because the month is not over for them. */
  readonly renewalPercent: number | undefined;
  readonly firstTerm: {
    readonly n: number;
    readonly renewed: number;
    readonly renewalPercent: number | undefined;
  };
}

export function joinCohorts(ranked: readonly Ranked[], by: 'year' | 'quarter'): JoinCohort[] {
  return grouped(ranked, ({ member }) =>
    by === 'year' ? yearOf(member.joined) : quarterOf(member.joined),
  ).map(([cohort, group]) => {
    const inForce = group.filter(({ standing }) => standing.inForce).length;
    const grace = group.filter(({ standing }) => standing.state === 'grace').length;
    const lapsed = group.length - inForce - grace;
    return {
      cohort,
      n: group.length,
      inForce,
      grace,
      lapsed,
      retentionPercent: percent(inForce, group.length),
    };
  });
}

type Outcome = 'renewed' | 'grace' | 'lapsed' | 'due';

interface Ending {
  readonly day: number;
  readonly outcome: Outcome;
  readonly isFirst: boolean;
}

/**
 * Months whose renewals the list can tell: from one term before `asOf` to the last day that is due. In older months those who renewed
 * have a later end by now and only those who lapsed are left.
 */
export function renewalCohorts(
  ranked: readonly Ranked[],
  rules: RenewalRules,
  isFirstTermAt: (member: Member, end: number) => boolean,
): RenewalCohort[] {
  const oldest = monthOf(oldestDay(rules));
  const endings = ranked
    .flatMap((r) => endingsOf(r, isFirstTermAt))
    .filter((ending) => monthOf(ending.day) >= oldest);
  return grouped(endings, (ending) => monthOf(ending.day)).map(([month, group]) => {
    const count = (outcome: Outcome): number => group.filter((e) => e.outcome === outcome).length;
    const first = group.filter((e) => e.isFirst);
    const [grace, due] = [count('grace'), count('due')];
    const isOver = grace === 0 && due === 0;
    const firstRenewed = first.filter((e) => e.outcome === 'renewed').length;
    return {
      month,
      n: group.length,
      renewed: count('renewed'),
      grace,
      lapsed: count('lapsed'),
      due,
      renewalPercent: isOver ? percent(count('renewed'), group.length) : undefined,
      firstTerm: {
        n: first.length,
        renewed: firstRenewed,
        renewalPercent: isOver && first.length > 0 ? percent(firstRenewed, first.length) : undefined,
      },
    };
  });
}

/** The first day of the oldest month that is whole; terms that ended before are in no renewal cohort. */
export function oldestDay(rules: RenewalRules): number {
  const start = addMonths(rules.asOf, -rules.termMonths);
  const dayOfMonth = Number(dayText(start).slice(8));
  return dayOfMonth === 1 ? start : addMonths(start - dayOfMonth + 1, 1);
}

/** A member who is due has this end ahead, and the renewal that began the term behind. */
function endingsOf(
  { member, standing }: Ranked,
  isFirstTermAt: (member: Member, end: number) => boolean,
): Ending[] {
  const { state, dueDay, isFirst, renewedDay } = standing;
  const before =
    state === 'due' && renewedDay !== undefined
      ? [{ day: renewedDay, outcome: 'renewed' as const, isFirst: isFirstTermAt(member, renewedDay) }]
      : [];
  if (dueDay === undefined || state === 'new' || state === 'ahead') return before;
  return [...before, { day: dueDay, outcome: state, isFirst }];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

export function percent(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 10;
}

const yearOf = (day: number): string => dayText(day).slice(0, 4);
const monthOf = (day: number): string => dayText(day).slice(0, 7);
const quarterOf = (day: number): string => `${yearOf(day)}-Q${Math.ceil(Number(monthOf(day).slice(5)) / 3)}`;
