import type { BacklogIssue, BacklogRole } from './open-issue.ts';

export const GAPS = [
  'in_progress_without_assignee',
  'overdue',
  'stale',
  'without_estimate',
  'without_parent',
  'without_description',
  'without_priority',
  'done_without_resolution',
] as const;
export type GapKind = (typeof GAPS)[number];

/** When issues are looked at, and what counts as old. */
export interface GapRules {
  /** Milliseconds since 1970. */
  readonly asOf: number;
  readonly staleDays: number;
}

const DAY_MS = 86_400_000;

/** Columns without which a gap cannot be seen: one of them is enough where a row has several. */
export const NEEDS: Readonly<Record<GapKind, readonly (readonly BacklogRole[])[]>> = {
  in_progress_without_assignee: [['assignee'], ['category']],
  overdue: [['due']],
  stale: [['updated', 'created']],
  without_estimate: [['estimate'], ['type']],
  without_parent: [['parent'], ['type']],
  without_description: [['description']],
  without_priority: [['priority']],
  done_without_resolution: [['category'], ['resolved']],
};

const isChild = (type: string): boolean => /sub-?task|unteraufgabe|sous-t|subtarea/i.test(type);
const isTop = (type: string): boolean => /^(?:epic|initiative|theme|épica|épopée)$/i.test(type);

/** Open: not resolved, and not in a done status. */
export const isOpen = (issue: BacklogIssue): boolean =>
  issue.resolved === undefined && issue.category !== 'done';

/** Since when nothing happened, in whole days; undefined when no date says. */
export function ageInDays(issue: BacklogIssue, asOf: number): number | undefined {
  const last = issue.updated ?? issue.created;
  return last === undefined ? undefined : Math.max(0, Math.floor((asOf - last) / DAY_MS));
}

/** Whether an issue has a gap. An estimate is asked of work, a parent of what stands between epic and sub-task. */
export function hasGap(kind: GapKind, issue: BacklogIssue, { asOf, staleDays }: GapRules): boolean {
  if (kind === 'done_without_resolution') return issue.category === 'done' && issue.resolved === undefined;
  if (!isOpen(issue)) return false;
  const isWork = !isChild(issue.type) && !isTop(issue.type);
  switch (kind) {
    case 'in_progress_without_assignee':
      return issue.category === 'in progress' && !issue.isFilled('assignee');
    case 'overdue':
      // A due date is a day, and the issue has all of it.
      return issue.due !== undefined && issue.due + DAY_MS <= asOf;
    case 'stale':
      return (ageInDays(issue, asOf) ?? 0) >= staleDays;
    case 'without_estimate':
      return isWork && !issue.isFilled('estimate');
    case 'without_parent':
      return isWork && !issue.isFilled('parent');
    case 'without_description':
      return !issue.isFilled('description');
    case 'without_priority':
      return !issue.isFilled('priority');
  }
}
