import type { Occurrence } from './occurrences.ts';

/** Two entries at one time. */
export interface Clash {
  readonly a: Occurrence;
  readonly b: Occurrence;
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Pairs of timed entries that overlap, in the order of their beginning; at most `limit`, and how many there are. */
export function clashes(
  occurrences: readonly Occurrence[],
  limit: number,
): { readonly n: number; readonly first: Clash[] } {
  const first: Clash[] = [];
  let n = 0;
  let open: Occurrence[] = [];
  for (const b of occurrences) {
    open = open.filter((a) => a.to > b.from);
    for (const a of open) {
      n += 1;
      if (first.length < limit) first.push({ a, b, from: b.from, to: Math.min(a.to, b.to) });
    }
    if (b.to > b.from) open.push(b);
  }
  return { n, first };
}

/** Times without gaps or overlaps. */
export function merged(spans: readonly Span[]): Span[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((x, y) => x.from - y.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else if (to > from) result.push({ from, to });
  }
  return result;
}

/** What of a window is not taken, from `least` milliseconds on. */
export function gaps(window: Span, taken: readonly Span[], least: number): Span[] {
  const result: Span[] = [];
  let at = window.from;
  for (const { from, to } of merged(taken).filter((span) => span.from < window.to)) {
    if (from - at >= least) result.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (window.to - at >= least) result.push({ from: at, to: window.to });
  return result.filter((span) => span.to > span.from);
}
