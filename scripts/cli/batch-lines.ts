/** Longer lines are not kept in memory; a prompt of 10 MB passes. Counted in UTF-16 units. */
export const MAX_LINE_CHARS = 32_000_000;

/** One line of the input; `tooLong` when it was dropped for its length. */
export interface InputLine {
  readonly number: number;
  readonly text: string;
  readonly tooLong: boolean;
}

/**
 * Cuts chunks into lines. Ends at `\n` only, with or without `\r`; a byte order mark at the start is dropped; a last line without
 * an end counts. Gives the lines of one chunk together, so that an answer never waits for more input than its own line.
 */
export async function* lineGroups(
  input: AsyncIterable<Buffer | string>,
  maxChars = MAX_LINE_CHARS,
): AsyncGenerator<InputLine[]> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let chars = 0;
  let number = 0;
  const keep = (text: string): void => {
    chars += text.length;
    if (chars <= maxChars) parts.push(text);
    else parts.length = 0;
  };
  const finish = (): InputLine => {
    number += 1;
    const line = { number, text: parts.join('').replace(/\r$/, ''), tooLong: chars > maxChars };
    parts.length = 0;
    chars = 0;
    return line;
  };
  let first = true;
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    // A decoder of bytes has dropped the mark by itself.
    const pieces = (first ? text.replace(/^\ufeff/, '') : text).split('\n');
    first = false;
    const last = pieces.pop() ?? '';
    const lines = pieces.map((piece) => {
      keep(piece);
      return finish();
    });
    keep(last);
    if (lines.length > 0) yield lines;
  }
  keep(decoder.decode());
  if (chars > 0) yield [finish()];
}
