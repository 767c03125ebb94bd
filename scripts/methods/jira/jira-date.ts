/**
 * Times as Jira writes them into a CSV export: `12/Jan/24 3:45 PM` (its default), ISO, and the all-number forms that a site or a
 * spreadsheet makes of it. A site's zone is not in the file: times are taken as they are written, so that differences are right but
 * for an hour where summer time begins or ends.
 */

/** Order of day and month in a date of numbers only. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** What a text can be read as. `ambiguous`: both 3 April and 4 March. */
export type ReadTime =
  | { readonly kind: 'time'; readonly ms: number; readonly order: DateOrder | undefined }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unreadable' };

const MONTHS =
  'jan feb mar apr may jun jul aug sep oct nov dec,jän feb mär apr mai jun jul aug sep okt nov dez,janv févr mars avr mai juin juil août sept oct nov déc,ene feb mar abr may jun jul ago sep oct nov dic';
const monthNumbers = new Map(
  MONTHS.split(',').flatMap((row) => row.split(' ').map((name, i) => [name, i + 1] as const)),
);
for (const [name, number] of [
  ['mrz', 3],
  ['mai', 5],
  ['set', 9],
  ['july', 7],
  ['june', 6],
  ['march', 3],
  ['april', 4],
] as const)
  monthNumbers.set(name, number);

const TIME =
  /(?:[T,]?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp])?\.?[Mm]?\.?\s*(Z|[+-]\d{2}:?\d{2})?)?/
    .source;
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
const NAMED = new RegExp(`^(\\d{1,2})[-/. ]\\s?(\\p{L}{3,9})\\.?[-/. ,]\\s?(\\d{4}|\\d{2})${TIME}$`, 'u');
const NAMED_FIRST = new RegExp(`^(\\p{L}{3,9})\\.? (\\d{1,2}),? (\\d{4})${TIME}$`, 'u');
const NUMBERS = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);

const MAX_CHARS = 60;
/** `69` is 2069, `70` is 1970; Jira is younger than both. */
const CENTURY_PIVOT = 70;

/** Reads one text. `order` decides what numbers alone do not. */
export function readTime(text: string, order?: DateOrder): ReadTime {
  const written = text.replace(/[\u00a0\u202f\s]+/g, ' ').trim();
  if (written.length > MAX_CHARS) return { kind: 'unreadable' };
  const iso = ISO.exec(written);
  if (iso !== null) return made(iso[1], iso[2], iso[3], iso.slice(4), 'ymd');
  const named = NAMED.exec(written);
  if (named !== null) return made(named[3], monthOf(named[2]), named[1], named.slice(4), undefined);
  const first = NAMED_FIRST.exec(written);
  if (first !== null) return made(first[3], monthOf(first[1]), first[2], first.slice(4), undefined);
  const numbers = NUMBERS.exec(written);
  if (numbers === null) return { kind: 'unreadable' };
  const [, a = '', separator, b = '', year, ...time] = numbers;
  const known = order === 'dmy' || order === 'mdy' ? order : decided(Number(a), Number(b), separator === '.');
  if (known === undefined) return { kind: 'ambiguous' };
  return known === 'dmy' ? made(year, b, a, time, 'dmy') : made(year, a, b, time, 'mdy');
}

/** With dots the day comes first wherever dates are written so. */
function decided(a: number, b: number, dots: boolean): DateOrder | undefined {
  if (dots || (a > 12 && b <= 12)) return 'dmy';
  return b > 12 && a <= 12 ? 'mdy' : undefined;
}

function monthOf(name = ''): number | undefined {
  const lower = name.toLowerCase();
  return monthNumbers.get(lower) ?? monthNumbers.get(lower.slice(0, 3));
}

function made(
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
  [hour = '0', minute = '0', second = '0', half, zone]: readonly (string | undefined)[],
  order: DateOrder | undefined,
): ReadTime {
  const y = fullYear(year ?? '');
  const [m, d, h] = [Number(month), Number(day), hour24(Number(hour), half)];
  const ms = Date.UTC(y, m - 1, d, h, Number(minute), Number(second));
  const date = new Date(ms);
  const isReal = date.getUTCMonth() === m - 1 && date.getUTCDate() === d && h < 24 && Number(minute) < 60;
  if (!isReal) return { kind: 'unreadable' };
  return { kind: 'time', ms: ms - zoneMs(zone), order };
}

function fullYear(text: string): number {
  if (text.length === 4) return Number(text);
  return Number(text) + (Number(text) < CENTURY_PIVOT ? 2000 : 1900);
}

function hour24(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}
