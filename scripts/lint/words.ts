/** A number with its noun: `1 example`, `3 examples`, `2 near misses`. */
export function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}${one.endsWith('s') ? 'es' : 's'}`}`;
}

/** A share as a whole percentage. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
