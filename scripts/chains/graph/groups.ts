import type { TreeBlock, TreeItem } from './tree.ts';

/** More single steps than these that could change places are folded. */
const MAX_ALIKE = 8;

/**
 * The items of a block in groups, at most `room` of them; a group of several is drawn as one node. The groups are in an order in
 * which each comes after those that it needs, so drawing them as one makes no circle.
 */
export function groupsOf(block: TreeBlock, room: number): TreeItem[][] {
  const groups = alikeTogether(block);
  if (groups.length <= room) return groups;
  const kept = keptOf(groups, room);
  const runs: TreeItem[][][] = [];
  groups.forEach((group, i) => {
    if (kept.has(i) || i === 0 || kept.has(i - 1)) runs.push([group]);
    else runs.at(-1)?.push(group);
  });
  return runs.map((run) => run.flat());
}

/** Positions that stay single: some that a person has to look at, then the beginning, then the end. */
function keptOf(groups: readonly TreeItem[][], room: number): ReadonlySet<number> {
  const hot = groups
    .flatMap((group, i) => (group.some((item) => item.hot) ? [i] : []))
    .slice(0, Math.floor(room / 4));
  // Each kept by itself may have a folded stretch before it, and there is one at the end.
  const ends = Math.max(0, room - 2 * hot.length - 1);
  const head = Math.ceil((ends * 2) / 3);
  const tail = groups.length - (ends - head);
  return new Set([...hot, ...[...groups.keys()].filter((i) => i < head || i >= tail)]);
}

/** Steps that wait for the same ones and that the same ones wait for: of many, the later ones become a group. */
function alikeTogether(block: TreeBlock): TreeItem[][] {
  const grouped = new Map<TreeItem, TreeItem[]>();
  for (const alike of alikeIn(block)) {
    if (alike.length <= MAX_ALIKE) continue;
    const folded = alike.slice(MAX_ALIKE - 1);
    for (const item of folded) grouped.set(item, folded);
  }
  return block.items.flatMap((item) => {
    const group = grouped.get(item) ?? [item];
    return group[0] === item ? [group] : [];
  });
}

function alikeIn({ items, arrows }: TreeBlock): Iterable<TreeItem[]> {
  const neighbours = new Map(items.map((item) => [item.id, { from: [] as string[], to: [] as string[] }]));
  for (const { from, to } of arrows) {
    neighbours.get(to)?.from.push(from);
    neighbours.get(from)?.to.push(to);
  }
  const alike = new Map<string, TreeItem[]>();
  for (const item of items) {
    if (item.lanes.length > 0 || item.handler !== undefined || item.hot) continue;
    const { from = [], to = [] } = neighbours.get(item.id) ?? {};
    const key = `${from.sort().join(' ')}>${to.sort().join(' ')}`;
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [item]);
    else same.push(item);
  }
  return alike.values();
}
