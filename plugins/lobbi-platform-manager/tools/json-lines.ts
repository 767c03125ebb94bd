import { type JsonPath, pathText } from './json.ts';

/**
 * Where values stand in a JSON text: the 1-based line of each wanted path, found in one pass over the text. Expects text that
 * `JSON.parse` has accepted. A path that is not in the text gets the line of the nearest object or list around it.
 */
export function linesOf(text: string, wanted: readonly JsonPath[]): Map<string, number> {
  const keys = new Set(wanted.flatMap((path) => path.map((_, i) => pathText(path.slice(0, i + 1)))));
  const found = scan(text, keys);
  const lines = new Map<string, number>();
  for (const path of wanted) {
    for (let length = path.length; length >= 0; length -= 1) {
      const line = found.get(pathText(path.slice(0, length)));
      if (line === undefined) continue;
      lines.set(pathText(path), line);
      break;
    }
  }
  return lines;
}

interface Level {
  readonly isList: boolean;
  /** Undefined when nothing wanted lies below: then names need not be built. */
  readonly path: string | undefined;
  index: number;
  key: string | undefined;
}

function scan(text: string, keys: ReadonlySet<string>): Map<string, number> {
  const found = new Map<string, number>([['$', 1]]);
  const stack: Level[] = [];
  let line = 1;
  let pending: string | undefined = '$';
  const enter = (): void => {
    const top = stack.at(-1);
    if (top === undefined || top.path === undefined) {
      if (top !== undefined) pending = undefined;
      return;
    }
    const step = top.isList ? `[${top.index}]` : stepText(top.key ?? '');
    const path = top.path + step;
    pending = keys.has(path) ? path : undefined;
    if (pending !== undefined) found.set(path, line);
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    const top = stack.at(-1);
    if (char === '\n') line += 1;
    else if (char === '"') {
      const end = endOfString(text, at);
      const isKey = top !== undefined && !top.isList && top.key === undefined;
      if (isKey) {
        top.key = top.path === undefined ? '' : String(JSON.parse(text.slice(at, end + 1)));
        enter();
      } else if (top?.isList === true) enter();
      at = end;
    } else if (char === '{' || char === '[') {
      if (top?.isList === true) enter();
      stack.push({ isList: char === '[', path: pending, index: 0, key: undefined });
    } else if (char === '}' || char === ']') stack.pop();
    else if (char === ',' && top !== undefined) {
      top.index += 1;
      top.key = undefined;
    } else if (top?.isList === true && char !== undefined && /[-0-9tfn]/.test(char)) {
      if (!/[-0-9a-zA-Z.+]/.test(text[at - 1] ?? '')) enter();
    }
  }
  return found;
}

function stepText(key: string): string {
  return pathText([key]).slice(1);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
