/**
 * Widths of texts, estimated: nobody lays out fonts here, and the reader's font is not known. The estimate is that of the widest
 * common fonts, so that texts stay inside of their boxes.
 */

export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly bold?: boolean;
  readonly mono?: boolean;
}

const MONO = 0.61;
const WIDE = 1;
const OTHER = 0.62;
const BOLD = 1.13;

/** Widths in ems of letters that are alike. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;'|/\\ ]/, 0.33],
  [/[frt()[\]\-!]/, 0.41],
  [/["_*?]/, 0.52],
  [/[mwMW@%<>=+~^#]/, 0.92],
  [/[A-Z&]/, 0.74],
  [/[a-z0-9$]/, 0.63],
];
const ASCII: readonly number[] = Array.from(
  { length: 128 },
  (_, code) => CLASSES.find(([letters]) => letters.test(String.fromCharCode(code)))?.[1] ?? OTHER,
);

/** East Asian letters, and pictures. */
const IS_WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const IS_MARK = /\p{M}/u;

/** Pixels that a line takes, about. */
export function widthOf(text: string, font: Font): number {
  let ems = 0;
  for (const char of text) ems += emsOf(char, font.mono === true);
  return ems * font.size * (font.bold === true ? BOLD : 1);
}

function emsOf(char: string, mono: boolean): number {
  const code = char.codePointAt(0) as number;
  if (code < 128) return mono ? MONO : (ASCII[code] as number);
  if (IS_MARK.test(char)) return 0;
  return IS_WIDE.test(char) ? WIDE : mono ? MONO : OTHER + 0.1;
}

/** The text in one line of at most so many pixels; a cut is marked. */
export function cutTo(text: string, width: number, font: Font): string {
  if (widthOf(text, font) <= width) return text;
  const room = width - widthOf('…', font);
  let kept = '';
  let used = 0;
  for (const char of text) {
    used += widthOf(char, font);
    if (used > room) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in at most `lines` lines of at most so many pixels, broken at spaces where it can be; a cut is marked. */
export function wrapTo(text: string, width: number, font: Font, lines: number): string[] {
  const wrapped: string[] = [];
  let rest = text;
  while (rest !== '' && wrapped.length < lines - 1 && widthOf(rest, font) > width) {
    const head = headOf(rest, width, font);
    wrapped.push(head.trimEnd());
    rest = rest.slice(head.length).trimStart();
  }
  return rest === '' ? wrapped : [...wrapped, cutTo(rest, width, font)];
}

/** As much as fits, to the last place where a word or a part of a name ends. */
function headOf(text: string, width: number, font: Font): string {
  let fits = '';
  let used = 0;
  for (const char of text) {
    used += widthOf(char, font);
    if (used > width) break;
    fits += char;
  }
  if (fits === '') return [...text][0] ?? '';
  const words = /^.*[\s:/_.,-](?=\S*$)/u.exec(fits)?.[0] ?? '';
  return words.length > fits.length / 3 ? words : fits;
}
