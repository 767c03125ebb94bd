/**
 * A quick reader for the YAML that agents are really written in: keys with one-line scalars, block scalars, lists, and
 * lists of small maps. Not a YAML parser: whatever it is not sure about it leaves to one (see yaml.ts), and what it does
 * read has the value that `yaml` would give; a property test compares the two. It exists because `yaml` takes two
 * milliseconds for the head of a real agent, and a registry has a thousand of them.
 */

type Scalar = string | number | boolean | null;
type Item = Scalar | Record<string, Scalar>;
type Value = Scalar | Item[];

const KEY_LINE = /^([A-Za-z][\w-]*):(?: +(.*))?$/;

/** Anything that a line reader could take for something else: controls, tabs, odd line ends. */
const UNUSUAL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/** First characters that give a plain scalar another meaning. */
const INDICATORS: ReadonlySet<string> = new Set('-?:,[]{}#&*!|>\'"%@`');

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['~', null],
]);

/** Thrown inside, never out: the text is for the full parser. */
const UNSURE = Symbol('unsure');

/** The keys of a YAML text, or undefined when the text is beyond this reader. Never throws. */
export function readPlainYaml(text: string): Record<string, unknown> | undefined {
  if (UNUSUAL.test(text)) return undefined;
  try {
    return new PlainReader(text.replace(/^\n+|\n+$/g, '').split('\n')).read();
  } catch (error) {
    if (error === UNSURE) return undefined;
    throw error;
  }
}

class PlainReader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  read(): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at++] as string;
      const found = KEY_LINE.exec(line);
      if (found === null || Object.hasOwn(data, found[1] as string)) throw UNSURE;
      data[found[1] as string] = this.#value(found[2] ?? '');
    }
    return data;
  }

  #value(raw: string): Value {
    const text = raw.trimEnd();
    if (text === '') return this.#indent() === undefined && !this.#nextIsItem() ? null : this.#list();
    if (/^[>|]-?$/.test(text)) return this.#block(text);
    if (this.#indent() !== undefined) throw UNSURE;
    return text.startsWith('[') ? flowList(text) : scalar(text);
  }

  /** Spaces before the next line; undefined at the end and when it has none. */
  #indent(): number | undefined {
    const line = this.#lines[this.#at];
    if (line === undefined) return undefined;
    const first = line.search(/[^ ]/);
    if (first < 0) throw UNSURE;
    return first === 0 ? undefined : first;
  }

  #nextIsItem(): boolean {
    return this.#lines[this.#at]?.startsWith('- ') ?? false;
  }

  #block(style: string): string {
    const indent = this.#indent();
    if (indent === undefined) throw UNSURE;
    const lines: string[] = [];
    while (this.#at < this.#lines.length) {
      const here = this.#indent();
      if (here === undefined) break;
      const line = this.#lines[this.#at++] as string;
      if (here !== indent || line.endsWith(' ')) throw UNSURE;
      lines.push(line.slice(indent));
    }
    const joined = lines.join(style.startsWith('>') ? ' ' : '\n');
    return style.endsWith('-') ? joined : `${joined}\n`;
  }

  #list(): Item[] {
    const indent = this.#indent() ?? 0;
    const marker = `${' '.repeat(indent)}- `;
    const items: Item[] = [];
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] as string;
      if (!line.startsWith(marker)) {
        if (/^[ -]/.test(line) || line === '') throw UNSURE;
        break;
      }
      this.#at++;
      items.push(this.#item(line.slice(marker.length), indent + 2));
    }
    return items;
  }

  #item(text: string, indent: number): Item {
    if (text.startsWith(' ')) throw UNSURE;
    const first = text.includes(':') ? KEY_LINE.exec(text) : null;
    if (first === null) return scalar(text.trimEnd());
    const map: Record<string, Scalar> = {};
    for (let pair: RegExpExecArray | null = first; pair !== null; pair = this.#pairAt(indent)) {
      const key = pair[1] as string;
      if (pair[2] === undefined || Object.hasOwn(map, key)) throw UNSURE;
      map[key] = scalar(pair[2].trimEnd());
    }
    return map;
  }

  /** The next line as a pair of a map at `indent`, or null when it does not belong to one. */
  #pairAt(indent: number): RegExpExecArray | null {
    const line = this.#lines[this.#at];
    if (line === undefined || !line.startsWith(' '.repeat(indent))) return null;
    const pair = KEY_LINE.exec(line.slice(indent));
    if (pair === null) throw UNSURE;
    this.#at++;
    return pair;
  }
}

function scalar(text: string): Scalar {
  if (text.startsWith('"')) return doubleQuoted(text);
  if (text.startsWith("'")) return singleQuoted(text);
  if (text === '' || INDICATORS.has(text[0] as string)) throw UNSURE;
  if (text.includes(': ') || text.includes(' #') || text.endsWith(':')) throw UNSURE;
  return plain(text);
}

function plain(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  // What starts like a number and has no space in it may be one in a notation of YAML's own.
  if (!text.includes(' ') && /^[-+.\d]/.test(text)) throw UNSURE;
  return text;
}

function doubleQuoted(text: string): string {
  if (text.length > 1 && text.indexOf('"', 1) === text.length - 1 && !text.includes('\\'))
    return text.slice(1, -1);
  // JSON's escapes mean the same in YAML.
  if (!/^"(?:[^"\\]|\\["\\/nrtbf]|\\u[0-9a-fA-F]{4})*"$/.test(text)) throw UNSURE;
  return JSON.parse(text) as string;
}

function singleQuoted(text: string): string {
  const inner = /^'((?:[^']|'')*)'$/.exec(text);
  if (inner === null) throw UNSURE;
  return (inner[1] as string).replaceAll("''", "'");
}

function flowList(text: string): Scalar[] {
  const inner = /^\[([^[\]{}"'#:&*!|>%@`?]*)\]$/.exec(text)?.[1];
  if (inner === undefined) throw UNSURE;
  if (inner.trim() === '') return inner.includes(',') ? fail() : [];
  return inner.split(',').map((item) => {
    const value = item.trim();
    return value === '' || value.startsWith('-') ? fail() : plain(value);
  });
}

function fail(): never {
  throw UNSURE;
}
