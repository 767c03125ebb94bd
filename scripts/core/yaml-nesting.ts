/** More levels are in nobody's file. */
const MAX_LEVELS = 500;

/**
 * The line (from 1) on which a YAML text is nested deeper than any parser should be asked to follow, or undefined. To be asked before
 * parsing: a parser recurses, its time grows by the square of the depth, and a stack that is all but used up can end the whole
 * process, because V8 aborts when it has to compile a regular expression there.
 *
 * Counts brackets open and not closed, a run of `-`, `?` and `:` in one line, and indentation. Brackets in quotes and comments count
 * too; no file has that many more open than closed.
 */
export function lineOfDeepNesting(text: string): number | undefined {
  let open = 0;
  let run = 0;
  let indentation = 0;
  let indenting = true;
  let line = 1;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\n') {
      line += 1;
      run = 0;
      indentation = 0;
      indenting = true;
      continue;
    }
    if (char === ' ' || char === '\t') {
      if (indenting) indentation += 1;
    } else {
      indenting = false;
      if (char === '-' || char === '?' || char === ':') run += 1;
      else run = 0;
      if (char === '[' || char === '{') open += 1;
      else if (char === ']' || char === '}') open = Math.max(0, open - 1);
    }
    if (open > MAX_LEVELS || run > MAX_LEVELS || (!indenting && indentation > MAX_LEVELS)) return line;
  }
  return undefined;
}
