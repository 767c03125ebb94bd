import { safeLine } from '../../core/untrusted.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { type Total, totalsOf } from '../counts/totals.ts';
import { bounded } from './bounded.ts';
import { counter, type Family, type Sample } from './family.ts';

const MAX_LABEL = 200;

/** A counter out of the totals. `names`: its labels in order; each is bounded. */
export function counted(database: Database, name: string, help: string, names: readonly string[]): Family {
  return counter(name, help, samplesOf(few(totalsOf(database, name), names.length), names));
}

/** A histogram out of the totals; `names` are its labels beside `le`, each bounded. */
export function histogram(
  database: Database,
  name: string,
  help: string,
  names: readonly string[],
  bounds: readonly number[],
): Family {
  const counts = few(totalsOf(database, `${name}_bucket`), names.length);
  const sums = few(totalsOf(database, `${name}_sum`), names.length);
  const samples = sums.flatMap(({ labels, total }) => {
    const own = new Map(
      counts
        .filter((c) => labels.every((value, i) => c.labels[i] === value))
        .map((c) => [c.labels[names.length] ?? '', c.total]),
    );
    const base = labelsOf(labels, names);
    let below = 0;
    const buckets = [...bounds.map(String), '+Inf'].map((le) => {
      below += own.get(le) ?? 0;
      return { suffix: '_bucket', labels: { ...base, le }, value: below };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels: base, value: total },
      { suffix: '_count', labels: base, value: below },
    ];
  });
  return { name, help, type: 'histogram', samples };
}

/** Bounds the first labels, as many as are given. */
export const few = (totals: readonly Total[], labels: number): readonly Total[] =>
  Array.from({ length: labels }, (_, i) => i).reduce((sums, i) => bounded(sums, i), totals);

export const samplesOf = (totals: readonly Total[], names: readonly string[]): readonly Sample[] =>
  totals.map(({ labels, total }) => ({ labels: labelsOf(labels, names), value: total }));

/** Values come from other people's plugins; an empty one is no label at all. */
function labelsOf(values: readonly string[], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name, i) => {
      const value = safeLine(values[i] ?? '', MAX_LABEL);
      return value === '' ? [] : [[name, value]];
    }),
  );
}
