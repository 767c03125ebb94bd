import { stripVTControlCharacters } from 'node:util';

/** Characters that take no column: combining marks, joiners, variation selectors. */
const ZERO = /\p{Mn}|\p{Me}|[\u200b-\u200d]/u;

/** Characters that take two: East Asian wide ones, and emoji that are shown as pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal; escape sequences take none. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of stripVTControlCharacters(text)) width += columnsOf(char);
  return width;
}

const columnsOf = (char: string): number => (ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1);

/** The text in at most `limit` columns; a cut is marked. The text has no escape sequences. */
export function cut(text: string, limit: number): string {
  if (widthOf(text) <= limit) return text;
  let kept = '';
  let width = 0;
  for (const char of text) {
    if (width + columnsOf(char) > limit - 1) break;
    kept += char;
    width += columnsOf(char);
  }
  return limit < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Fills with spaces up to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + space : space + text;
}

/** Breaks a line at spaces, but not between a number and its %, into lines of at most `width` columns. A longer word is broken anywhere, or kept whole. */
export function wrap(text: string, width: number, longWords: 'break' | 'keep' = 'break'): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(/ (?!%)/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (longWords === 'break' && widthOf(word) > width) {
      const head = headOf(word, width);
      lines.push(head);
      word = word.slice(head.length);
    }
    line = word;
  }
  return [...lines, line];
}

/** The longest beginning of at most `width` columns, and at least one character. */
function headOf(word: string, width: number): string {
  let head = '';
  for (const char of word) {
    if (head !== '' && widthOf(head) + columnsOf(char) > width) break;
    head += char;
  }
  return head;
}

/** Wraps every line of a text and keeps its indent for what follows. Paths and ids stay whole, so that they can be copied. */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (widthOf(line) <= width) return [line];
      const indent = /^\s*(?:[-+] )?/.exec(line)?.[0] ?? '';
      const room = Math.max(20, width - indent.length);
      return wrap(line.slice(indent.length), room, 'keep').map((part, i) =>
        i === 0 ? indent + part : ' '.repeat(indent.length) + part,
      );
    })
    .join('\n');
}
