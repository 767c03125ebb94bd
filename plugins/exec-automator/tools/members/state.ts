import { addMonths } from '../table/dates.ts';

/** The rules of an association for dues, all in days or months. */
export interface RenewalRules {
  /** Today of the answer. */
  readonly asOf: number;
  /** Days after the paid-through date in which a member may still renew and keeps the benefits. */
  readonly graceDays: number;
  /** Length of a term. */
  readonly termMonths: number;
  /** Days before the paid-through date from which a renewal is due. */
  readonly dueDays: number;
}

/**
 * Where a member stands. `new`: in the first term, so nothing to renew yet; `renewed`: in a later one; `due`: in force, and the end
 * is near; `grace`, `lapsed`: past the end; `ahead`: paid for longer than a term can explain (several years, life).
 */
export type State = 'new' | 'renewed' | 'due' | 'grace' | 'lapsed' | 'ahead';

export interface Standing {
  readonly state: State;
  readonly inForce: boolean;
  /** The day that decided: the last one that a renewal was for, or the one that is due. Undefined for `new` and `ahead`. */
  readonly dueDay: number | undefined;
  /** Whether that day ends the first term. */
  readonly isFirst: boolean;
  /** A renewal of the term before, which a member who is due again has behind them. */
  readonly renewedDay: number | undefined;
}

/** Terms that end with a month or a year are up to so many days longer or shorter than the months say. */
export const TERM_SLACK_DAYS = 31;

/**
 * One row tells one end of one term; the renewal before it is counted back by the length of a term. What the list cannot tell: how
 * often somebody renewed earlier, and who was taken off the list.
 */
export function standingOf(joined: number, paidThrough: number, rules: RenewalRules): Standing {
  const { asOf, graceDays, termMonths, dueDays } = rules;
  const isFirst = isFirstTerm(joined, paidThrough, termMonths);
  const pastDays = asOf - paidThrough;
  if (pastDays > 0) {
    const state = pastDays <= graceDays ? 'grace' : 'lapsed';
    return { state, inForce: false, dueDay: paidThrough, isFirst, renewedDay: undefined };
  }
  const before = addMonths(paidThrough, -termMonths);
  const renewedDay = isFirst || before > asOf + dueDays ? undefined : before;
  if (-pastDays <= dueDays) return { state: 'due', inForce: true, dueDay: paidThrough, isFirst, renewedDay };
  if (before > asOf + dueDays)
    return { state: 'ahead', inForce: true, dueDay: undefined, isFirst: false, renewedDay };
  if (isFirst) return { state: 'new', inForce: true, dueDay: undefined, isFirst, renewedDay };
  const wasFirst = isFirstTerm(joined, before, termMonths);
  return { state: 'renewed', inForce: true, dueDay: before, isFirst: wasFirst, renewedDay };
}

/** Nobody could renew into a term that began about when they joined. */
export function isFirstTerm(joined: number, end: number, termMonths: number): boolean {
  return joined >= addMonths(end, -termMonths) - TERM_SLACK_DAYS;
}
