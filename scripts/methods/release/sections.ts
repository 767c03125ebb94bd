import type { Change } from './change.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly changes: readonly Change[];
}

/** Sections in the order of the notes, with the commit types of each. */
const SECTIONS: readonly {
  readonly id: string;
  readonly title: string;
  readonly types: readonly string[];
}[] = [
  { id: 'breaking', title: 'Breaking changes', types: [] },
  { id: 'security', title: 'Security', types: ['security', 'sec'] },
  { id: 'features', title: 'Features', types: ['feat', 'feature'] },
  { id: 'fixes', title: 'Bug fixes', types: ['fix', 'bugfix', 'hotfix'] },
  { id: 'performance', title: 'Performance', types: ['perf'] },
  { id: 'reverts', title: 'Reverts of earlier releases', types: ['revert'] },
  { id: 'deprecations', title: 'Deprecations', types: ['deprecate', 'deprecated'] },
  { id: 'docs', title: 'Documentation', types: ['docs', 'doc'] },
  { id: 'refactoring', title: 'Refactoring', types: ['refactor'] },
  { id: 'tests', title: 'Tests', types: ['test', 'tests'] },
  { id: 'build', title: 'Build and dependencies', types: ['build', 'deps'] },
  { id: 'ci', title: 'Continuous integration', types: ['ci'] },
  { id: 'chores', title: 'Chores', types: ['chore', 'style'] },
  { id: 'others', title: 'Other changes', types: [] },
];

const sectionOfType = new Map(SECTIONS.flatMap(({ id, types }) => types.map((type) => [type, id] as const)));

/** Every change is in exactly one section: one with a type that nobody agreed on, or without one, is among the others. */
export function inSections(changes: readonly Change[], revertsOfEarlier: ReadonlySet<string>): Section[] {
  const sorted = new Map<string, Change[]>(SECTIONS.map(({ id }) => [id, []]));
  for (const change of changes) sorted.get(sectionOf(change, revertsOfEarlier))?.push(change);
  return SECTIONS.flatMap(({ id, title }) => {
    const found = sorted.get(id) ?? [];
    return found.length === 0 ? [] : [{ id, title, changes: found.sort(byScope) }];
  });
}

function sectionOf(change: Change, revertsOfEarlier: ReadonlySet<string>): string {
  if (change.breaking) return 'breaking';
  if (revertsOfEarlier.has(change.hash)) return 'reverts';
  return sectionOfType.get(change.type ?? '') ?? 'others';
}

/** Those without a scope first; within a scope the order of the log stays, newest first. */
function byScope(a: Change, b: Change): number {
  const [left, right] = [a.scope ?? '', b.scope ?? ''];
  return left === right ? 0 : left < right ? -1 : 1;
}
