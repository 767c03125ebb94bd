import type { Step } from '../language/chain.ts';

/** The steps of a checked block, each after those that it needs; otherwise as in the file. */
export function inOrder(steps: readonly Step[]): Step[] {
  const at = new Map(steps.map((step, i) => [step.id, i]));
  const next = new Array<number>(steps.length).fill(0);
  const begun = new Set<number>();
  const ordered: Step[] = [];
  steps.forEach((_, start) => {
    const open = begun.has(start) ? [] : [start];
    begun.add(start);
    for (let i = open.at(-1); i !== undefined; i = open.at(-1)) {
      const step = steps[i] as Step;
      const need = step.needs[next[i] as number];
      if (need === undefined) {
        open.pop();
        ordered.push(step);
        continue;
      }
      (next[i] as number) += 1;
      const needed = at.get(need);
      if (needed === undefined || begun.has(needed)) continue;
      begun.add(needed);
      open.push(needed);
    }
  });
  return ordered;
}

/** An arrow between two items, by id. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/**
 * Without the arrows that others imply: when c waits for b and b for a, an arrow from a to c says nothing. `ids` are in order, each
 * after those it has arrows from.
 */
export function withoutImplied(ids: readonly string[], arrows: readonly Arrow[]): Arrow[] {
  const place = new Map(ids.map((id, i) => [id, i]));
  const into = new Map<string, Arrow[]>(ids.map((id) => [id, []]));
  for (const arrow of arrows) into.get(arrow.to)?.push(arrow);
  const before = new Map<string, ReadonlySet<string>>();
  const kept = new Set<Arrow>();
  for (const id of ids) {
    const reached = new Set<string>();
    // Latest first: whatever an earlier one is implied by has been reached by then.
    const latestFirst = [...(into.get(id) ?? [])].sort(
      (a, b) => (place.get(b.from) as number) - (place.get(a.from) as number),
    );
    for (const arrow of latestFirst) {
      if (reached.has(arrow.from)) continue;
      kept.add(arrow);
      reached.add(arrow.from);
      for (const earlier of before.get(arrow.from) ?? []) reached.add(earlier);
    }
    before.set(id, reached);
  }
  return arrows.filter((arrow) => kept.has(arrow));
}
