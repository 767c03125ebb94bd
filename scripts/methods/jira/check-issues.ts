import type { Issue } from './issue.ts';

export interface CycleFinding {
  readonly rule:
    | 'resolved_before_created'
    | 'resolved_before_started'
    | 'in_future'
    | 'done_without_date'
    | 'duplicate_key';
  readonly severity: 'warning';
  readonly row: number;
  readonly key: string;
  readonly message: string;
  readonly fix: string;
}

/** What is wrong with each issue, at most one thing, the worst first. */
export function checkIssues(issues: readonly Issue[], asOf: number): CycleFinding[] {
  const seen = new Set<string>();
  return issues.flatMap((issue): CycleFinding[] => {
    const { key, row, created, started, resolved } = issue;
    const at = { severity: 'warning', row, key } as const;
    const isTwice = key !== '' && seen.has(key);
    seen.add(key);
    if (isTwice) {
      return [
        {
          ...at,
          rule: 'duplicate_key',
          message: `${key} is in the file twice; this row is left out.`,
          fix: 'Export one filter at a time.',
        },
      ];
    }
    if (Math.max(created, started ?? 0, resolved ?? 0) > asOf) {
      return [
        {
          ...at,
          rule: 'in_future',
          message: 'A date is after asOf; the row is left out.',
          fix: 'Check asOf and dateFormat.',
        },
      ];
    }
    if (resolved !== undefined && resolved < created) {
      return [
        {
          ...at,
          rule: 'resolved_before_created',
          message: 'Resolved before it was created; left out.',
          fix: 'Check dateFormat, or whether the issue was imported.',
        },
      ];
    }
    if (resolved !== undefined && started !== undefined && resolved < started) {
      return [
        {
          ...at,
          rule: 'resolved_before_started',
          message: 'Resolved before work began; left out.',
          fix: 'Check the column for the start.',
        },
      ];
    }
    if (resolved === undefined && issue.category === 'done') {
      return [
        {
          ...at,
          rule: 'done_without_date',
          message: 'Done by its status, but without a resolution date: in no number here.',
          fix: 'Set the resolution in the transition to Done.',
        },
      ];
    }
    return [];
  });
}
