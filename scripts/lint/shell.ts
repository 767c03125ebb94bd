/** Quoted texts, operators, redirections, placeholders such as `<a file>`, plain words, and what is between them. */
const PIECE =
  /"((?:\\.|[^"\\])*)"|'([^']*)'|(\|\||&&|[|;&])|(\d?>{1,2}(?:&\d)?|<(?=\s))|(<[^<>|;&"'\n]+>|[^\s|;&"'><]+|<)|(\s+)/g;

/**
 * The words of each simple command of a shell line, as a shell would cut it at `|`, `||`, `&&`, `;`; redirections are left out. Not a shell: what
 * it cannot tell (substitutions, here-documents) stays part of a word.
 */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let redirected = false;
  const flush = (): void => {
    if (word !== undefined && !redirected) (commands.at(-1) as string[]).push(word);
    if (word !== undefined) redirected = false;
    word = undefined;
  };
  for (const piece of line.matchAll(PIECE)) {
    const [, double, single, operator, redirection, plain] = piece;
    if (operator !== undefined) {
      flush();
      commands.push([]);
    } else if (redirection !== undefined) {
      flush();
      redirected = !/&\d$/.test(redirection);
    } else if (double !== undefined || single !== undefined || plain !== undefined) {
      word = (word ?? '') + (double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? plain ?? '');
    } else {
      flush();
    }
  }
  flush();
  return commands.filter((command) => command.length > 0);
}

/** A word that stands for something the reader fills in: `<file>`, `[--json]`, `…`, `$ARGUMENTS`. */
export function isPlaceholder(word: string): boolean {
  return /^[<[{$(]|…|\.\.\./.test(word);
}
