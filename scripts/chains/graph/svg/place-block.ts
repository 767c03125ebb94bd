import { Graph, layout } from '@dagrejs/dagre';
import type { GraphBlock, GraphEdge } from '../graph.ts';
import type { ArrowPath, BlockBox, Dot, Place, UnitBox } from './box.ts';
import { withTracks } from './tracks.ts';

const RANK_GAP = 42;
/** After the point where a block begins, which needs less room. */
const FIRST_GAP = 24;
const NODE_GAP = 30;
const EDGE_GAP = 16;
export const DOT_RADIUS = 7;

const BEGIN = '!begin';
const END = '!end';

/** Where something is: its middle, and the part of its height that arrows do not enter. */
interface Spot extends Place {
  readonly rank: number;
  readonly top: number;
  readonly bottom: number;
  /** Of the item, from where arrows go on; above the bottom where a handler is lower. */
  readonly exit: number;
}

/**
 * How its begin is shown: not at all, by an arrow from above, or, of a whole chain, by a dot; then its end is, too.
 */
export type Ends = 'none' | 'arrow' | 'dots';

/**
 * Places the items of a block in layers, each below those that it needs. Arrows pass other items of a layer in columns of their own
 * and bend only between layers, so they cross no item.
 */
export function placeBlock(block: GraphBlock, units: readonly UnitBox[], ends: Ends): BlockBox {
  const dots = ends === 'dots';
  const edges = [...(ends === 'none' ? [] : entries(block)), ...block.edges, ...(dots ? exits(block) : [])];
  const { spots, bends } = layered(units, edges, ends);
  const bands = bandsOf(spots);
  const arrows = withTracks(
    edges.map(({ from, to }, i) =>
      pathOf(spots.get(from) as Spot, spots.get(to) as Spot, bends[i] ?? [], bands),
    ),
  );
  const left = new Set(edges.map((edge) => edge.from));
  const placed = units.map((unit) => {
    const { x, top } = spots.get(unit.id) as Spot;
    return { ...unit, x: x - unit.box.width / 2, y: top, isLast: !left.has(unit.id) };
  });
  const marked = (dots ? ([BEGIN, END] as const) : []).map((id): Dot => {
    const { x, y } = spots.get(id) as Spot;
    return { what: id === BEGIN ? 'start' : 'end', x, y };
  });
  return tight(placed, arrows, marked);
}

const entries = ({ items, edges }: GraphBlock): GraphEdge[] => {
  const entered = new Set(edges.map((edge) => edge.to));
  return items.filter(({ id }) => !entered.has(id)).map(({ id }) => ({ from: BEGIN, to: id }));
};

const exits = ({ items, edges }: GraphBlock): GraphEdge[] => {
  const left = new Set(edges.map((edge) => edge.from));
  const last = items.map(({ id }) => id).filter((id) => !left.has(id));
  return (items.length === 0 ? [BEGIN] : last).map((from) => ({ from, to: END }));
};

/** Places of everything, and where each edge passes between. */
function layered(
  units: readonly UnitBox[],
  edges: readonly GraphEdge[],
  ends: Ends,
): { spots: Map<string, Spot>; bends: Place[][] } {
  const dot = ends === 'dots' ? 2 * DOT_RADIUS : 0;
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', ranksep: RANK_GAP, nodesep: NODE_GAP, edgesep: EDGE_GAP });
  if (ends !== 'none') graph.setNode(BEGIN, { width: dot, height: dot });
  // The item is in the middle, so that what comes one after the other stands in a column, whatever is beside it.
  for (const unit of units)
    graph.setNode(unit.id, { width: 2 * unit.width - unit.box.width, height: unit.height });
  if (ends === 'dots') graph.setNode(END, { width: dot, height: dot });
  edges.forEach(({ from, to }, i) => {
    // What can begin at once stands at the top.
    graph.setEdge(from, to, { weight: from === BEGIN ? 5 : 3 }, String(i));
  });
  layout(graph);
  const lift = ends === 'none' ? 0 : RANK_GAP - FIRST_GAP;
  const side = isMirrored(graph, units) ? -1 : 1;
  const exitOf = new Map(units.map((unit) => [unit.id, unit.box.height]));
  const spots = new Map<string, Spot>();
  for (const id of graph.nodes()) {
    const { x, y, height, rank } = graph.node(id) as Place & { height: number; rank: number };
    const middle = id === BEGIN ? y : y - lift;
    const top = middle - height / 2;
    spots.set(id, {
      x: side * x,
      y: middle,
      rank,
      top,
      bottom: top + height,
      exit: top + (exitOf.get(id) ?? height),
    });
  }
  const bends = edges.map(({ from, to }, i) => {
    const { points } = graph.edge(from, to, String(i)) as { points: Place[] };
    return points.slice(1, -1).map(({ x, y }) => ({ x: side * x, y: y - lift }));
  });
  return { spots, bends };
}

