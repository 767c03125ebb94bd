/** Escapes of Python strings that occur in paths and names; others stay as they are written. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const OPENING = /^([A-Za-z]*)("""|'''|"|')/;

/** Prefix and quote lengths of a Python string token, or undefined for something else. */
export function stringBounds(
  token: string,
): { raw: boolean; bytes: boolean; start: number; end: number } | undefined {
  const match = OPENING.exec(token);
  if (match === null) return undefined;
  const prefix = (match[1] as string).toLowerCase();
  const quote = match[2] as string;
  const start = match[0].length;
  const closed = token.length >= start + quote.length && token.endsWith(quote);
  return {
    raw: prefix.includes('r'),
    bytes: prefix.includes('b'),
    start,
    end: closed ? token.length - quote.length : token.length,
  };
}

/** The value of a Python string token without replacements, or undefined for bytes. */
export function stringValue(token: string): string | undefined {
  const bounds = stringBounds(token);
  if (bounds === undefined || bounds.bytes) return undefined;
  const inner = token.slice(bounds.start, bounds.end);
  return bounds.raw ? inner : unescapePython(inner);
}

export function unescapePython(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole);
}
