import { normalHeading } from '../table/headings.ts';
import type { TableRow } from '../table/read-table.ts';
import { type DecimalMark, readAmount } from './amount.ts';
import type { BudgetFinding } from './findings.ts';
import { type AccountType, type BudgetLine, type Role, type Total, totalOf, typeOfWord } from './line.ts';

/** A total that the file states, with the accounts that it should sum; undefined where the file does not show which. */
export interface StatedTotal {
  readonly row: number;
  readonly line: number;
  readonly name: string;
  readonly total: Total;
  readonly budget: number | undefined;
  readonly actual: number | undefined;
  readonly sums: readonly BudgetLine[] | undefined;
}

export interface Statement {
  readonly lines: readonly BudgetLine[];
  readonly totals: readonly StatedTotal[];
  readonly findings: readonly BudgetFinding[];
}

export interface StatementRules {
  readonly file: string;
  readonly mark: DecimalMark;
  /** Ledger exports have revenue as credits, that is, negative. */
  readonly flipRevenue: boolean;
  /** Beginnings of account codes, or names of accounts, that are revenue or expense. */
  readonly revenue: readonly string[];
  readonly expense: readonly string[];
}

/**
 * Reads the rows of a budget-and-actual report from top to bottom. A row without amounts is the heading of a part, until the total
 * of that name; "Income" and "Expenses" among them say what the accounts below are.
 */
export function readStatement(rows: readonly TableRow<Role>[], rules: StatementRules): Statement {
  const reader = new Reader(rules);
  for (const row of rows) reader.take(row);
  return { lines: reader.lines, totals: reader.totals, findings: reader.findings };
}

interface Part {
  readonly name: string;
  readonly type: AccountType;
  readonly from: number;
}

class Reader {
  readonly lines: BudgetLine[] = [];
  readonly totals: StatedTotal[] = [];
  readonly findings: BudgetFinding[] = [];
  readonly #rules: StatementRules;
  #parts: Part[] = [];
  #lastTotalAt = 0;

  constructor(rules: StatementRules) {
    this.#rules = rules;
  }

  take(row: TableRow<Role>): void {
    const name = row.value('account') || row.value('code');
    const [budget, actual] = [this.#amount(row, 'budget'), this.#amount(row, 'actual')];
    if (budget === 'unreadable' || actual === 'unreadable') return;
    const total = totalOf(name);
    if (budget === undefined && actual === undefined) {
      if (name !== '' && total === undefined) this.#openPart(name);
      return;
    }
    if (total !== undefined) this.#total(row, name, total, budget, actual);
    else this.#account(row, name, budget ?? 0, actual ?? 0);
  }

  #amount(row: TableRow<Role>, role: 'budget' | 'actual'): number | undefined | 'unreadable' {
    const read = readAmount(row.value(role), this.#rules.mark);
    if (read.kind === 'blank') return undefined;
    if (read.kind === 'unreadable') {
      this.#find(
        row,
        'unreadable_amount',
        'error',
        `The ${role} is ${read.reason}; the row is in no total.`,
        'Mend the cell, or give decimal: "." or ",".',
      );
      return 'unreadable';
    }
    if (read.rounded)
      this.#find(
        row,
        'rounded_amount',
        'info',
        `The ${role} has more than two decimals and was rounded.`,
        'Export amounts with two decimals.',
      );
    return read.cents;
  }

  #openPart(name: string): void {
    this.#parts.push({ name: normalHeading(name), type: typeOfWord(name), from: this.lines.length });
  }

  #account(row: TableRow<Role>, account: string, budget: number, actual: number): void {
    const type = this.#typeOf(row, account);
    const sign = type === 'revenue' && this.#rules.flipRevenue ? -1 : 1;
    if (account === '')
      this.#find(row, 'no_account', 'warning', 'Amounts without an account; counted.', 'Name the account.');
    this.lines.push({
      row: row.row,
      line: row.line,
      account,
      code: row.value('code'),
      department: row.value('department'),
      type,
      budget: budget === 0 ? 0 : sign * budget,
      actual: actual === 0 ? 0 : sign * actual,
    });
  }

  #typeOf(row: TableRow<Role>, account: string): AccountType {
    const [code, { revenue, expense }] = [row.value('code'), this.#rules];
    const hits = (marks: readonly string[]): boolean =>
      marks.some((mark) => (code !== '' ? code.startsWith(mark) : false) || account.startsWith(mark));
    if (hits(revenue)) return 'revenue';
    if (hits(expense)) return 'expense';
    const own = typeOfWord(row.value('type'));
    if (own !== 'unknown') return own;
    return this.#parts.findLast((part) => part.type !== 'unknown')?.type ?? 'unknown';
  }

  #total(
    row: TableRow<Role>,
    name: string,
    total: Total,
    budget: number | undefined,
    actual: number | undefined,
  ): void {
    const sums = this.#summed(total);
    this.totals.push({ row: row.row, line: row.line, name, total, budget, actual, sums });
    this.#lastTotalAt = this.lines.length;
    if (total.kind !== 'named') return;
    const at = this.#parts.findLastIndex((part) => part.name === total.of);
    if (at >= 0) this.#parts = this.#parts.slice(0, at);
  }

  #summed(total: Total): readonly BudgetLine[] | undefined {
    if (total.kind === 'all' || total.kind === 'net') return [...this.lines];
    if (total.kind === 'subtotal') return this.lines.slice(this.#lastTotalAt);
    const part = this.#parts.findLast((p) => p.name === total.of);
    if (part !== undefined) return this.lines.slice(part.from);
    const parent = this.lines.findLastIndex((line) => normalHeading(line.account) === total.of);
    if (parent >= 0) return this.lines.slice(parent);
    const ofDepartment = this.lines.filter((line) => normalHeading(line.department) === total.of);
    if (ofDepartment.length > 0) return ofDepartment;
    const type = typeOfWord(total.of);
    const ofType = this.lines.filter((line) => line.type === type);
    return type === 'unknown' || ofType.length === 0 ? undefined : ofType;
  }

  #find(
    row: TableRow<Role>,
    rule: BudgetFinding['rule'],
    severity: BudgetFinding['severity'],
    message: string,
    fix: string,
  ): void {
    this.findings.push({
      rule,
      severity,
      file: this.#rules.file,
      row: row.row,
      line: row.line,
      message,
      fix,
    });
  }
}
