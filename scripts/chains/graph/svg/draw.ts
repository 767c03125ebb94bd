import type { StepViewState } from '../../view/run-view.ts';
import type { GraphItem } from '../graph.ts';
import { markText } from '../mark-text.ts';
import type {
  ArrowPath,
  BlockBox,
  ClusterBox,
  Dot,
  LaneBox,
  NodeBox,
  Place,
  TextLine,
  UndoBox,
} from './box.ts';
import { ICONS, STATE_PATH } from './icons.ts';
import { BADGE, ICON, PADDING } from './measure.ts';
import { DOT_RADIUS } from './place-block.ts';
import { element, num, xmlText } from './xml.ts';

const CORNER = 9;

/** Everything of a block: first the arrows, then what they lead to. */
export function drawBlock(block: BlockBox): string {
  return [
    ...block.arrows.map(drawArrow),
    ...block.dots.map(drawDot),
    ...block.units.map((unit) => at(unit, drawUnit(unit))),
  ].join('');
}

const at = ({ x, y }: Place, ...children: readonly string[]): string =>
  element('g', { transform: `translate(${num(x)} ${num(y)})` }, ...children);

function drawUnit({ box, undo, handler, isLast, height }: BlockBox['units'][number]): string {
  return [
    ...(undo === undefined
      ? []
      : [sideArrow('undo', box.width, undo.y + undo.height / 2, undo.x), at(undo, drawUndo(undo))]),
    ...(handler === undefined ? [] : [drawHandler(box, handler, isLast ? undefined : height)]),
    box.type === 'node' ? drawNode(box) : drawCluster(box),
  ].join('');
}

/** What is done instead of an item, with the way there and the way back, which joins the item's own below both. */
function drawHandler(
  box: NodeBox | ClusterBox,
  handler: ClusterBox & Place,
  end: number | undefined,
): string {
  const y = handler.y + PADDING + ICON / 2;
  const x = box.width - 2 * PADDING;
  const there =
    y < box.height
      ? sideArrow('error', box.width, y, handler.x)
      : arrowTo('error', `M${num(x)} ${num(box.height)}V${num(y - 8)}q0 8 8 8`, y, handler.x);
  const from = handler.x + handler.width / 2;
  const bottom = handler.y + handler.height;
  const back =
    end === undefined
      ? ''
      : element('path', {
          class: 'arrow',
          d: `M${num(from)} ${num(bottom)}V${num(end - 19)}q0 8 -8 8H${num(box.width / 2 + 8)}q-8 0 -8 8V${num(end)}`,
        });
  return there + back + at(handler, drawCluster(handler));
}

const sideArrow = (name: string, from: number, y: number, to: number): string =>
  arrowTo(name, `M${num(from)} ${num(y)}`, y, to);

/** A path that ends with a tip to the right. */
const arrowTo = (name: string, begin: string, y: number, x: number): string =>
  element('path', { class: `arrow ${name}`, d: `${begin}H${num(x - 5)}` }) +
  element('path', { class: `tip ${name}`, d: `M${num(x)} ${num(y)}l-7 -4v8Z` });

function drawNode({ item, lines, width, height }: NodeBox): string {
  const kind = item.icon === 'folded' ? ' folded' : '';
  return group(
    titleOf(item),
    element('rect', { class: `box${kind}${stateClass(item)}`, width, height, rx: 9 }),
    drawIcon(item, PADDING),
    ...lines.map((line) => drawText(line, item)),
    drawBadge(item, width),
  );
}

function drawCluster({ item, lines, lanes, width, height }: ClusterBox): string {
  return group(
    titleOf(item),
    element('rect', {
      class: `cluster${item.icon === 'error' ? ' error' : ''}${stateClass(item)}`,
      width,
      height,
      rx: 12,
    }),
    drawIcon(item, PADDING),
    ...lines.map((line) => drawText(line, item)),
    drawBadge(item, width),
    ...lanes.map((lane) => at(lane, drawLane(lane))),
  );
}

function drawLane({ panel, lines, block, width, height }: LaneBox): string {
  return [
    panel ? element('rect', { class: 'panel', width, height, rx: 8 }) : '',
    ...lines.map((line) => drawText(line)),
    at(block, drawBlock(block)),
  ].join('');
}

