import type { GraphItem, UndoNode } from '../graph.ts';
import { markText } from '../mark-text.ts';
import type { NodeBox, TextLine, TextStyle, UndoBox } from './box.ts';
import { type Font, wrapTo } from './text-size.ts';

/** Fonts by class of the style sheet. */
export const FONTS: Readonly<Record<TextStyle, Font>> = {
  label: { size: 13, bold: true },
  detail: { size: 11.5 },
  code: { size: 11, mono: true },
  cond: { size: 11, mono: true },
  note: { size: 11 },
  mark: { size: 11.5, bold: true },
  lane: { size: 11.5, bold: true },
};

const LINE_HEIGHT: Readonly<Record<TextStyle, number>> = {
  label: 17,
  detail: 16,
  code: 16,
  cond: 16,
  note: 15,
  mark: 17,
  lane: 16,
};

export const NODE_WIDTH = 236;
export const UNDO_WIDTH = 196;
/** From the border to the icon and to the texts. */
export const PADDING = 12;
export const ICON = 26;
export const TEXT_X = PADDING + ICON + 10;
/** The symbol of the state is in the upper right corner. */
export const BADGE = 20;

export function nodeBox(item: NodeBox['item']): NodeBox {
  const { lines, height } = itemLines(item, NODE_WIDTH);
  return { type: 'node', item, lines, width: NODE_WIDTH, height };
}

/** The texts of a node, or of the header of a cluster, that is so wide. */
export function itemLines(item: GraphItem, width: number): { lines: TextLine[]; height: number } {
  const room = width - TEXT_X - PADDING;
  const labelRoom = room - (item.mark === undefined ? 0 : BADGE);
  const isCode = item.icon === 'run' || item.icon === 'command';
  const parts: readonly Part[] = [
    { style: 'label', text: item.label, room: labelRoom, lines: 2 },
    {
      style: isCode ? 'code' : 'detail',
      text: item.detail === item.label ? '' : item.detail,
      room,
      lines: item.icon === 'approve' || item.icon === 'fail' ? 2 : 1,
    },
    { style: 'cond', text: item.condition === undefined ? '' : `if ${item.condition}`, room, lines: 2 },
    { style: 'note', text: item.notes.join(' · '), room, lines: 2 },
    { style: 'mark', text: item.mark === undefined ? '' : markText(item.mark), room, lines: 2 },
    { style: 'note', text: item.mark?.error ?? '', room, lines: 2 },
  ];
  const { lines, bottom } = stacked(parts, TEXT_X, PADDING);
  const textBottom = bottom + PADDING - 2;
  const height = Math.max(textBottom, ICON + 2 * PADDING);
  // A single line stands in the middle of the icon.
  const shift = (height - textBottom) / 2;
  return { lines: lines.map((line) => ({ ...line, y: line.y + shift })), height };
}

export function undoBox(undo: UndoNode): UndoBox {
  const x = 34;
  const { lines } = stacked(
    [
      { style: 'label', text: 'undo', room: UNDO_WIDTH - x - PADDING, lines: 1 },
      {
        style: undo.icon === 'run' || undo.icon === 'command' ? 'code' : 'detail',
        text: undo.detail,
        room: UNDO_WIDTH - x - PADDING,
        lines: 1,
      },
    ],
    x,
    7,
  );
  return { undo, lines, width: UNDO_WIDTH, height: 48 };
}

/** The name of a branch, or the condition of a case. */
export function laneLines(label: string, width: number): { lines: TextLine[]; height: number } {
  if (label === '') return { lines: [], height: 0 };
  const { lines, bottom } = stacked(
    [{ style: 'lane', text: label, room: width - 2 * PADDING, lines: 2 }],
    PADDING,
    6,
  );
  return { lines, height: bottom + 6 };
}

interface Part {
  readonly style: TextStyle;
  /** Empty: left out. */
  readonly text: string;
  /** Pixels. */
  readonly room: number;
  readonly lines: number;
}

function stacked(parts: readonly Part[], x: number, top: number): { lines: TextLine[]; bottom: number } {
  const lines: TextLine[] = [];
  let y = top;
  for (const { style, text, room, lines: most } of parts) {
    for (const line of text === '' ? [] : wrapTo(text, room, FONTS[style], most)) {
      y += LINE_HEIGHT[style];
      lines.push({ text: line, style, x, y: y - 4 });
    }
  }
  return { lines, bottom: y };
}
