import { type Clock, systemClock } from '../../core/clock.ts';
import type { Method, MethodContext } from '../../core/method.ts';
import { pathFrom } from '../../core/source-files.ts';
import { type CycleFinding, checkIssues } from './check-issues.ts';
import { orderOf } from './date-order.ts';
import { endOfDay, exportParams } from './export-params.ts';
import { COLUMNS, type Issue, issueOf, type Role, TIMES } from './issue.ts';
import { MAX_ROWS, readJiraCsv } from './jira-csv.ts';
import type { DateOrder } from './jira-date.ts';
import { type Distribution, distribution } from './percentiles.ts';
import { throughput, type Week } from './weeks.ts';
import { ageOf, type WipBasis, type WipItem, workInProgress } from './wip.ts';

interface Params {
  readonly file: string;
  readonly columns?: Partial<Record<Role, string>>;
  readonly dateFormat: DateOrder | 'auto';
  readonly asOf?: string;
  readonly types?: readonly string[];
  readonly wipStatuses?: readonly string[];
  readonly limit: number;
}

export interface CycleTimes {
  readonly file: string;
  readonly asOf: string;
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly counts: {
    readonly rows: number;
    readonly used: number;
    readonly done: number;
    readonly wip: number;
    readonly unread: number;
  };
  readonly types: Readonly<Record<string, number>>;
  /** Created to resolved. */
  readonly leadTime: Distribution | undefined;
  /** Started to resolved; undefined without a column that says when work began. */
  readonly cycleTime: Distribution | undefined;
  readonly throughput: readonly Week[];
  readonly wip: {
    readonly basis: WipBasis;
    readonly items: readonly WipItem[];
    readonly more: number;
  };
  readonly findings: readonly CycleFinding[];
  readonly notRead: readonly { readonly file: string; readonly row: number; readonly reason: string }[];
  readonly notes: readonly string[];
}

const DAY_MS = 86_400_000;
const MAX_REPORTED = 200;
const FEW = 20;

/** The method, with a clock for tests. */
export function cycleTimesMethod(clock: Clock): Method<Params, CycleTimes> {
  return {
    name: 'cycle_times',
    description:
      'A Jira CSV export as lead and cycle time percentiles, throughput for each week, and the age of work in progress, each with its n.',
    idempotent: true,
    params: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        ...exportParams(COLUMNS, 'ages and for the running week'),
        wipStatuses: {
          type: 'array',
          maxItems: 50,
          items: { type: 'string', minLength: 1 },
          description: 'Statuses that count as work in progress. Default: the status category "In Progress".',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          default: 50,
          description: 'Longest list of aging items.',
        },
      },
    },
    run: (params, context) => run(params, context, clock),
  };
}

export const cycleTimes = cycleTimesMethod(systemClock);

function run(params: Params, context: MethodContext, clock: Clock): CycleTimes {
  const asOf = endOfDay(params.asOf ?? new Date(clock.now()).toISOString().slice(0, 10));
  const table = readJiraCsv<Role>(pathFrom(context.cwd, params.file), {
    columns: COLUMNS,
    required: ['key', 'created', 'resolved'],
    named: params.columns ?? {},
  });
  const order = params.dateFormat === 'auto' ? orderOf(table.rows, TIMES) : params.dateFormat;
  const notRead: CycleTimes['notRead'][number][] = [];
  const issues: Issue[] = [];
  const wantedTypes = params.types && new Set(params.types.map((type) => type.toLowerCase()));
  const filled = table.rows.filter((row) => row.value('key') !== '' || row.value('created') !== '');
  for (const row of filled) {
    const issue = issueOf(row, order);
    if (typeof issue === 'string') notRead.push({ file: params.file, row: row.row, reason: issue });
    else if (wantedTypes === undefined || wantedTypes.has(issue.type.toLowerCase())) issues.push(issue);
  }
  const findings = checkIssues(issues, asOf);
  const wrong = new Set(findings.filter((f) => f.rule !== 'done_without_date').map((f) => f.row));
  const sound = issues.filter((issue) => !wrong.has(issue.row));
  const done = sound.filter((issue) => issue.resolved !== undefined);
  const cycleTime = distribution(done.flatMap((i) => daysBetween(i.started, i.resolved)));
  const leadTime = distribution(done.flatMap((i) => daysBetween(i.created, i.resolved)));
  const wip = workInProgress(sound, params.wipStatuses, table.found.category !== undefined);
  const aged = wip.items
    .map((issue) => ageOf(issue, asOf, wip.basis, cycleTime))
    .sort((a, b) => b.ageDays - a.ageDays);
  return {
    file: params.file,
    asOf: new Date(asOf).toISOString().slice(0, 10),
    columns: table.found,
    counts: {
      rows: filled.length,
      used: sound.length,
      done: done.length,
      wip: aged.length,
      unread: notRead.length,
    },
    types: countTypes(sound),
    leadTime,
    cycleTime,
    throughput: throughput(
      done.flatMap((issue) => issue.resolved ?? []),
      asOf,
    ),
    wip: {
      basis: wip.basis,
      items: aged.slice(0, params.limit),
      more: Math.max(0, aged.length - params.limit),
    },
    findings: findings.slice(0, MAX_REPORTED),
    notRead: notRead.slice(0, MAX_REPORTED),
    notes: [
      'Percentiles are by nearest rank, in calendar days: weekends count.',
      ...(table.found.started === undefined
        ? [
            'No column says when work began, so there is no cycle time. Lead time (created to resolved) holds the waiting too. Name the column with columns.started.',
          ]
        : []),
      ...(wip.basis === 'unresolved'
        ? [
            'No status category in the file: everything unresolved counts as work in progress. Give wipStatuses, or export "Status Category".',
          ]
        : []),
      ...(leadTime !== undefined && leadTime.n < FEW
        ? [`Only ${leadTime.n} are done: the upper percentiles rest on one or two of them.`]
        : []),
      ...(table.truncated ? [`Only the first ${MAX_ROWS} rows were read.`] : []),
      ...(findings.length > MAX_REPORTED
        ? [`${findings.length} findings, the first ${MAX_REPORTED} are listed.`]
        : []),
    ],
  };
}

function daysBetween(from: number | undefined, to: number | undefined): number[] {
  return from === undefined || to === undefined ? [] : [(to - from) / DAY_MS];
}

function countTypes(issues: readonly Issue[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of issues) counts.set(type || '(none)', (counts.get(type || '(none)') ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
