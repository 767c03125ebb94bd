import type { Token } from './tokenize.ts';
import { tokenize } from './tokenize.ts';

/** Longest phrase looked up, in words; longer entries are refused by {@link PhraseTable.add}. */
const MAX_PHRASE_WORDS = 6;

/**
 * A phrase found in a token list: the tokens `start` to `start + length - 1`, and what it stands for. The parts of an
 * identifier inside the phrase count in `length`: "GitHub Actions" covers `github`, `git`, `hub` and `action`.
 */
export interface PhraseHit<V> {
  readonly start: number;
  readonly length: number;
  readonly phrase: string;
  readonly value: V;
}

/** The key under which a phrase is kept: its stems, joined; identifiers count once, not with their parts. */
export function phraseKey(text: string): { key: string; words: number } {
  return keyOf(tokenize(text));
}

function keyOf(tokens: readonly Token[]): { key: string; words: number } {
  const terms = tokens.filter((t) => !t.part);
  return { key: terms.map((t) => t.term).join(' '), words: terms.length };
}

/** A phrase, or the beginning of one: the stems read so far. */
interface Node<V> {
  readonly phrase: string;
  values: V[] | undefined;
  next: Map<string, Node<V>> | undefined;
}

/**
 * Words and phrases with a value each, matched on stems. One phrase may carry several values; all are reported.
 * Matching walks a tree of stems from each position, so its cost does not grow with the table.
 */
export class PhraseTable<V> {
  readonly #roots = new Map<string, Node<V>>();
  #size = 0;

  /** Number of distinct phrases. */
  get size(): number {
    return this.#size;
  }

  /** Adds one phrase; text without a word, or of more than six words, is ignored and answered with false. */
  add(text: string, value: V): boolean {
    return this.addTokens(tokenize(text), value);
  }

  /** The same for a text that is split already. */
  addTokens(tokens: readonly Token[], value: V): boolean {
    const { key, words } = keyOf(tokens);
    if (words === 0 || words > MAX_PHRASE_WORDS) return false;
    const node = this.#nodeOf(key);
    if (node.values === undefined) this.#keep(node, [value]);
    else if (!node.values.includes(value)) node.values.push(value);
    return true;
  }

  /** The phrases with their values, for {@link PhraseTable.of}. */
  entries(): Record<string, V[]> {
    const found: [string, V[]][] = [];
    const visit = (nodes: Iterable<Node<V>>): void => {
      for (const { phrase, values, next } of nodes) {
        if (values !== undefined) found.push([phrase, values]);
        if (next !== undefined) visit(next.values());
      }
    };
    visit(this.#roots.values());
    return Object.fromEntries(found.sort((a, b) => (a[0] < b[0] ? -1 : 1)));
  }

  /** A table from {@link entries}: nothing is tokenised again, so that a large table opens in a few milliseconds. */
  static of<V>(entries: Readonly<Record<string, readonly V[]>>): PhraseTable<V> {
    const table = new PhraseTable<V>();
    for (const [key, values] of Object.entries(entries)) table.#keep(table.#nodeOf(key), values as V[]);
    return table;
  }

  /** Every phrase in the tokens, longest first at each position; shorter phrases inside a longer one are kept too. */
  match(tokens: readonly Token[]): PhraseHit<V>[] {
    const hits: PhraseHit<V>[] = [];
    for (let start = 0; start < tokens.length; start++) {
      const { term, part } = tokens[start] as Token;
      const root = this.#roots.get(term);
      if (root !== undefined) addHits(tokens, start, start + 1, root, part, hits);
    }
    return hits;
  }

  #keep(node: Node<V>, values: V[]): void {
    node.values = values;
    this.#size += 1;
  }

  #nodeOf(key: string): Node<V> {
    const end = key.indexOf(' ');
    if (end < 0) return child(this.#roots, key, key);
    let node = child(this.#roots, key.slice(0, end), key.slice(0, end));
    for (const word of key.slice(end + 1).split(' ')) {
      node.next ??= new Map();
      node = child(node.next, word, `${node.phrase} ${word}`);
    }
    return node;
  }
}

function child<V>(nodes: Map<string, Node<V>>, word: string, phrase: string): Node<V> {
  const known = nodes.get(word);
  if (known !== undefined) return known;
  const made: Node<V> = { phrase, values: undefined, next: undefined };
  nodes.set(word, made);
  return made;
}

/**
 * The phrases of a node and of what follows it, read on from `at`, longest first. A phrase that begins at a whole word steps
 * over the parts of identifiers; one that begins at a part reads the other parts of that identifier first, so `access_token`
 * has "access token" in it, and `get_user id` has "user id".
 */
function addHits<V>(
  tokens: readonly Token[],
  start: number,
  at: number,
  node: Node<V>,
  inParts: boolean,
  hits: PhraseHit<V>[],
): void {
  if (node.next !== undefined) {
    let end = at;
    while (end < tokens.length && (tokens[end] as Token).part && !inParts) end++;
    const token = tokens[end];
    const longer = token === undefined ? undefined : node.next.get(token.term);
    if (token !== undefined && longer !== undefined)
      addHits(tokens, start, end + 1, longer, inParts && token.part, hits);
  }
  for (const value of node.values ?? []) hits.push({ start, length: at - start, phrase: node.phrase, value });
}