/** Whether what stands side by side does so rather in the reverse of the file's order, of which dagre knows nothing. */
function isMirrored(graph: Graph, units: readonly UnitBox[]): boolean {
  const byRank = new Map<number, number[]>();
  for (const { id } of units) {
    const { x, rank } = graph.node(id) as { x: number; rank: number };
    byRank.set(rank, [...(byRank.get(rank) ?? []), x]);
  }
  let reversed = 0;
  for (const xs of byRank.values())
    xs.forEach((x, i) => {
      for (const before of xs.slice(0, i)) reversed += Math.sign(before - x);
    });
  return reversed > 0;
}

interface Band {
  readonly middle: number;
  readonly top: number;
  readonly bottom: number;
}

/** The stripes that the layers take, by rank. */
function bandsOf(spots: ReadonlyMap<string, Spot>): Map<number, Band> {
  const bands = new Map<number, Band>();
  for (const { rank, y, top, bottom } of spots.values()) {
    const band = bands.get(rank);
    bands.set(rank, {
      middle: y,
      top: Math.min(top, band?.top ?? top),
      bottom: Math.max(bottom, band?.bottom ?? bottom),
    });
  }
  return bands;
}

function pathOf(from: Spot, to: Spot, bends: readonly Place[], bands: ReadonlyMap<number, Band>): Place[] {
  const points: Place[] = [
    { x: from.x, y: from.exit },
    { x: from.x, y: bands.get(from.rank)?.bottom ?? from.bottom },
  ];
  for (const [rank, { middle, top, bottom }] of [...bands].sort(([a], [b]) => a - b)) {
    if (rank <= from.rank || rank >= to.rank) continue;
    const bend = bends.find(({ y }) => Math.abs(y - middle) < 0.5);
    if (bend !== undefined) points.push({ x: bend.x, y: top }, { x: bend.x, y: bottom });
  }
  points.push({ x: to.x, y: bands.get(to.rank)?.top ?? to.top }, { x: to.x, y: to.top });
  return points.filter((point, i) => i === 0 || point.x !== points[i - 1]?.x || point.y !== points[i - 1]?.y);
}

/** Moves everything so that the upper left corner is where something is. */
function tight(units: BlockBox['units'], arrows: readonly ArrowPath[], dots: readonly Dot[]): BlockBox {
  const xs = [
    ...units.flatMap(({ x, width }) => [x, x + width]),
    ...arrows.flatMap((points) => points.map(({ x }) => x)),
    ...dots.flatMap(({ x }) => [x - DOT_RADIUS, x + DOT_RADIUS]),
  ];
  const bottoms = [...units.map(({ y, height }) => y + height), ...dots.map(({ y }) => y + DOT_RADIUS)];
  const left = xs.length === 0 ? 0 : Math.min(...xs);
  const move = <T extends Place>(thing: T): T => ({ ...thing, x: thing.x - left });
  return {
    units: units.map(move),
    arrows: arrows.map((points) => points.map(move)),
    dots: dots.map(move),
    width: Math.max(left, ...xs) - left,
    height: Math.max(0, ...bottoms),
  };
}
