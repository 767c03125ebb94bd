/**
 * Shares out whole pieces so that small wishes are granted whole and large ones get equal parts of the rest. Nobody gets more than
 * wanted; together at most `total`.
 */
export function shares(wants: readonly number[], total: number): number[] {
  const given = wants.map(() => 0);
  const smallestFirst = wants.map((want, i) => ({ want, i })).sort((a, b) => a.want - b.want || a.i - b.i);
  let left = Math.max(0, total);
  smallestFirst.forEach(({ want, i }, n) => {
    given[i] = Math.min(want, Math.ceil(left / (wants.length - n)));
    left -= given[i];
  });
  return given;
}
