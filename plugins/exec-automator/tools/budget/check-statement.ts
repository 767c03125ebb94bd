import { moneyText } from './amount.ts';
import type { BudgetFinding } from './findings.ts';
import type { BudgetLine } from './line.ts';
import type { StatedTotal, Statement } from './statement.ts';

/** What does not fit together in a report: totals that are not the sum of their accounts, accounts that are there twice. */
export function checkStatement(
  file: string,
  { lines, totals }: Statement,
  flipRevenue: boolean,
): BudgetFinding[] {
  return [
    ...totals.flatMap((total) => checkTotal(file, total, flipRevenue)),
    ...duplicates(file, lines),
    ...withoutType(file, lines),
    ...negativeRevenue(file, lines),
  ];
}

function checkTotal(file: string, stated: StatedTotal, flipRevenue: boolean): BudgetFinding[] {
  const { row, line, name, sums } = stated;
  const at = { file, row, line };
  const untyped = stated.total.kind === 'net' && sums?.some((s) => s.type === 'unknown');
  if (sums === undefined || sums.length === 0 || untyped) {
    const message = `It is not clear which accounts "${name}" sums; it was not checked.`;
    return [{ rule: 'total_not_checked', severity: 'info', ...at, message, fix: 'Check it by hand.' }];
  }
  return (['budget', 'actual'] as const).flatMap((which): BudgetFinding[] => {
    const said = stated[which];
    if (said === undefined) return [];
    const sum = possibleSums(stated, sums, which, flipRevenue);
    if (sum.includes(said)) return [];
    const off = moneyText(said - (sum[0] ?? 0));
    const message = `"${name}" says ${which} ${moneyText(said)}; its ${sums.length} accounts sum to ${moneyText(sum[0] ?? 0)}, off by ${off}.`;
    return [
      {
        rule: 'total_off',
        severity: 'error',
        ...at,
        message,
        fix: 'Find the account that is missing, double or changed by hand.',
      },
    ];
  });
}

/** A total over both kinds of accounts may be their sum or their difference; a ledger states revenue as a negative number. */
function possibleSums(
  stated: StatedTotal,
  sums: readonly BudgetLine[],
  which: 'budget' | 'actual',
  flipRevenue: boolean,
): number[] {
  const of = (type: 'revenue' | 'expense'): number =>
    sums.reduce((total, line) => total + (line.type === type ? line[which] : 0), 0);
  const plain = sums.reduce((total, line) => total + line[which], 0);
  const net = of('revenue') - of('expense');
  if (stated.total.kind === 'net') return flipRevenue ? [-net, net] : [net];
  if (stated.total.kind === 'all') return [plain, net, ...(flipRevenue ? [-net] : [])];
  const raw = sums.reduce((total, line) => total + (line.type === 'revenue' ? -1 : 1) * line[which], 0);
  return flipRevenue ? [raw] : [plain];
}

function duplicates(file: string, lines: readonly BudgetLine[]): BudgetFinding[] {
  const seen = new Map<string, number>();
  return lines.flatMap(({ account, code, department, row, line }): BudgetFinding[] => {
    const key = JSON.stringify([code || account.toLowerCase(), department.toLowerCase()]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row);
    if (first === undefined || (account === '' && code === '')) return [];
    const message = `${code || account} is in row ${first} already; both are counted.`;
    return [
      {
        rule: 'duplicate_account',
        severity: 'warning',
        file,
        row,
        line,
        message,
        fix: 'Merge the rows, or name the department.',
      },
    ];
  });
}

function withoutType(file: string, lines: readonly BudgetLine[]): BudgetFinding[] {
  const [first, ...more] = lines.filter((line) => line.type === 'unknown');
  if (first === undefined) return [];
  const message = `${more.length + 1} accounts are neither revenue nor expense by the file, from this row on: whether their variance is favourable is not said, and they are not in the net.`;
  const fix =
    'Add a column Type (revenue or expense), or give revenueAccounts and expenseAccounts, such as ["4"] and ["5", "6"].';
  return [
    { rule: 'type_unknown', severity: 'warning', file, row: first.row, line: first.line, message, fix },
  ];
}

function negativeRevenue(file: string, lines: readonly BudgetLine[]): BudgetFinding[] {
  const revenue = lines.filter((line) => line.type === 'revenue' && (line.budget !== 0 || line.actual !== 0));
  const [first] = revenue;
  if (first === undefined || !revenue.every((line) => line.budget <= 0 && line.actual <= 0)) return [];
  const message =
    'All revenue is negative, as in a ledger with credits; favourable and net come out the wrong way round.';
  return [
    {
      rule: 'revenue_negative',
      severity: 'error',
      file,
      row: first.row,
      line: first.line,
      message,
      fix: 'Give signs: "ledger".',
    },
  ];
}
