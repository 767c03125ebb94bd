/** The columns that a method asks for, with the headings that they go by, best first. */
export type Columns<Role extends string> = Readonly<Record<Role, readonly string[]>>;

export interface Wanted<Role extends string> {
  readonly columns: Columns<Role>;
  readonly required: readonly Role[];
  /** Headings that the caller named. */
  readonly named: Readonly<Partial<Record<Role, string>>>;
  /** Rows that are read, default 200,000. The rest is left out, and said. */
  readonly maxRows?: number;
  /** What the first column is when it has no heading and nothing else is found: the accounts, in reports of QuickBooks. */
  readonly unnamedFirst?: Role;
}

/** A heading without case, accents, signs and double spaces: `Paid-Thru Date *` is `paid thru date`. */
export function normalHeading(heading: string): string {
  return heading
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim();
}

/** The place of each column that a row of headings has. Two roles never share a column. */
export function placesIn<Role extends string>(
  cells: readonly string[],
  wanted: Wanted<Role>,
): Map<Role, number> {
  const headings = cells.map(normalHeading);
  const places = new Map<Role, number>();
  const roles = Object.keys(wanted.columns) as Role[];
  const take = (role: Role, name: string): void => {
    const place = headings.findIndex(
      (h, i) => h !== '' && h === normalHeading(name) && ![...places.values()].includes(i),
    );
    if (place >= 0 && !places.has(role)) places.set(role, place);
  };
  for (const role of roles) if (wanted.named[role] !== undefined) take(role, wanted.named[role]);
  for (const role of roles.filter((r) => wanted.named[r] === undefined)) {
    for (const name of wanted.columns[role]) take(role, name);
  }
  const { unnamedFirst } = wanted;
  const isOpen =
    unnamedFirst !== undefined && !places.has(unnamedFirst) && headings[0] === '' && places.size > 1;
  if (isOpen) places.set(unnamedFirst, 0);
  return places;
}
