import type { Issue } from './issue.ts';
import { type Distribution, rounded } from './percentiles.ts';

/** `category`: status category "In Progress"; `statuses`: those that the caller named; `unresolved`: everything open. */
export type WipBasis = 'category' | 'statuses' | 'unresolved';

export interface WipItem {
  readonly key: string;
  readonly row: number;
  readonly status: string;
  readonly ageDays: number;
  /** What the age counts from. */
  readonly since: 'started' | 'category' | 'created';
  /** Older than 85 of 100 finished ones took; absent when the age or the cycle time has no start of work. */
  readonly overP85?: boolean;
}

const DAY_MS = 86_400_000;

/** Issues that are being worked on, and what that was decided by. */
export function workInProgress(
  issues: readonly Issue[],
  wipStatuses: readonly string[] | undefined,
  hasCategory: boolean,
): { basis: WipBasis; items: Issue[] } {
  const open = issues.filter((issue) => issue.resolved === undefined && issue.category !== 'done');
  if (wipStatuses !== undefined) {
    const wanted = new Set(wipStatuses.map((status) => status.toLowerCase()));
    return { basis: 'statuses', items: open.filter((issue) => wanted.has(issue.status.toLowerCase())) };
  }
  if (hasCategory) return { basis: 'category', items: open.filter((i) => i.category === 'in progress') };
  return { basis: 'unresolved', items: open };
}

/** Age at `asOf`, from the best start that is known. */
export function ageOf(
  issue: Issue,
  asOf: number,
  basis: WipBasis,
  cycleTime: Distribution | undefined,
): WipItem {
  const since =
    issue.started !== undefined ? 'started' : sinceCategory(issue, basis) ? 'category' : 'created';
  const from = { started: issue.started, category: issue.categoryChanged, created: issue.created }[since];
  const ageDays = rounded((asOf - (from ?? issue.created)) / DAY_MS);
  const item = { key: issue.key, row: issue.row, status: issue.status, ageDays, since } as const;
  return cycleTime === undefined || since === 'created'
    ? item
    : { ...item, overP85: ageDays > cycleTime.p85Days };
}

function sinceCategory(issue: Issue, basis: WipBasis): boolean {
  return issue.categoryChanged !== undefined && (basis === 'category' || issue.category === 'in progress');
}
