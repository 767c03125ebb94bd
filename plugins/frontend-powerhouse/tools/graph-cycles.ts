/** Finding cycles in a directed graph. Nothing here recurses, so long chains of files do no harm. */

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Groups of nodes that reach each other, each of more than one node, or of one that names itself. Sorted. */
export function cyclicGroups(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const groups: string[][] = [];
  for (const start of [...graph.keys()].sort()) {
    if (index.has(start)) continue;
    const work: { node: string; next: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      index.set(node, index.size);
      low.set(node, index.get(node) as number);
      stack.push(node);
      onStack.add(node);
      work.push({ node, next: (graph.get(node) ?? new Set<string>()).values() });
    };
    enter(start);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { node } = top;
      const step = top.next.next();
      if (!step.done) {
        const to = step.value;
        if (!index.has(to)) enter(to);
        else if (onStack.has(to)) lower(low, node, index.get(to) as number);
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent !== undefined) lower(low, parent, low.get(node) as number);
      if (low.get(node) !== index.get(node)) continue;
      const group: string[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack.delete(member);
        group.push(member);
        if (member === node) break;
      }
      if (group.length > 1 || graph.get(node)?.has(node)) groups.push(group.sort());
    }
  }
  return groups.sort((a, b) => (a[0] as string).localeCompare(b[0] as string, 'en'));
}

function lower(low: Map<string, number>, node: string, value: number): void {
  if (value < (low.get(node) as number)) low.set(node, value);
}

/**
 * Cycles that must be cut to make a group acyclic: the shortest one, then, with its last step taken out, the shortest one that is left,
 * and so on. At most `max`; `more` says that some were left out.
 */
export function cyclesToCut(
  graph: Graph,
  group: readonly string[],
  max: number,
): { cycles: string[][]; more: boolean } {
  const members = new Set(group);
  const inside = new Map(
    group.map((node) => [node, new Set([...(graph.get(node) ?? [])].filter((to) => members.has(to)))]),
  );
  const cycles: string[][] = [];
  for (;;) {
    const left = cyclicGroups(inside)[0];
    if (left === undefined) return { cycles, more: false };
    if (cycles.length >= max) return { cycles, more: true };
    const cycle = shortestCycle(inside, left);
    cycles.push(cycle);
    inside.get(cycle.at(-1) as string)?.delete(cycle[0] as string);
  }
}

/** In a group of thousands only cycles through its first nodes are compared: all of them would take minutes. */
const STEPS = 500_000;
const MIN_STARTS = 20;

/** Begins with the node that sorts first among those of the shortest cycles. `group`: nodes that reach each other. */
function shortestCycle(graph: Graph, group: readonly string[]): string[] {
  let best: string[] = [];
  for (const start of group.slice(0, Math.max(MIN_STARTS, STEPS / group.length))) {
    const limit = best.length === 0 ? Number.POSITIVE_INFINITY : best.length - 1;
    best = pathBack(graph, start, limit) ?? best;
    if (best.length <= 2) break;
  }
  return best;
}

/** The shortest way from a node back to itself, of at most `limit` nodes. */
function pathBack(graph: Graph, start: string, limit: number): string[] | undefined {
  const before = new Map<string, string | undefined>([[start, undefined]]);
  let level = [start];
  for (let length = 1; level.length > 0 && length <= limit; length++) {
    const next: string[] = [];
    for (const node of level) {
      for (const to of graph.get(node) ?? []) {
        if (to === start) {
          const path: string[] = [];
          for (let at: string | undefined = node; at !== undefined; at = before.get(at)) path.push(at);
          return path.reverse();
        }
        if (before.has(to)) continue;
        before.set(to, node);
        next.push(to);
      }
    }
    level = next;
  }
  return undefined;
}
