import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Entry, Located, LocatedScalar } from './located.ts';
import type { SourceFile } from './source-file.ts';

/** Values that aliases may add to a file: enough for shared blocks, far below what a file that multiplies itself needs. */
const MAX_ALIASED = 100_000;

/**
 * The document as located values, aliases resolved. Repeated keys, keys that are no text, numbers that JSON cannot hold, and aliases
 * that multiply are problems of the file.
 */
export function locate(document: Document.Parsed, file: SourceFile): Located {
  return new Locator(file).node(document.contents as Node | null, document.range[0]);
}

class Locator {
  readonly #file: SourceFile;
  /** Anchored nodes by name; a later anchor of the same name takes over, as YAML says. */
  readonly #anchors = new Map<string, Located>();
  /** How many values a node stands for, aliases counted out. */
  readonly #sizes = new WeakMap<Located, number>();
  #aliased = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  node(node: Node | null | undefined, at: number): Located {
    if (node === null || node === undefined) return { kind: 'scalar', value: null, at, end: at };
    if (isAlias(node)) return this.#alias(node.source, node.range?.[0] ?? at);
    const place = { at: node.range?.[0] ?? at, end: node.range?.[1] ?? at };
    let located: Located;
    let size = 1;
    if (isMap(node)) {
      const entries = this.#entries(node.items as Pair<Node, Node | null>[], place.at);
      for (const entry of entries) size += this.#sizes.get(entry.value) ?? 1;
      located = { kind: 'map', entries, ...place };
    } else if (isSeq(node)) {
      const items = node.items.map((item) => this.node(item as Node, place.at));
      for (const item of items) size += this.#sizes.get(item) ?? 1;
      located = { kind: 'list', items, ...place };
    } else {
      located = this.#scalar(node as Scalar, place);
    }
    if (size > 1) this.#sizes.set(located, size);
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, located);
    return located;
  }

  #alias(name: string, at: number): Located {
    const target = this.#anchors.get(name);
    const nothing: LocatedScalar = { kind: 'scalar', value: null, at, end: at };
    if (target === undefined) {
      this.#file.problem(
        at,
        'alias',
        `The alias *${name} has no &${name} before it.`,
        'Put the anchored value above; an alias cannot stand inside of its own anchor.',
      );
      return nothing;
    }
    const before = this.#aliased;
    this.#aliased += this.#sizes.get(target) ?? 1;
    if (this.#aliased <= MAX_ALIASED) return target;
    if (before <= MAX_ALIASED) {
      this.#file.problem(
        at,
        'alias',
        `The aliases of the file stand for more than ${MAX_ALIASED} values.`,
        'Write the values out; aliases of aliases multiply.',
      );
    }
    return nothing;
  }

  #entries(pairs: readonly Pair<Node, Node | null>[], at: number): Entry[] {
    const seen = new Map<string, number>();
    return pairs.flatMap((pair) => {
      const keyAt = pair.key?.range?.[0] ?? at;
      const key = this.#key(pair.key, keyAt);
      const value = this.node(pair.value, pair.key?.range?.[1] ?? keyAt);
      if (key === undefined) return [];
      const first = seen.get(key);
      if (first !== undefined) {
        this.#file.problem(
          keyAt,
          'duplicate-key',
          `The key "${key}" stands here for the second time; the first is in line ${this.#file.lineOf(first)}.`,
          'Keep one of them.',
        );
        return [];
      }
      seen.set(key, keyAt);
      return [{ key, keyAt, value }];
    });
  }

  #key(key: Node | null, at: number): string | undefined {
    if (isScalar(key) && key.value !== null)
      return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    this.#file.problem(at, 'key', 'A key has to be a text.', 'Write key: value.');
    return undefined;
  }

  #scalar(scalar: Scalar, place: { at: number; end: number }): LocatedScalar {
    const value = scalar.value;
    if (typeof value === 'number' && (!Number.isFinite(value) || lossy(scalar, value))) {
      this.#file.problem(
        place.at,
        'number',
        `${scalar.source ?? value} is not a number that JSON can hold exactly.`,
        'Quote it to make it a text.',
      );
    }
    const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    return { kind: 'scalar', value: known ? (value as LocatedScalar['value']) : String(value), ...place };
  }
}

/** A whole number beyond those that doubles tell apart, written out by digits. */
function lossy(scalar: Scalar, value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(scalar.source ?? '');
}
