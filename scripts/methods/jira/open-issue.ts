import { safeText } from '../../core/untrusted.ts';
import type { Columns, JiraRow } from './jira-csv.ts';
import { type DateOrder, readTime } from './jira-date.ts';

/** What a look at a backlog wants of an export. */
export type BacklogRole =
  | 'key'
  | 'summary'
  | 'type'
  | 'status'
  | 'category'
  | 'assignee'
  | 'priority'
  | 'estimate'
  | 'parent'
  | 'description'
  | 'created'
  | 'updated'
  | 'resolved'
  | 'due';

export const BACKLOG_COLUMNS: Columns<BacklogRole> = {
  key: ['Issue key', 'Key'],
  summary: ['Summary', 'Zusammenfassung', 'Résumé', 'Resumen'],
  type: ['Issue Type', 'Issuetype', 'Work type', 'Vorgangstyp'],
  status: ['Status', 'Estado', 'État'],
  category: ['Status Category'],
  assignee: ['Assignee', 'Bearbeiter', 'Zugewiesene Person', 'Responsable', 'Persona asignada'],
  priority: ['Priority', 'Priorität', 'Priorité', 'Prioridad'],
  estimate: ['Story Points', 'Story point estimate', 'Original estimate'],
  parent: ['Parent key', 'Parent', 'Parent id', 'Epic Link'],
  description: ['Description', 'Beschreibung', 'Descripción'],
  created: ['Created', 'Created date', 'Erstellt', 'Création', 'Creada'],
  updated: ['Updated', 'Updated date', 'Aktualisiert', 'Mise à jour', 'Actualizada'],
  resolved: ['Resolved', 'Resolution date', 'Resolved date', 'Erledigt', 'Résolution', 'Resuelta'],
  due: ['Due date', 'Due', 'Fälligkeitsdatum', 'Fecha de vencimiento'],
};

/** The columns that hold times. */
export const BACKLOG_TIMES = ['created', 'updated', 'resolved', 'due'] as const;

/** An issue of a backlog. Texts are cut; times are milliseconds since 1970, as written. */
export interface BacklogIssue {
  readonly row: number;
  readonly key: string;
  readonly summary: string;
  readonly type: string;
  readonly status: string;
  readonly category: string;
  readonly isFilled: (role: BacklogRole) => boolean;
  readonly created: number | undefined;
  readonly updated: number | undefined;
  readonly resolved: number | undefined;
  readonly due: number | undefined;
}

/** An issue, or why its row cannot be used. */
export function backlogIssueOf(
  row: JiraRow<BacklogRole>,
  order: DateOrder | undefined,
): BacklogIssue | string {
  const times: Partial<Record<BacklogRole, number>> = {};
  for (const role of BACKLOG_TIMES) {
    const text = row.value(role);
    if (text === '') continue;
    const read = readTime(text, order);
    if (read.kind !== 'time')
      return `${role}: ${JSON.stringify(safeText(text, 40))} is no date that can be read.`;
    times[role] = read.ms;
  }
  if (row.value('key') === '') return 'key is empty.';
  return {
    row: row.row,
    key: safeText(row.value('key'), 40),
    summary: safeText(row.value('summary'), 200),
    type: safeText(row.value('type'), 60),
    status: safeText(row.value('status'), 60),
    category: row.value('category').toLowerCase(),
    isFilled: (role) => row.value(role) !== '',
    created: times.created,
    updated: times.updated,
    resolved: times.resolved,
    due: times.due,
  };
}
