import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { MAX_ROWS, readTable } from '../table/read-table.ts';
import type { DecimalMark } from './amount.ts';
import { checkStatement } from './check-statement.ts';
import { decimalMarkOf } from './decimal-mark.ts';
import type { BudgetFinding } from './findings.ts';
import { type AccountType, type BudgetLine, COLUMNS, type Role } from './line.ts';
import { readStatement } from './statement.ts';
import { isOver, type Threshold, type Variance, varianceOf } from './variance.ts';

interface Params {
  readonly file: string;
  readonly columns?: Partial<Record<Role, string>>;
  readonly threshold: { readonly percent: number; readonly amount: number; readonly rule: 'both' | 'either' };
  readonly decimal: DecimalMark | 'auto';
  readonly signs: 'natural' | 'ledger';
  readonly revenueAccounts: readonly string[];
  readonly expenseAccounts: readonly string[];
  readonly list: 'all' | 'over';
}

export interface VarianceLine extends Variance {
  readonly row: number;
  readonly line: number;
  readonly account: string;
  readonly code?: string;
  readonly department?: string;
  readonly type: AccountType;
  readonly overThreshold: boolean;
}

export interface VarianceReport {
  readonly file: string;
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly read: {
    readonly encoding: string;
    readonly delimiter: string;
    readonly headingRow: number;
    readonly decimal: DecimalMark | 'not needed';
  };
  readonly threshold: { readonly percent: number; readonly amount: number; readonly rule: 'both' | 'either' };
  readonly counts: {
    readonly lines: number;
    readonly over: number;
    readonly totalsChecked: number;
    readonly errors: number;
  };
  readonly totals: {
    readonly revenue: Variance;
    readonly expense: Variance;
    readonly unknown: Variance;
    readonly net: Variance;
  };
  readonly departments: readonly (Variance & { readonly department: string; readonly lines: number })[];
  readonly lines: readonly VarianceLine[];
  /** Rows of the lines over the threshold, the largest difference first. */
  readonly over: readonly number[];
  readonly findings: readonly BudgetFinding[];
  readonly notes: readonly string[];
}

const MAX_LISTED_LINES = 1_500;
const MAX_FINDINGS = 200;

export const budgetVariance: Method<Params, VarianceReport> = {
  name: 'budget_variance',
  description:
    'A budget-and-actual CSV as a variance table for each account and department, with totals in exact cents, lines over a threshold, and checks of the totals in the file.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        minLength: 1,
        description: 'CSV with an account, a budget and an actual in each row.',
      },
      columns: {
        type: 'object',
        additionalProperties: false,
        description: 'Headings, where they are not found by themselves.',
        properties: Object.fromEntries(
          Object.entries(COLUMNS).map(([role, names]) => [
            role,
            {
              type: 'string',
              minLength: 1,
              description: `Known: ${names.slice(0, 4).join(', ')}, and more.`,
            },
          ]),
        ),
      },
      threshold: {
        type: 'object',
        additionalProperties: false,
        default: {},
        description: 'Which lines are material.',
        properties: {
          percent: {
            type: 'number',
            minimum: 0,
            maximum: 1000,
            default: 10,
            description: 'Of the budget of the line.',
          },
          amount: {
            type: 'number',
            minimum: 0,
            maximum: 1e9,
            default: 5000,
            description: 'In the currency of the file.',
          },
          rule: {
            enum: ['both', 'either'],
            default: 'both',
            description:
              'both: percent and amount are reached (the larger of the two counts); either: one of them.',
          },
        },
      },
      decimal: {
        enum: ['auto', '.', ','],
        default: 'auto',
        description: 'Decimal mark. auto: as the amounts of the file show.',
      },
      signs: {
        enum: ['natural', 'ledger'],
        default: 'natural',
        description: 'natural: revenue and expense are both positive; ledger: revenue is negative (credits).',
      },
      revenueAccounts: accounts('revenue'),
      expenseAccounts: accounts('expense'),
      list: {
        enum: ['all', 'over'],
        default: 'all',
        description: 'Lines to show: all, or only those over the threshold.',
      },
    },
  },
  run,
};

function accounts(type: string): object {
  return {
    type: 'array',
    maxItems: 200,
    items: { type: 'string', minLength: 1, maxLength: 100 },
    default: [],
    description: `Beginnings of codes or names of ${type} accounts, where the file does not say it by a type column or by parts.`,
  };
}

