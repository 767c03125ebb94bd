/**
 * Reads env files as `dotenv` does (`.env` of Node programs), and says where `dotenv`, Docker Compose and a shell read them
 * differently. The rules were checked against dotenv 16.
 */
export interface EnvEntry {
  readonly name: string;
  /** As dotenv gives it. Secret more often than not: never put it into a result. */
  readonly value: string;
  /** 1-based line of the name. */
  readonly line: number;
  readonly quote: '"' | "'" | '`' | undefined;
  readonly faults: readonly EnvFault[];
}

/** A trap in how a line is written. `name` is absent when the line has none. */
export interface EnvFault {
  readonly rule: string;
  readonly line: number;
  readonly name?: string;
}

export interface EnvFile {
  readonly entries: readonly EnvEntry[];
  /** Lines that no reader understands. */
  readonly faults: readonly EnvFault[];
}

const ASSIGNMENT = /^\s*(export\s+)?([\w.-]+)(\s*)=(.*)$/;

export function parseEnv(text: string): EnvFile {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const entries: EnvEntry[] = [];
  const faults: EnvFault[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const content = lines[index] ?? '';
    if (/^\s*(?:#.*)?$/.test(content)) continue;
    const match = ASSIGNMENT.exec(content);
    if (match === null) {
      faults.push({ rule: 'line-unreadable', line: index + 1 });
      continue;
    }
    const [, , name = '', space = '', rest = ''] = match;
    const line = index + 1;
    const read = readValue(lines, index, rest);
    index = read.lastIndex;
    const found = [...read.faults];
    if (space !== '' || (/^\s/.test(rest) && rest.trim() !== '')) found.push('space-around-equals');
    if (!/^[A-Za-z_]\w*$/.test(name)) found.push('name-not-portable');
    entries.push({
      name,
      value: read.value,
      line,
      quote: read.quote,
      faults: found.map((rule) => ({ rule, line, name })),
    });
  }
  if (text.includes('\r\n')) faults.push({ rule: 'windows-line-ends', line: 1 });
  return { entries, faults };
}

interface Value {
  readonly value: string;
  readonly quote: EnvEntry['quote'];
  readonly lastIndex: number;
  readonly faults: readonly string[];
}

function readValue(lines: readonly string[], index: number, rest: string): Value {
  const start = rest.trimStart();
  const quote = start[0];
  if (quote === '"' || quote === "'" || quote === '`') {
    const quoted = readQuoted(lines, index, start, quote);
    if (quoted !== undefined) return quoted;
  }
  // Unquoted: dotenv cuts at the first #, wherever it stands; Compose and shells only where a blank comes before it.
  const hash = start.indexOf('#');
  const value = (hash < 0 ? start : start.slice(0, hash)).trim();
  const faults: string[] = [];
  if (quote === '"' || quote === "'" || quote === '`') faults.push('quote-unclosed');
  else if (hash === 0 ? rest.startsWith('#') : hash > 0 && !/\s/.test(start[hash - 1] ?? ''))
    faults.push('hash-cuts-value');
  if (/\s/.test(value) && faults.length === 0) faults.push('blank-unquoted');
  return { value, quote: undefined, lastIndex: index, faults };
}

/** A quoted value may run over several lines. Undefined when the quote is never closed. */
function readQuoted(
  lines: readonly string[],
  index: number,
  start: string,
  quote: '"' | "'" | '`',
): Value | undefined {
  let text = start.slice(1);
  for (let last = index; ; ) {
    const end = closing(text, quote);
    if (end >= 0) {
      const after = text.slice(end + 1).trim();
      const raw = text.slice(0, end);
      const value = quote === '"' ? raw.replace(/\\n/g, '\n').replace(/\\r/g, '\r') : raw;
      const faults = after === '' || after.startsWith('#') ? [] : ['text-after-quote'];
      return { value, quote, lastIndex: last, faults };
    }
    last += 1;
    const next = lines[last];
    // A new assignment inside an open quote means that the quote was forgotten, not that the value goes on.
    if (
      next === undefined ||
      last - index > MAX_QUOTED_LINES ||
      (!/^-----/.test(text) && ASSIGNMENT.test(next))
    )
      return undefined;
    text += `\n${next}`;
  }
}

/** Keys and certificates are the longest values that people put into env files. */
const MAX_QUOTED_LINES = 200;

function closing(text: string, quote: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}