function drawUndo({ undo, lines, width, height }: UndoBox): string {
  const state = undo.mark === undefined ? '' : ` s-${undo.mark.state}`;
  const text = undo.mark === undefined ? '' : `: ${markText(undo.mark)}`;
  return group(
    `undo: ${undo.detail}${text}`,
    element('rect', { class: `box undo${state}`, width, height, rx: 9 }),
    at({ x: 19, y: height / 2 }, sign('undoing', 'icon flow')),
    ...lines.map((line) => drawText(line)),
  );
}

const group = (title: string, ...children: readonly string[]): string =>
  element('g', {}, element('title', {}, xmlText(title)), ...children);

/** All that is known, for whoever stays with the pointer on it: texts in the box are cut. */
function titleOf({ id, label, detail, condition, notes, mark }: GraphItem): string {
  const name = label === id || id.includes('!') ? label : `${label} (${id})`;
  return [
    [name, detail].filter((text) => text !== '').join(': '),
    ...(condition === undefined ? [] : [`if ${condition}`]),
    ...notes,
    ...(mark === undefined ? [] : [markText(mark)]),
    ...(mark?.error === undefined ? [] : [mark.error]),
  ].join('\n');
}

const stateClass = ({ mark }: GraphItem): string => (mark === undefined ? '' : ` s-${mark.state}`);

function drawText({ text, style, x, y }: TextLine, item?: GraphItem): string {
  const state = style === 'mark' && item !== undefined ? stateClass(item) : '';
  return element('text', { class: `${style}${state}`, x, y }, xmlText(text));
}

function drawIcon({ icon }: GraphItem, x: number): string {
  const { path, family } = ICONS[icon];
  const inset = (ICON - 16) / 2;
  return (
    element('rect', { class: `tile ${family}`, x, y: PADDING, width: ICON, height: ICON, rx: 7 }) +
    at(
      { x: x + inset, y: PADDING + inset },
      element('path', { class: `icon ${family}${icon === 'folded' ? ' folded' : ''}`, d: path }),
    )
  );
}

function drawBadge({ mark }: GraphItem, width: number): string {
  if (mark === undefined) return '';
  return at({ x: width - PADDING - BADGE / 2 + 2, y: PADDING + BADGE / 2 - 2 }, badge(mark.state));
}

/** The symbol of a state, around its middle. */
export const badge = (state: StepViewState): string =>
  element('circle', { class: `ring s-${state}`, r: 8.5 }) + sign(state, `sign s-${state}`);

const sign = (state: StepViewState, name: string): string =>
  STATE_PATH[state] === '' ? '' : element('path', { class: name, d: STATE_PATH[state] });

function drawArrow(points: ArrowPath): string {
  const tip = points.at(-1) as Place;
  // The line ends inside of the tip.
  const line = [...points.slice(0, -1), { x: tip.x, y: tip.y - 5 }];
  return (
    element('path', { class: 'arrow', d: rounded(line) }) +
    element('path', { class: 'tip', d: `M${num(tip.x)} ${num(tip.y)}l-4 -7h8Z` })
  );
}

/** A line through the points with round corners. */
function rounded(points: readonly Place[]): string {
  return points
    .map((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (before === undefined) return `M${num(point.x)} ${num(point.y)}`;
      if (after === undefined) return `L${num(point.x)} ${num(point.y)}`;
      const a = toward(point, before);
      const b = toward(point, after);
      return `L${num(a.x)} ${num(a.y)}Q${num(point.x)} ${num(point.y)} ${num(b.x)} ${num(b.y)}`;
    })
    .join('');
}

/** Where the corner at a point begins. */
function toward(point: Place, other: Place): Place {
  const length = Math.abs(point.x - other.x) + Math.abs(point.y - other.y);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: point.x + (other.x - point.x) * part, y: point.y + (other.y - point.y) * part };
}

function drawDot({ what, x, y }: Dot): string {
  if (what === 'start') return element('circle', { class: 'dot', cx: x, cy: y, r: DOT_RADIUS });
  return (
    element('circle', { class: 'dot-ring', cx: x, cy: y, r: DOT_RADIUS - 0.75 }) +
    element('circle', { class: 'dot', cx: x, cy: y, r: DOT_RADIUS - 3.5 })
  );
}
