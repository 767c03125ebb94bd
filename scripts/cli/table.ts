import type { Look, Style } from './look.ts';
import { cut, pad, widthOf, wrap } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** This column gives way first when the table is wider than the terminal. At most one column. */
  readonly flex?: 'cut' | 'wrap';
  readonly style?: Style;
}

/** A flexible column is not made narrower than this, whatever the terminal. */
const MIN_FLEX = 16;
const GAP = '  ';

/**
 * A table with a heading, as text without a final newline. Fits the terminal by cutting or wrapping its flexible column, and where that
 * is not enough by setting each row as a list of its cells; into a pipe every cell goes whole, in one line. Cells hold no escape
 * sequences, but whole cells of a column that is not flexible may be painted.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  look: Look,
  indent = '',
): string {
  const widths = columns.map((c, i) => Math.max(widthOf(c.title), ...rows.map((r) => widthOf(r[i] ?? ''))));
  shrink(columns, widths, look.width, indent);
  if (look.width !== undefined && indent.length + totalOf(widths) > look.width)
    return rows.map((row) => list(columns, row, look.width as number, look, indent)).join('\n');
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

const totalOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);

/** A row too wide for the terminal: its first cell, and below it what else it says, each by its title. Empty cells are left out. */
function list(
  columns: readonly Column[],
  row: readonly string[],
  room: number,
  look: Look,
  indent: string,
): string {
  const [first = '', ...others] = row;
  const left = Math.max(...columns.slice(1).map(({ title }) => widthOf(title)));
  const inner = indent + GAP;
  const paint = (style: Style | undefined, text: string): string =>
    style === undefined ? text : look.paint(style, text);
  const below = others.flatMap((cell, i) => {
    const column = columns[i + 1];
    if (column === undefined || cell === '') return [];
    const lines = wrap(cell, Math.max(MIN_FLEX, room - inner.length - left - GAP.length));
    return lines.map((line, n) => {
      const name = look.paint('dim', pad(n === 0 ? column.title : '', left));
      return `${inner}${left === 0 ? '' : name + GAP}${paint(column.style, line)}`;
    });
  });
  const head = wrap(first, Math.max(MIN_FLEX, room - indent.length));
  return [...head.map((line) => indent + paint(columns[0]?.style, line)), ...below].join('\n');
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
