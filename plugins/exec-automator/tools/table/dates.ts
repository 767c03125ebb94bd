/**
 * Calendar days as people write them in lists of members. A day is a number: days since 1 January 1970, without time or zone, so
 * that no machine's zone moves it.
 */

/** Order of day and month in a date of numbers only. */
export type DateOrder = 'dmy' | 'mdy';

export type ReadDay =
  | { readonly kind: 'day'; readonly day: number; readonly order: DateOrder | undefined }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Beginnings in German, French, Spanish and Portuguese that differ from the English ones. */
const OTHER_MONTHS: Readonly<Record<string, number>> = {
  jän: 1,
  ene: 1,
  fév: 2,
  fev: 2,
  mär: 3,
  mrz: 3,
  abr: 4,
  avr: 4,
  mai: 5,
  juin: 6,
  juil: 7,
  ago: 8,
  aoû: 8,
  set: 9,
  okt: 10,
  out: 10,
  dez: 12,
  dic: 12,
  déc: 12,
};
const CLOCK = /[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
/** `69` is 2069, `70` is 1970. */
const CENTURY_PIVOT = 70;
const MAX_CHARS = 40;

/** Reads one cell; a time of day behind the date is ignored. `order` decides what numbers alone do not. */
export function readDay(text: string, order?: DateOrder): ReadDay {
  const written = text
    .replace(/[\u00a0\s]+/g, ' ')
    .trim()
    .replace(CLOCK, '');
  if (written === '') return { kind: 'unreadable', reason: 'empty' };
  if (written.length > MAX_CHARS) return { kind: 'unreadable', reason: 'not a date' };
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(written) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(written);
  if (iso !== null) return made(iso[1], Number(iso[2]), iso[3], undefined);
  const named = /^(\d{1,2})\.?[-/. ]? ?(\p{L}{3,10})\.?[-/., ]+(\d{4}|\d{2})$/u.exec(written);
  if (named !== null) return made(named[3], monthOf(named[2]), named[1], undefined);
  const first = /^(\p{L}{3,10})\.? (\d{1,2}),? (\d{4})$/u.exec(written);
  if (first !== null) return made(first[3], monthOf(first[1]), first[2], undefined);
  const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(written);
  if (numbers !== null) return ofNumbers(numbers, order);
  const reason = /^\d{5}(?:\.\d+)?$/.test(written) ? 'a number of a spreadsheet, not a date' : 'not a date';
  return { kind: 'unreadable', reason };
}

/** `2026-03-31`. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dayOfMs(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The same day some months later or earlier; the last of the month where there is no such day. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const target = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, month] = [Math.floor(target / 12), ((target % 12) + 12) % 12];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dayOfMs(Date.UTC(year, month, Math.min(date.getUTCDate(), last)));
}

function ofNumbers(found: RegExpExecArray, order: DateOrder | undefined): ReadDay {
  const [, a = '', separator, b = '', year] = found;
  const known = order ?? decided(Number(a), Number(b), separator === '.');
  if (known === undefined) return { kind: 'ambiguous' };
  return known === 'dmy' ? made(year, Number(b), a, known) : made(year, Number(a), b, known);
}

/** With dots the day comes first wherever dates are written so. */
function decided(a: number, b: number, dots: boolean): DateOrder | undefined {
  if (dots || (a > 12 && b <= 12)) return 'dmy';
  return b > 12 && a <= 12 ? 'mdy' : undefined;
}

function monthOf(name = ''): number {
  const lower = name.toLowerCase();
  return (
    MONTHS.indexOf(lower.slice(0, 3)) + 1 ||
    OTHER_MONTHS[lower.slice(0, 4)] ||
    OTHER_MONTHS[lower.slice(0, 3)] ||
    0
  );
}

function made(year = '', month: number, day = '', order: DateOrder | undefined): ReadDay {
  const y = year.length === 4 ? Number(year) : Number(year) + (Number(year) < CENTURY_PIVOT ? 2000 : 1900);
  const date = new Date(Date.UTC(y, month - 1, Number(day)));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day) && y >= 1800;
  if (!isReal) return { kind: 'unreadable', reason: 'no such day' };
  return { kind: 'day', day: dayOfMs(date.getTime()), order };
}
