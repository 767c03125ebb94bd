import type { GraphBlock, GraphCluster, GraphItem, GraphLane } from '../graph.ts';
import type { BlockBox, ClusterBox, LaneBox, NodeBox, Place, UndoBox, UnitBox } from './box.ts';
import { itemLines, laneLines, NODE_WIDTH, nodeBox, undoBox } from './measure.ts';
import { type Ends, placeBlock } from './place-block.ts';

const INNER = 16;
const LANE_GAP = 12;
const SIDE_GAP = 32;
/** Below an item and its handler, for the line that leads back. */
export const HANDLER_EXIT = 22;
/** A row of branches is not wider, in pixels, unless a single branch is. */
const MAX_ROW = 1_240;

/** The boxes of a whole chain, from the inside to the outside. */
export const chainBox = (block: GraphBlock): BlockBox => boxOf(block, 'dots');

const boxOf = (block: GraphBlock, ends: Ends): BlockBox => placeBlock(block, block.items.map(unitOf), ends);

function unitOf(item: GraphItem): UnitBox {
  const box = item.type === 'node' ? nodeBox(item) : clusterBox(item);
  const x = box.width + SIDE_GAP;
  const undo = item.undo === undefined ? undefined : beside(undoBox(item.undo), x, box);
  const top =
    undo === undefined ? 0 : Math.max(box.type === 'node' ? box.height : 0, undo.y + undo.height) + LANE_GAP;
  const handler = item.handler === undefined ? undefined : { ...clusterBox(item.handler), x, y: top };
  const sides = [undo, handler].filter((side) => side !== undefined);
  return {
    id: item.id,
    box,
    ...(undo === undefined ? {} : { undo }),
    ...(handler === undefined ? {} : { handler }),
    width: Math.max(box.width, ...sides.map((side) => side.x + side.width)),
    height:
      handler === undefined ? box.height : Math.max(box.height, handler.y + handler.height) + HANDLER_EXIT,
  };
}

/** Level with the texts of the item. */
function beside(undo: UndoBox, x: number, box: NodeBox | ClusterBox): UndoBox & Place {
  const header = box.type === 'cluster' ? box.header : box.height;
  return { ...undo, x, y: Math.max(0, (header - undo.height) / 2) };
}

function clusterBox(item: GraphCluster): ClusterBox {
  const rows = rowsOf(item.lanes.map((lane) => laneBox(lane, item.lanes.length > 1)));
  const inner = Math.max(NODE_WIDTH - 2 * INNER, ...rows.map(widthOfRow));
  const { lines, height: header } = itemLines(item, inner + 2 * INNER);
  const lanes: (LaneBox & Place)[] = [];
  let y = header;
  for (const row of rows) {
    const height = Math.max(...row.map((lane) => lane.height));
    // Several rows are a grid, whose last one may be shorter.
    let x = INNER + (rows.length > 1 ? 0 : (inner - widthOfRow(row)) / 2);
    for (const lane of row) {
      lanes.push({ ...lane, height, x, y });
      x += lane.width + LANE_GAP;
    }
    y += height + LANE_GAP;
  }
  return {
    type: 'cluster',
    item,
    lines,
    header,
    lanes,
    width: inner + 2 * INNER,
    height: y - LANE_GAP + INNER,
  };
}

const widthOfRow = (row: readonly LaneBox[]): number =>
  row.reduce((sum, lane) => sum + lane.width, LANE_GAP * (row.length - 1));

/** Rows of about as many branches each. */
function rowsOf(lanes: readonly LaneBox[]): LaneBox[][] {
  let rows: LaneBox[][] = [[...lanes]];
  for (let n = 2; rows.some((row) => row.length > 1 && widthOfRow(row) > MAX_ROW); n++) {
    const most = Math.ceil(lanes.length / n);
    rows = Array.from({ length: Math.ceil(lanes.length / most) }, (_, i) =>
      lanes.slice(i * most, (i + 1) * most),
    );
  }
  return rows;
}

/** A branch that is a single step, and has no name of its own, is only that. */
function laneBox({ label, block }: GraphLane, hasOthers: boolean): LaneBox {
  const panel = label !== '';
  const inside = boxOf(block, hasOthers && !panel ? 'none' : 'arrow');
  const margin = panel ? INNER : 0;
  const width = Math.max(inside.width, panel ? NODE_WIDTH : 0) + 2 * margin;
  const { lines, height } = laneLines(label, width);
  return {
    panel,
    lines,
    block: { ...inside, x: (width - inside.width) / 2, y: height },
    width,
    height: height + inside.height + margin,
  };
}
