import { ExpressionError } from './expression-error.ts';

/** A piece of a string that may hold `${{ … }}`. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `offset`: where its text begins in the string, behind the braces. */
  | { readonly kind: 'expression'; readonly source: string; readonly offset: number };

const OPEN = /\$?\$\{\{/g;
/** What matters in search of the end: strings, whose content does not count, and braces. */
const INSIDE = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}]/g;

/** The pieces of a string. `$${{` stands for a literal `${{`. Throws {@link ExpressionError} for an expression without an end. */
export function partsOf(text: string): readonly Part[] {
  if (!text.includes('${{')) return text === '' ? [] : [{ kind: 'text', text }];
  const parts: Part[] = [];
  let literal = '';
  let from = 0;
  const open = new RegExp(OPEN);
  for (let match = open.exec(text); match !== null; match = open.exec(text)) {
    literal += text.slice(from, match.index);
    from = open.lastIndex;
    if (match[0].length > 3) {
      literal += '${{';
      continue;
    }
    const end = endOf(text, from);
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
    parts.push({ kind: 'expression', source: text.slice(from, end), offset: from });
    from = end + 2;
    open.lastIndex = from;
  }
  literal += text.slice(from);
  if (literal !== '') parts.push({ kind: 'text', text: literal });
  return parts;
}

/** Where the `}}` of an expression is that begins at `from`; braces of maps inside of it come in pairs. */
function endOf(text: string, from: number): number {
  const inside = new RegExp(INSIDE);
  inside.lastIndex = from;
  let depth = 0;
  for (let match = inside.exec(text); match !== null; match = inside.exec(text)) {
    if (match[0] === '{') depth++;
    if (match[0] !== '}') continue;
    if (depth === 0 && text[match.index + 1] === '}') return match.index;
    depth--;
  }
  throw new ExpressionError(text.slice(from), 'has no end.', {
    fix: 'Close it with }}; for a literal ${{ write $${{.',
  });
}
