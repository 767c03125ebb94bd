import type { Look, Style } from './look.ts';
import { cut, pad, widthOf, wrap } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** This column gives way when the table is wider than the terminal. At most one column. */
  readonly flex?: 'cut' | 'wrap';
  readonly style?: Style;
}

/** A flexible column is not made narrower than this, whatever the terminal. */
const MIN_FLEX = 16;
const GAP = '  ';

/**
 * A table with a heading, as text without a final newline. Fits the terminal by cutting or wrapping its flexible column; into
 * a pipe every cell goes whole. Cells hold no escape sequences, but whole cells of a column that is not flexible may be painted.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  look: Look,
  indent = '',
): string {
  const widths = columns.map((c, i) => Math.max(widthOf(c.title), ...rows.map((r) => widthOf(r[i] ?? ''))));
  shrink(columns, widths, look.width, indent);
  const line = (cells: readonly string[], paint: (text: string, i: number) => string): string =>
    (indent + cells.map((cell, i) => paint(padCell(cell, i), i)).join(GAP)).trimEnd();
  const last = columns.length - 1;
  const padCell = (cell: string, i: number): string =>
    i === last && columns[i]?.align !== 'right' ? cell : pad(cell, widths[i] as number, columns[i]?.align);
  const body = rows.flatMap((row) =>
    physicalLines(columns, widths, row).map((cells) =>
      line(cells, (text, i) => {
        const style = columns[i]?.style;
        return style === undefined ? text : look.paint(style, text);
      }),
    ),
  );
  const heading = columns.every((c) => c.title === '')
    ? []
    : [
        line(
          columns.map((c) => c.title),
          (text) => look.paint('dim', text),
        ),
      ];
  return [...heading, ...body].join('\n');
}

function shrink(
  columns: readonly Column[],
  widths: number[],
  room: number | undefined,
  indent: string,
): void {
  const flex = columns.findIndex((c) => c.flex !== undefined);
  if (flex < 0 || room === undefined) return;
  const others = widths.reduce((sum, w, i) => (i === flex ? sum : sum + w), 0);
  const left = room - indent.length - others - GAP.length * (columns.length - 1);
  widths[flex] = Math.min(widths[flex] as number, Math.max(MIN_FLEX, left));
}

/** The lines of one row: more than one when a cell is wrapped. */
function physicalLines(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): string[][] {
  const cells = columns.map((c, i) => {
    const cell = row[i] ?? '';
    const width = widths[i] as number;
    if (widthOf(cell) <= width) return [cell];
    return c.flex === 'wrap' ? wrap(cell, width) : [cut(cell, width)];
  });
  const height = Math.max(...cells.map((c) => c.length));
  return Array.from({ length: height }, (_, n) => cells.map((c) => c[n] ?? ''));
}
