import { type Clock, systemClock } from '../../core/clock.ts';
import { type Method, type MethodContext, MethodError } from '../../core/method.ts';
import { pathFrom } from '../../core/source-files.ts';
import { ageInDays, GAPS, type GapKind, hasGap, isOpen, NEEDS } from './backlog-gaps.ts';
import { orderOf } from './date-order.ts';
import { endOfDay, exportParams } from './export-params.ts';
import { MAX_ROWS, readJiraCsv } from './jira-csv.ts';
import type { DateOrder } from './jira-date.ts';
import {
  BACKLOG_COLUMNS,
  BACKLOG_TIMES,
  type BacklogIssue,
  type BacklogRole,
  backlogIssueOf,
} from './open-issue.ts';
import { duplicateSummaries, type SameSummary } from './same-summary.ts';

interface Params {
  readonly file: string;
  readonly columns?: Partial<Record<BacklogRole, string>>;
  readonly dateFormat: DateOrder | 'auto';
  readonly asOf?: string;
  readonly types?: readonly string[];
  readonly staleDays: number;
  readonly limit: number;
}

export interface Gap {
  readonly gap: GapKind;
  readonly count: number;
  /** The longest untouched first; `days` since the last change, null when no date says. */
  readonly oldest: readonly { readonly key: string; readonly status: string; readonly days: number | null }[];
}

export interface BacklogHealth {
  readonly file: string;
  readonly asOf: string;
  readonly counts: { readonly rows: number; readonly open: number; readonly unread: number };
  readonly columns: Readonly<Partial<Record<BacklogRole, string>>>;
  /** Only gaps that some issue has. */
  readonly gaps: readonly Gap[];
  /** Gaps that could not be looked for, with the columns of which one was missing. */
  readonly notChecked: readonly { readonly gap: GapKind; readonly columnsMissing: readonly BacklogRole[] }[];
  readonly duplicateSummaries: readonly SameSummary[];
  readonly notRead: readonly { readonly row: number; readonly reason: string }[];
  readonly notes: readonly string[];
}

const MAX_REPORTED = 200;

/** The method, with a clock for tests. */
export function backlogHealthMethod(clock: Clock): Method<Params, BacklogHealth> {
  return {
    name: 'backlog_health',
    description:
      'What open issues of a Jira CSV export lack: an owner, an estimate, a parent, a description, a recent change; what is overdue, and what is there twice.',
    idempotent: true,
    params: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        ...exportParams(BACKLOG_COLUMNS, 'ages and due dates'),
        staleDays: {
          type: 'integer',
          minimum: 1,
          maximum: 3650,
          default: 90,
          description: 'Days without a change after which an open issue counts as stale.',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          default: 20,
          description: 'Most issues listed for each gap.',
        },
      },
    },
    run: (params, context) => run(params, context, clock),
  };
}

export const backlogHealth = backlogHealthMethod(systemClock);

function run(params: Params, context: MethodContext, clock: Clock): BacklogHealth {
  const asOf = endOfDay(params.asOf ?? new Date(clock.now()).toISOString().slice(0, 10));
  const table = readJiraCsv<BacklogRole>(pathFrom(context.cwd, params.file), {
    columns: BACKLOG_COLUMNS,
    required: ['key'],
    named: params.columns ?? {},
  });
  if (table.found.category === undefined && table.found.resolved === undefined) {
    const fix = 'Export "Status Category" or "Resolved", or name the column with columns.';
    throw new MethodError('missing_column', 'No column says which issues are open.', { fix });
  }
  const order = params.dateFormat === 'auto' ? orderOf(table.rows, BACKLOG_TIMES) : params.dateFormat;
  const wanted = params.types && new Set(params.types.map((type) => type.toLowerCase()));
  const issues: BacklogIssue[] = [];
  const notRead: { row: number; reason: string }[] = [];
  for (const row of table.rows) {
    const issue = backlogIssueOf(row, order);
    if (typeof issue === 'string') notRead.push({ row: row.row, reason: issue });
    else if (wanted === undefined || wanted.has(issue.type.toLowerCase())) issues.push(issue);
  }
  const rules = { asOf, staleDays: params.staleDays };
  const missing = (kind: GapKind): BacklogRole[] =>
    NEEDS[kind].filter((any) => any.every((role) => table.found[role] === undefined)).flat();
  const checked = GAPS.filter((kind) => missing(kind).length === 0);
  const open = issues.filter(isOpen);
  return {
    file: params.file,
    asOf: new Date(asOf).toISOString().slice(0, 10),
    counts: { rows: table.rows.length, open: open.length, unread: notRead.length },
    columns: table.found,
    gaps: checked
      .map((kind) =>
        gapOf(
          kind,
          issues.filter((issue) => hasGap(kind, issue, rules)),
          asOf,
          params.limit,
        ),
      )
      .filter((gap) => gap.count > 0),
    notChecked: GAPS.filter((kind) => !checked.includes(kind)).map((gap) => ({
      gap,
      columnsMissing: missing(gap),
    })),
    duplicateSummaries: duplicateSummaries(open, params.limit),
    notRead: notRead.slice(0, MAX_REPORTED),
    notes: [
      ...(table.truncated ? [`Only the first ${MAX_ROWS} rows were read.`] : []),
      ...(table.found.category === undefined
        ? ['No status category in the file: everything unresolved counts as open.']
        : []),
    ],
  };
}

function gapOf(gap: GapKind, issues: readonly BacklogIssue[], asOf: number, limit: number): Gap {
  const aged = issues.map((issue) => ({ issue, days: ageInDays(issue, asOf) ?? null }));
  aged.sort((a, b) => (b.days ?? -1) - (a.days ?? -1) || a.issue.row - b.issue.row);
  return {
    gap,
    count: issues.length,
    oldest: aged.slice(0, limit).map(({ issue: { key, status }, days }) => ({ key, status, days })),
  };
}
