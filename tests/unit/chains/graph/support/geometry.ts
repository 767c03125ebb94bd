import type {
  BlockBox,
  ClusterBox,
  NodeBox,
  Place,
  Size,
  UnitBox,
} from '../../../../../scripts/chains/graph/svg/box.ts';

type Rect = Place & Size & { readonly what: string };

/** What is wrong with a layout: boxes on top of each other or outside of what they are in, arrows across boxes. */
export function faultsOf(block: BlockBox): string[] {
  const boxes = block.units.flatMap(partsOf);
  return [
    ...overlaps(boxes),
    ...boxes.filter((box) => !isInside(box, block)).map((box) => `${box.what} is outside of its block`),
    ...block.arrows.flatMap((points) => crossings(points, boxes)),
    ...block.units.flatMap(({ box, handler }) => [box, handler].flatMap((one) => insideFaults(one))),
  ];
}

const partsOf = (unit: UnitBox & Place): Rect[] => [
  { what: unit.id, x: unit.x, y: unit.y, width: unit.box.width, height: unit.box.height },
  ...[unit.undo, unit.handler]
    .filter((side) => side !== undefined)
    .map(({ x, y, width, height }) => ({
      what: `beside ${unit.id}`,
      x: unit.x + x,
      y: unit.y + y,
      width,
      height,
    })),
];

function insideFaults(box: NodeBox | ClusterBox | undefined): string[] {
  if (box?.type !== 'cluster') return [];
  const lanes = box.lanes.map(({ x, y, width, height }, i) => ({
    what: `lane ${i} of ${box.item.id}`,
    x,
    y,
    width,
    height,
  }));
  return [
    ...overlaps(lanes),
    ...lanes.filter((lane) => !isInside(lane, box)).map((lane) => `${lane.what} is outside`),
    ...box.lanes.flatMap(({ block, width, height }) => [
      ...(isInside({ ...block, what: '' }, { width, height })
        ? []
        : [`a block of ${box.item.id} is outside of its lane`]),
      ...faultsOf(block),
    ]),
  ];
}

const SLACK = 0.5;

const isInside = (rect: Rect, around: Size): boolean =>
  rect.x >= -SLACK &&
  rect.y >= -SLACK &&
  rect.x + rect.width <= around.width + SLACK &&
  rect.y + rect.height <= around.height + SLACK;

const meets = (a: Place & Size, b: Place & Size): boolean =>
  a.x + a.width > b.x + SLACK &&
  b.x + b.width > a.x + SLACK &&
  a.y + a.height > b.y + SLACK &&
  b.y + b.height > a.y + SLACK;

const overlaps = (rects: readonly Rect[]): string[] =>
  rects.flatMap((a, i) =>
    rects.slice(i + 1).flatMap((b) => (meets(a, b) ? [`${a.what} is on ${b.what}`] : [])),
  );

/** Lines are straight down or straight across, so each is a thin box. */
const crossings = (points: readonly Place[], boxes: readonly Rect[]): string[] =>
  points.slice(1).flatMap((to, i) => {
    const from = points[i] as Place;
    const line = {
      x: Math.min(from.x, to.x) - SLACK,
      y: Math.min(from.y, to.y) - SLACK,
      width: Math.abs(from.x - to.x) + 2 * SLACK,
      height: Math.abs(from.y - to.y) + 2 * SLACK,
    };
    const slanted = from.x !== to.x && from.y !== to.y ? ['a line is slanted'] : [];
    return [
      ...slanted,
      ...boxes.filter((box) => meets(line, box)).map((box) => `an arrow crosses ${box.what}`),
    ];
  });
