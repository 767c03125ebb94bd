import type { BacklogIssue } from './open-issue.ts';

export interface SameSummary {
  readonly summary: string;
  readonly keys: readonly string[];
}

/** Shorter ones, such as "Bug" or "Test", are shared by accident. */
const FEWEST_CHARS = 8;

/** Issues with the same words in their summaries; case, punctuation and spaces do not count. The most repeated first. */
export function duplicateSummaries(issues: readonly BacklogIssue[], limit: number): SameSummary[] {
  const groups = new Map<string, { summary: string; keys: Set<string> }>();
  for (const { summary, key } of issues) {
    const plain = (summary.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
    if (plain.length < FEWEST_CHARS) continue;
    const group = groups.get(plain) ?? { summary, keys: new Set() };
    group.keys.add(key);
    groups.set(plain, group);
  }
  return [...groups.values()]
    .filter(({ keys }) => keys.size > 1)
    .sort((a, b) => b.keys.size - a.keys.size)
    .slice(0, limit)
    .map(({ summary, keys }) => ({ summary, keys: [...keys] }));
}
