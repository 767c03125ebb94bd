import type { Reading } from './kind.ts';
import { type Tally, tally } from './tabulate.ts';

/** One group's answers to one question, or that they are too few to be shown. */
export type GroupTally =
  | ({ readonly group: string } & Tally)
  | { readonly group: string; readonly withheld: true };

/**
 * Splits answers by group. A group in which fewer than `minimum` answered is withheld; when that is one alone, the smallest of the others
 * is withheld too, because the total would give the first one away.
 */
export function crosstab(
  answers: readonly (readonly string[])[],
  groups: readonly string[],
  reading: Reading,
  minimum: number,
): GroupTally[] {
  const names = [...new Set(groups)].sort((a, b) => (a < b ? -1 : 1));
  const tables = names.map((group) => {
    const own = answers.filter((_list, i) => groups[i] === group);
    return { group, asked: own.filter((list) => list.length > 0).length, own };
  });
  const small = new Set(tables.filter(({ asked }) => asked > 0 && asked < minimum).map(({ group }) => group));
  if (small.size === 1) {
    const [next] = tables
      .filter(({ group, asked }) => asked > 0 && !small.has(group))
      .sort((a, b) => a.asked - b.asked);
    if (next !== undefined) small.add(next.group);
  }
  return tables.map(({ group, own }) =>
    small.has(group) ? { group, withheld: true } : { group, ...tally(own, reading) },
  );
}
