import { safeText } from '../../core/untrusted.ts';
import type { Columns, JiraRow } from './jira-csv.ts';
import { type DateOrder, readTime } from './jira-date.ts';

/** What the methods want of an export. */
export type Role =
  | 'key'
  | 'created'
  | 'started'
  | 'resolved'
  | 'status'
  | 'category'
  | 'categoryChanged'
  | 'type';

/**
 * "Start date" is not among the names of `started`: it is a planned date. "Status Category Changed" is when an issue came into the
 * category that it is in now, so it tells since when work in progress is in progress.
 */
export const COLUMNS: Columns<Role> = {
  key: ['Issue key', 'Key'],
  created: ['Created', 'Created date', 'Erstellt', 'Création', 'Creada'],
  started: [
    'Actual start',
    'Started',
    'Work started',
    'In Progress',
    'In Progress date',
    'First in progress',
  ],
  resolved: ['Resolved', 'Resolution date', 'Resolved date', 'Done', 'Erledigt', 'Résolution', 'Resuelta'],
  status: ['Status', 'Estado', 'État'],
  category: ['Status Category'],
  categoryChanged: ['Status Category Changed', 'Status Category Change Date'],
  type: ['Issue Type', 'Issuetype', 'Work type', 'Vorgangstyp'],
};

/** Times in milliseconds since 1970, as written. */
export interface Issue {
  readonly row: number;
  readonly key: string;
  readonly type: string;
  readonly status: string;
  readonly category: string;
  readonly created: number;
  readonly started: number | undefined;
  readonly resolved: number | undefined;
  readonly categoryChanged: number | undefined;
}

/** The columns that hold times. */
export const TIMES = ['created', 'resolved', 'started', 'categoryChanged'] as const;

/** An issue, or why its row cannot be used. */
export function issueOf(row: JiraRow<Role>, order: DateOrder | undefined): Issue | string {
  const times: Partial<Record<Role, number>> = {};
  for (const role of TIMES) {
    const text = row.value(role);
    if (text === '') continue;
    const read = readTime(text, order);
    if (read.kind !== 'time')
      return `${role}: ${JSON.stringify(safeText(text, 40))} is no date that can be read.`;
    times[role] = read.ms;
  }
  if (times.created === undefined) return 'created is empty.';
  return {
    row: row.row,
    key: safeText(row.value('key'), 40),
    type: safeText(row.value('type'), 60),
    status: safeText(row.value('status'), 60),
    category: row.value('category').toLowerCase(),
    created: times.created,
    started: times.started,
    resolved: times.resolved,
    categoryChanged: times.categoryChanged,
  };
}