function run(params: Params, context: MethodContext): VarianceReport {
  const { file } = params;
  const table = readTable(pathFrom(context.cwd, file), {
    columns: COLUMNS,
    required: ['budget', 'actual', ...(params.columns?.code === undefined ? (['account'] as const) : [])],
    named: params.columns ?? {},
    unnamedFirst: 'account',
  });
  const cells = table.rows.flatMap((row) =>
    [row.value('budget'), row.value('actual')].map((text) => ({ row: row.row, text })),
  );
  const mark = params.decimal === 'auto' ? decimalMarkOf(cells) : params.decimal;
  const flipRevenue = params.signs === 'ledger';
  const statement = readStatement(table.rows, {
    file,
    mark: mark ?? '.',
    flipRevenue,
    revenue: params.revenueAccounts,
    expense: params.expenseAccounts,
  });
  const { lines } = statement;
  const threshold: Threshold = { ...params.threshold, amount: Math.round(params.threshold.amount * 100) };
  const over = lines.filter((line) => isOver(line, threshold));
  const findings = [...statement.findings, ...checkStatement(file, statement, flipRevenue)].sort(
    (a, b) => a.row - b.row,
  );
  const [revenue, expense, unknown] = (['revenue', 'expense', 'unknown'] as const).map((type) =>
    sums(lines.filter((l) => l.type === type)),
  );
  const net = {
    budget: (revenue?.budget ?? 0) - (expense?.budget ?? 0),
    actual: (revenue?.actual ?? 0) - (expense?.actual ?? 0),
  };
  const checked = statement.totals.length - findings.filter((f) => f.rule === 'total_not_checked').length;
  return {
    file,
    columns: table.found,
    read: {
      encoding: table.encoding,
      delimiter: table.delimiter,
      headingRow: table.headingRow,
      decimal: mark ?? 'not needed',
    },
    threshold: params.threshold,
    counts: {
      lines: lines.length,
      over: over.length,
      totalsChecked: checked,
      errors: findings.filter((f) => f.severity === 'error').length,
    },
    totals: {
      revenue: asVariance(revenue, 'revenue'),
      expense: asVariance(expense, 'expense'),
      unknown: asVariance(unknown, 'unknown'),
      net: asVariance(net, 'net'),
    },
    departments: departmentsOf(lines),
    lines: (params.list === 'over' ? over : lines)
      .slice(0, MAX_LISTED_LINES)
      .map((line) => tableLine(line, isOver(line, threshold))),
    over: [...over]
      .sort((a, b) => Math.abs(b.actual - b.budget) - Math.abs(a.actual - a.budget) || a.row - b.row)
      .map((l) => l.row)
      .slice(0, MAX_LISTED_LINES),
    findings: findings.slice(0, MAX_FINDINGS),
    notes: [
      ...(lines.length > MAX_LISTED_LINES
        ? [
            `${lines.length} lines, at most ${MAX_LISTED_LINES} are listed; totals are of all. Give list: "over".`,
          ]
        : []),
      ...(findings.length > MAX_FINDINGS
        ? [`${findings.length} findings, the first ${MAX_FINDINGS} are listed.`]
        : []),
      'difference is actual minus budget; variance is the same with plus for favourable; percent is of the difference.',
      ...(table.encoding === 'windows-1252'
        ? ['Read as Windows-1252; if accents are wrong, save the file as CSV UTF-8.']
        : []),
      ...(table.truncated ? [`Only the first ${MAX_ROWS} rows were read; no total is complete.`] : []),
      ...(lines.length === 0 ? ['No row has an amount.'] : []),
    ],
  };
}

interface Sums {
  readonly budget: number;
  readonly actual: number;
}

function sums(lines: readonly BudgetLine[]): Sums {
  const total = lines.reduce((sum, l) => ({ budget: sum.budget + l.budget, actual: sum.actual + l.actual }), {
    budget: 0,
    actual: 0,
  });
  if (Number.isSafeInteger(total.budget) && Number.isSafeInteger(total.actual)) return total;
  throw new MethodError('too_large', 'The amounts are too large to be summed exactly.', {
    fix: 'Check the decimal mark.',
  });
}

function asVariance(total: Sums | undefined, type: AccountType | 'net'): Variance {
  return varianceOf(total?.budget ?? 0, total?.actual ?? 0, type);
}

/** One line a department; the net of revenue and expense, or the sum where all are of one type. */
function departmentsOf(lines: readonly BudgetLine[]): VarianceReport['departments'] {
  const groups = new Map<string, BudgetLine[]>();
  for (const line of lines) {
    const group = groups.get(line.department);
    if (group === undefined) groups.set(line.department, [line]);
    else group.push(line);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.every(([department]) => department === '')) return [];
  return sorted.map(([department, own]) => {
    const types = new Set(own.map((line) => line.type));
    const [only] = types.size === 1 ? types : [];
    const of = (type: AccountType): Sums => sums(own.filter((line) => line.type === type));
    const [revenue, expense] = [of('revenue'), of('expense')];
    const total =
      only === undefined
        ? { budget: revenue.budget - expense.budget, actual: revenue.actual - expense.actual }
        : sums(own);
    return { department: department || '(none)', lines: own.length, ...asVariance(total, only ?? 'net') };
  });
}

function tableLine(line: BudgetLine, overThreshold: boolean): VarianceLine {
  const { row, line: at, account, code, department, type, budget, actual } = line;
  return {
    row,
    line: at,
    account,
    ...(code === '' ? {} : { code }),
    ...(department === '' ? {} : { department }),
    type,
    ...varianceOf(budget, actual, type),
    overThreshold,
  };
}
