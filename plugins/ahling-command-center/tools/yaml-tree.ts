import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { messageOf } from '../../../scripts/core/errors.ts';
import { lineOfDeepNesting } from '../../../scripts/core/yaml-nesting.ts';

/**
 * YAML as a tree in which each value knows its file and line. Aliases and merge keys (`<<`) are resolved; a value behind an
 * alias is shared, not copied, so a file cannot grow by them. Tags such as `!secret` are kept. No value is turned into a date
 * or anything else that runs code.
 */
export type YamlNode = YamlMap | YamlList | YamlScalar;

interface Base {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** As written: `!secret`, `!reset`. */
  readonly tag: string | undefined;
}

export interface YamlMap extends Base {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  /** Line of the key. */
  readonly line: number;
  readonly value: YamlNode;
}

export interface YamlList extends Base {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends Base {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it is read by a program that wants text: `8080`, `true`; empty for null. */
  readonly text: string;
}

export interface YamlProblem {
  readonly rule: 'yaml-error' | 'duplicate-key';
  readonly line: number;
  readonly message: string;
}

export interface YamlFile {
  /** One for each document in the file; empty documents are left out. */
  readonly documents: readonly YamlNode[];
  readonly problems: readonly YamlProblem[];
}

/** Nesting beyond this is nobody's configuration. */
const MAX_DEPTH = 100;
const MAX_PROBLEMS = 50;

/** Never throws. A file with a `yaml-error` gives what could be read before it. */
export function parseYaml(text: string, file: string): YamlFile {
  const problems: YamlProblem[] = [];
  const deepAt = lineOfDeepNesting(text);
  if (deepAt !== undefined)
    return {
      documents: [],
      problems: [{ rule: 'yaml-error', line: deepAt, message: 'Cannot be read: nested too deeply.' }],
    };
  const counter = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
    const documents = [...parsed].flatMap((document) => {
      for (const error of document.errors.slice(0, MAX_PROBLEMS)) {
        // The parser's sentence may quote the text around the fault, which may be a secret; its code does not.
        const line = counter.linePos(error.pos[0]).line;
        const what = error.code.toLowerCase().replaceAll('_', ' ');
        problems.push({ rule: 'yaml-error', line, message: `This is not valid YAML: ${what}.` });
      }
      if (document.contents === null) return [];
      return [new Builder(file, counter, problems).build(document.contents, 0)];
    });
    return { documents, problems };
  } catch (error) {
    const message =
      error instanceof RangeError
        ? 'nested too deeply'
        : messageOf(error)
            .slice(0, 80)
            .replace(/["'`].*/, '…');
    return {
      documents: [],
      problems: [{ rule: 'yaml-error', line: 1, message: `Cannot be read: ${message}.` }],
    };
  }
}

class Builder {
  readonly #file: string;
  readonly #counter: LineCounter;
  readonly #problems: YamlProblem[];
  readonly #anchors = new Map<string, YamlNode>();

  constructor(file: string, counter: LineCounter, problems: YamlProblem[]) {
    this.#file = file;
    this.#counter = counter;
    this.#problems = problems;
  }

  build(node: Node, depth: number): YamlNode {
    const line = this.#lineOf(node);
    if (depth > MAX_DEPTH) throw new RangeError('too deep');
    if (isAlias(node)) return this.#anchors.get(node.source) ?? this.#unknownAlias(line);
    const built = this.#plain(node, depth, line);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, built);
    return built;
  }

  #plain(node: Node, depth: number, line: number): YamlNode {
    const base = { file: this.#file, line, tag: node.tag?.startsWith('!') ? node.tag : undefined };
    if (isMap(node)) {
      const entries = new Map<string, YamlEntry>();
      const merged: YamlNode[] = [];
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        const keyLine = this.#lineOf(key);
        const child =
          value === null || value === undefined
            ? this.#nothing(keyLine)
            : this.build(value as Node, depth + 1);
        if (name === '<<' && isScalar(key) && key.type === 'PLAIN') merged.push(child);
        else {
          if (entries.has(name))
            this.#say('duplicate-key', keyLine, 'This key stands twice in one mapping; the last one counts.');
          entries.set(name, { line: keyLine, value: child });
        }
      }
      return { ...base, kind: 'map', entries: withMerged(entries, merged) };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.build(item as Node, depth + 1));
      return { ...base, kind: 'list', items };
    }
    const value = isScalar(node) ? node.value : null;
    const plain =
      typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value);
    // Numbers keep the way they were written: 0755 and 1e3 are texts to most programs that read this.
    const source = isScalar(node) && typeof value === 'number' ? node.source : undefined;
    return { ...base, kind: 'scalar', value: plain, text: source ?? (plain === null ? '' : String(plain)) };
  }

  #unknownAlias(line: number): YamlNode {
    this.#say('yaml-error', line, 'This alias has no anchor before it, or stands inside its own anchor.');
    return this.#nothing(line);
  }

  #nothing(line: number): YamlScalar {
    return { kind: 'scalar', file: this.#file, line, tag: undefined, value: null, text: '' };
  }

  #say(rule: YamlProblem['rule'], line: number, message: string): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ rule, line, message });
  }

  #lineOf(node: unknown): number {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    return this.#counter.linePos(range?.[0] ?? 0).line;
  }
}

/** Own keys win over merged ones, earlier merged maps over later. */
function withMerged(
  own: Map<string, YamlEntry>,
  merged: readonly YamlNode[],
): ReadonlyMap<string, YamlEntry> {
  if (merged.length === 0) return own;
  const all = new Map(own);
  for (const source of merged.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
    if (source.kind !== 'map') continue;
    for (const [name, entry] of source.entries) if (!all.has(name)) all.set(name, entry);
  }
  return all;
}

export function getNode(node: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let at = node;
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key)?.value : undefined;
  return at;
}

/** The text of a scalar; undefined for nothing, null, maps and lists. */
export function getText(node: YamlNode | undefined, ...path: readonly string[]): string | undefined {
  const found = getNode(node, ...path);
  return found?.kind === 'scalar' && found.value !== null ? found.text : undefined;
}

export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

export function entriesOf(node: YamlNode | undefined): readonly (readonly [string, YamlEntry])[] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

/** A list, or one value standing for a list of one. */
export function oneOrMore(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** `KEY=value` lists and mappings alike, as a map; of a list entry without `=` the value is undefined. */
export function pairsOf(
  node: YamlNode | undefined,
): Map<string, { text: string | undefined; line: number; file: string }> {
  const pairs = new Map<string, { text: string | undefined; line: number; file: string }>();
  for (const [key, { value }] of entriesOf(node))
    pairs.set(key, { text: getText(value), line: value.line, file: value.file });
  for (const item of itemsOf(node)) {
    const text = getText(item) ?? '';
    const at = text.indexOf('=');
    const [key, value] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
    pairs.set(key, { text: value, line: item.line, file: item.file });
  }
  return pairs;
}
