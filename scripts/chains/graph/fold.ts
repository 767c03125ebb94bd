import { groupsOf } from './groups.ts';
import { mergedMark } from './marks.ts';
import { shares } from './shares.ts';
import { type TreeBlock, type TreeItem, type TreeLane, weighed } from './tree.ts';

/** More branches or cases than these are folded: nobody compares so many side by side. */
export const MAX_LANES = 24;

/**
 * Cuts a block down to at most `room` nodes and clusters. Stretches of steps, surplus branches, and the inside of steps give way;
 * each leaves a node that says how many steps it stands for. What a person has to look at in a run goes last. `room` is at least 1.
 */
export function fold(block: TreeBlock, room: number): TreeBlock {
  const groups = groupsOf(block, room);
  const foldedInto = new Map<string, string>();
  const items = groups.map((group) => {
    const [only, ...others] = group as [TreeItem, ...TreeItem[]];
    if (others.length === 0) return only;
    const folded = foldedNode(group, 'step');
    for (const item of group) foldedInto.set(item.id, folded.id);
    return folded;
  });
  return {
    items: fitted(items, room - items.length),
    arrows: distinct(
      block.arrows.map(({ from, to }) => ({
        from: foldedInto.get(from) ?? from,
        to: foldedInto.get(to) ?? to,
      })),
    ),
  };
}

function distinct(arrows: TreeBlock['arrows']): TreeBlock['arrows'] {
  const byEnds = new Map(arrows.map((arrow) => [`${arrow.from} ${arrow.to}`, arrow]));
  return [...byEnds.values()].filter(({ from, to }) => from !== to);
}

/** Shares out what is left of the room to what is inside of the items, those first that a person has to look at. */
function fitted(items: readonly TreeItem[], room: number): TreeItem[] {
  const wants = items.map((item) => item.drawn - 1);
  const hot = shares(
    wants.map((want, i) => (items[i]?.hot ? want : 0)),
    room,
  );
  const left = room - hot.reduce((sum, n) => sum + n, 0);
  const cold = shares(
    wants.map((want, i) => (items[i]?.hot ? 0 : want)),
    left,
  );
  return items.map((item, i) => fittedItem(item, (hot[i] as number) + (cold[i] as number)));
}

/** An item with room for so many more nodes than itself. */
function fittedItem(item: TreeItem, room: number): TreeItem {
  if (item.drawn === 1) return item;
  const { handler, undo, ...rest } = item;
  const beside = (undo === undefined ? 0 : 1) + (handler === undefined ? 0 : 1);
  // What is inside of a handler has one node at least, and so has each lane.
  const lanes = keptLanes(item, room - beside - (handler === undefined ? 0 : 1));
  if (room < beside + (handler === undefined ? 0 : 1) || (lanes.length === 0 && item.lanes.length > 0))
    return collapsed(item);
  const inside = [...lanes.map(drawnIn), ...(handler === undefined ? [] : [handler.drawn - 1])];
  const given = shares(inside, room - beside);
  return {
    ...rest,
    ...(undo === undefined ? {} : { undo }),
    lanes: lanes.map((lane, i) => ({ ...lane, block: fold(lane.block, given[i] as number) })),
    ...(handler === undefined ? {} : { handler: fittedItem(handler, given.at(-1) as number) }),
  };
}

const drawnIn = ({ block }: TreeLane): number => block.items.reduce((sum, item) => sum + item.drawn, 0);

/** The lanes that there is room for, and one for the others; none when there is not even room for that. */
function keptLanes({ icon, lanes }: TreeItem, room: number): readonly TreeLane[] {
  const most = Math.min(MAX_LANES, room);
  if (lanes.length <= most) return lanes;
  if (most < 1) return [];
  const isHot = (lane: TreeLane): boolean => lane.block.items.some((item) => item.hot);
  const kept = new Set([...lanes.filter(isHot), ...lanes].slice(0, most - 1));
  for (const lane of lanes) if (kept.size < most - 1) kept.add(lane);
  const others = lanes.filter((lane) => !kept.has(lane));
  const folded = foldedNode(
    others.flatMap((lane) => lane.block.items),
    icon === 'switch' ? 'case' : 'branch',
    others.length,
  );
  return [...lanes.filter((lane) => kept.has(lane)), { label: '', block: { items: [folded], arrows: [] } }];
}

/** The node that stands for several items, or for the items of several lanes. */
function foldedNode(items: readonly TreeItem[], what: 'step' | 'branch' | 'case', n?: number): TreeItem {
  const steps = items.reduce((sum, item) => sum + item.steps, 0);
  const mark = mergedMark(items.map((item) => item.mark));
  const plural = what === 'branch' ? 'branches' : `${what}s`;
  const count = n ?? steps;
  return weighed(
    {
      id: `${items[0]?.id ?? what}!more`,
      icon: 'folded',
      words: {
        label: `${count} more ${count === 1 ? what : plural}`,
        detail: n === undefined ? '' : `${steps} steps`,
        notes: [],
      },
      ...(mark === undefined ? {} : { mark }),
      lanes: [],
    },
    steps,
  );
}

/** An item alone; what was inside of it and beside it becomes words. */
function collapsed({ undo, handler, lanes: _, ...item }: TreeItem): TreeItem {
  const inside = item.steps - 1;
  const notes = [
    ...item.words.notes,
    ...(inside > 0 ? [`${inside} ${inside === 1 ? 'step' : 'steps'} inside`] : []),
    ...(undo === undefined ? [] : [`undone by ${undo.detail}`]),
    ...(handler === undefined ? [] : ['other steps on error']),
  ];
  return { ...item, words: { ...item.words, notes }, lanes: [], drawn: 1 };
}
