import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly align?: 'right';
  /** By what it can be sorted; undefined values come last. */
  readonly by?: (row: T) => number | string | undefined;
  /** Names its row for screen readers. */
  readonly head?: true;
}

interface TableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Of the row that is shown in detail beside the table. */
  readonly current?: string | undefined;
}

/** Rows that are drawn before somebody asks for more. */
const PAGE = 200;

/** A table whose head stays in view. Columns that can be sorted have a button as head. */
export function Table<T>({ caption, columns, rows, keyOf, current }: TableProps<T>): JSX.Element {
  const [sort, setSort] = useState<Sort | undefined>();
  const [shown, setShown] = useState(PAGE);
  const by = sort === undefined ? undefined : columns[sort.column]?.by;
  const sorted = sort === undefined || by === undefined ? rows : sortedBy(rows, by, sort.down);
  return (
    // A region that can be scrolled must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section class="table-frame" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={column.title} scope="col" class={column.align} {...ariaSort(sort, i)}>
                {column.by === undefined ? (
                  column.title
                ) : (
                  <button type="button" class="sort" onClick={() => setSort(next(sort, i))}>
                    {column.title}
                    <span aria-hidden="true" class="sort-mark">
                      {sort?.column === i ? (sort.down ? '▾' : '▴') : ''}
                    </span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map((row) => (
            <tr key={keyOf(row)} {...(keyOf(row) === current ? { 'aria-current': 'true' } : {})}>
              {columns.map((column) =>
                column.head ? (
                  <th key={column.title} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} class={column.align}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + PAGE)}>
          Show more of {rows.length}
        </button>
      )}
    </section>
  );
}

interface Sort {
  readonly column: number;
  readonly down: boolean;
}

const next = (sort: Sort | undefined, column: number): Sort => ({
  column,
  down: sort?.column === column ? !sort.down : true,
});

const ariaSort = (sort: Sort | undefined, column: number): { 'aria-sort'?: 'ascending' | 'descending' } =>
  sort?.column === column ? { 'aria-sort': sort.down ? 'descending' : 'ascending' } : {};

function sortedBy<T>(rows: readonly T[], by: (row: T) => number | string | undefined, down: boolean): T[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
    const order = x < y ? -1 : x > y ? 1 : 0;
    return down ? -order : order;
  });
}
