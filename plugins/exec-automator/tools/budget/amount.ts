/**
 * Amounts of money as spreadsheets write them, in integer cents: `1,234.50`, `1.234,50`, `1 234,50`, `1'234.50`, `(1,234.50)`,
 * `1,234.50-`, `$ -`, `€ 12`, `USD 12`. Sums of cents have no drift.
 */

export type DecimalMark = '.' | ',';

export type ReadAmount =
  | { readonly kind: 'amount'; readonly cents: number; readonly rounded: boolean }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A hundred billion; a list of 200,000 such rows still sums without loss when it is checked to be a safe integer. */
const MAX_CENTS = 10_000_000_000_000;
const MAX_CHARS = 60;
const CURRENCY =
  /^(?:[A-Z]{3}|CA\$|US\$|A\$|R\$|\p{Sc}|kr|Fr\.?)(?=[\s\d(+\-−.,])|(?<=[\s\d)\-−.,])(?:[A-Z]{3}|\p{Sc}|kr|Fr\.?)$/u;

/** The bare digits and marks of a cell, and its sign. */
interface Bare {
  readonly text: string;
  readonly negative: boolean;
}

/** What one cell says about the marks of its file. `weak`: a single mark before exactly three digits, almost surely of thousands. */
export function markEvidence(
  cell: string,
): { readonly mark: DecimalMark; readonly weak: boolean } | undefined {
  const bare = bareOf(cell);
  if (bare === undefined) return undefined;
  const digits = bare.text.replace(/['’ ]/g, '');
  const [dots, commas] = [count(digits, '.'), count(digits, ',')];
  if (dots > 0 && commas > 0)
    return { mark: digits.lastIndexOf('.') > digits.lastIndexOf(',') ? '.' : ',', weak: false };
  if (dots + commas === 0) return undefined;
  const mark = dots > 0 ? '.' : ',';
  const other = mark === '.' ? ',' : '.';
  if (dots + commas > 1) return { mark: other, weak: false };
  const [before = '', after = ''] = digits.split(mark);
  if (after.length !== 3 || before.length === 0 || before.length > 3 || before === '0')
    return { mark, weak: false };
  return { mark: other, weak: true };
}

/** Reads a cell. More than two decimals are rounded half away from zero, and said. */
export function readAmount(cell: string, mark: DecimalMark): ReadAmount {
  if (cell.trim() === '') return { kind: 'blank' };
  if (/%/.test(cell)) return { kind: 'unreadable', reason: 'a percentage' };
  const bare = bareOf(cell);
  if (bare === undefined) return { kind: 'unreadable', reason: 'not an amount' };
  if (bare.text === '') return { kind: 'amount', cents: 0, rounded: false };
  const thousands = mark === '.' ? ',' : '.';
  const grouped = bare.text.split(mark);
  const [whole = '', decimals = ''] = grouped;
  const parts = whole.split(new RegExp(`[${thousands}'’ ]`));
  const isGrouped =
    parts.length === 1 ||
    (/^\d{1,3}$/.test(parts[0] ?? '') && parts.slice(1).every((p) => /^\d{3}$/.test(p)));
  if (grouped.length > 2 || !isGrouped || !/^\d*$/.test(parts.join('')) || !/^\d*$/.test(decimals))
    return { kind: 'unreadable', reason: `digits are not grouped as with decimal mark "${mark}"` };
  if (`${parts.join('')}${decimals}` === '') return { kind: 'unreadable', reason: 'not an amount' };
  return cents(parts.join(''), decimals, bare.negative);
}

/** `1234.50`, `-3.00`. */
export function moneyText(value: number): string {
  const digits = String(Math.abs(value)).padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function cents(whole: string, decimals: string, negative: boolean): ReadAmount {
  const isUp = Number(decimals[2] ?? '0') >= 5;
  const value = Number(whole || '0') * 100 + Number(decimals.slice(0, 2).padEnd(2, '0')) + (isUp ? 1 : 0);
  if (value > MAX_CENTS) return { kind: 'unreadable', reason: 'more than a hundred billion' };
  const isRounded = /[1-9]/.test(decimals.slice(2));
  return { kind: 'amount', cents: negative && value !== 0 ? -value : value, rounded: isRounded };
}

/** Takes off currency and sign. Undefined when a letter or a second sign is left; an empty text for the dash that means zero. */
function bareOf(cell: string): Bare | undefined {
  if (cell.length > MAX_CHARS) return undefined;
  let text = cell.replace(/[\s\u00a0\u202f\u2009]+/g, ' ').trim();
  let signs = 0;
  const strip = (): void => {
    text = text.replace(CURRENCY, '').trim();
  };
  strip();
  if (/^\(.*\)$/.test(text)) {
    text = text.slice(1, -1).trim();
    signs += 1;
  }
  strip();
  if (/^[-–—−]$/.test(text)) return { text: '', negative: false };
  if (/^[-−]/.test(text)) {
    text = text.slice(1).trim();
    signs += 1;
  } else if (text.startsWith('+')) text = text.slice(1).trim();
  if (/[-−]$/.test(text)) {
    text = text.slice(0, -1).trim();
    signs += 1;
  }
  strip();
  if (signs > 1 || text === '' || !/^[\d.,'’ ]+$/.test(text)) return undefined;
  return { text, negative: signs === 1 };
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}
