import { moneyText } from './amount.ts';
import type { AccountType, BudgetLine } from './line.ts';

/** Amounts as text with two decimals, `-1234.50`: exact, whatever reads them. */
export interface Variance {
  readonly budget: string;
  readonly actual: string;
  /** Actual minus budget. */
  readonly difference: string;
  /** The difference signed so that plus is favourable: more revenue, or less expense. "n/a" when the type is not known. */
  readonly variance: string;
  /** The difference in percent of the budget, one decimal; "n/a" when the budget is 0. */
  readonly percent: number | 'n/a';
  readonly favourable: 'favourable' | 'unfavourable' | 'on budget' | 'unknown';
}

export interface Threshold {
  readonly percent: number;
  /** In cents. */
  readonly amount: number;
  readonly rule: 'both' | 'either';
}

export function varianceOf(budget: number, actual: number, type: AccountType | 'net'): Variance {
  const difference = actual - budget;
  const signed = type === 'expense' ? 0 - difference : difference;
  return {
    budget: moneyText(budget),
    actual: moneyText(actual),
    difference: moneyText(difference),
    variance: type === 'unknown' ? 'n/a' : moneyText(signed),
    percent: budget === 0 ? 'n/a' : Math.round((difference / Math.abs(budget)) * 1000) / 10 || 0,
    favourable:
      difference === 0
        ? 'on budget'
        : type === 'unknown'
          ? 'unknown'
          : signed > 0
            ? 'favourable'
            : 'unfavourable',
  };
}

/** Of a budget of 0 every difference is beyond any percentage. */
export function isOver({ budget, actual }: BudgetLine, { percent, amount, rule }: Threshold): boolean {
  const difference = Math.abs(actual - budget);
  if (difference === 0) return false;
  const byAmount = difference >= amount;
  const byPercent = difference * 100 >= Math.abs(budget) * percent;
  return rule === 'both' ? byAmount && byPercent : byAmount || byPercent;
}
