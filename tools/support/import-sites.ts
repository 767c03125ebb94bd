/** A place where a file names another module. */
export interface ImportSite {
  /** `import`: static or side effect; `dynamic`: `import('…')`, also in a type; `export`: re-export; `export-all`: `export *`. */
  readonly kind: 'import' | 'dynamic' | 'export' | 'export-all';
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** From 1. */
  readonly line: number;
}

/** A quoted text in masked source: its number among the file's quoted texts. */
const QUOTED = String.raw`["'](\d+)["']`;

const STATIC = new RegExp(
  String.raw`(?<![\w$.])(import|export)\s+(type\s)?([^"';=()]*?)\bfrom\s*${QUOTED}`,
  'g',
);
const SIDE_EFFECT = new RegExp(String.raw`(?<![\w$.])import\s*${QUOTED}`, 'g');
const DYNAMIC = new RegExp(String.raw`(?<![\w$.])import\s*\(\s*${QUOTED}`, 'g');

/**
 * Every module a TypeScript source names, in order of lines. A scan over masked text, because a full parse of the tree costs
 * seconds: comments, regular expressions and texts cannot be mistaken for imports. A computed `import(name)` is not seen.
 */
export function importsOf(source: string): ImportSite[] {
  const { text, quoted } = mask(source);
  const sites: ImportSite[] = [];
  const add = (kind: ImportSite['kind'], number: string | undefined, typeOnly: boolean, at: number): void => {
    const line = text.slice(0, at).split('\n').length;
    sites.push({ kind, specifier: quoted[Number(number)] ?? '', typeOnly, line });
  };
  for (const m of text.matchAll(STATIC)) {
    const [, word, type, names] = m;
    const kind =
      word === 'import' ? 'import' : (names as string).trimStart().startsWith('*') ? 'export-all' : 'export';
    add(kind, m[4], type !== undefined, m.index);
  }
  for (const m of text.matchAll(SIDE_EFFECT)) add('import', m[1], false, m.index);
  for (const m of text.matchAll(DYNAMIC)) add('dynamic', m[1], false, m.index);
  return sites.sort((a, b) => a.line - b.line);
}

/** Comment, text, template and regular expression, whichever starts first. */
const LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])*\/[a-z]*/g;

/** What may stand before a regular expression; after anything else a slash divides. */
const BEFORE_REGEX = /(?:^|[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|of|in|yield|await|void))\s*$/;

/** The source with the same lines, in which a quoted text is its number and comments, regular expressions and templates are blank. */
function mask(source: string): { text: string; quoted: string[] } {
  const quoted: string[] = [];
  let text = '';
  let from = 0;
  LITERAL.lastIndex = 0;
  for (let m = LITERAL.exec(source); m !== null; m = LITERAL.exec(source)) {
    let literal = m[0];
    if (literal.startsWith('/') && !/^\/[/*]/.test(literal)) {
      if (!BEFORE_REGEX.test(source.slice(Math.max(0, m.index - 60), m.index))) {
        LITERAL.lastIndex = m.index + 1;
        continue;
      }
    }
    if (literal === '`') literal = source.slice(m.index, endOfTemplate(source, m.index + 1));
    text += source.slice(from, m.index);
    if (/^["']/.test(literal)) {
      text += `${literal[0]}${quoted.length}${literal[0]}`;
      quoted.push(literal.slice(1, -1));
    } else {
      text += literal.replace(/[^\n]/g, ' ');
    }
    from = m.index + literal.length;
    LITERAL.lastIndex = from;
  }
  return { text: text + source.slice(from), quoted };
}

/** Position behind a template's closing backtick, templates inside its `${…}` included. */
function endOfTemplate(source: string, start: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (c === '$' && source[i + 1] === '{') {
      depth++;
      i++;
    } else if (depth > 0 && c === '}') depth--;
    else if (c === '`') {
      if (depth === 0) return i + 1;
      i = endOfTemplate(source, i + 1) - 1;
    }
  }
  return source.length;
}
