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
  const terms = tokenize(text).filter((t) => !t.part);
  return { key: terms.map((t) => t.term).join(' '), words: terms.length };
}

/**
 * Words and phrases with a value each, matched on stems. One phrase may carry several values; all are reported.
 * Matching is a lookup per position and length, so its cost does not grow with the table.
 */
export class PhraseTable<V> {
  readonly #values = new Map<string, V[]>();
  /** First stem to the longest phrase that starts with it, so that most positions need a single lookup. */
  readonly #longest = new Map<string, number>();

  /** Number of distinct phrases. */
  get size(): number {
    return this.#values.size;
  }

  /** Adds one phrase; text without a word, or of more than six words, is ignored and answered with false. */
  add(text: string, value: V): boolean {
    const { key, words } = phraseKey(text);
    if (words === 0 || words > MAX_PHRASE_WORDS) return false;
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, [value]);
    else if (!known.includes(value)) known.push(value);
    this.#note(key);
    return true;
  }

  /** The phrases with their values, for {@link PhraseTable.of}. */
  entries(): Record<string, V[]> {
    return Object.fromEntries([...this.#values].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
  }

  /** A table from {@link entries}: nothing is tokenised again, so that a large table opens in a few milliseconds. */
  static of<V>(entries: Readonly<Record<string, readonly V[]>>): PhraseTable<V> {
    const table = new PhraseTable<V>();
    for (const key of Object.keys(entries)) {
      table.#values.set(key, entries[key] as V[]);
      table.#note(key);
    }
    return table;
  }

  #note(key: string): void {
    const end = key.indexOf(' ');
    const first = end < 0 ? key : key.slice(0, end);
    const words = end < 0 ? 1 : key.split(' ').length;
    if (words > (this.#longest.get(first) ?? 0)) this.#longest.set(first, words);
  }

  /** Every phrase in the tokens, longest first at each position; shorter phrases inside a longer one are kept too. */
  match(tokens: readonly Token[]): PhraseHit<V>[] {
    const hits: PhraseHit<V>[] = [];
    for (let start = 0; start < tokens.length; start++) {
      const longest = this.#longest.get((tokens[start] as Token).term);
      if (longest === undefined) continue;
      this.#matchAt(tokens, start, longest, hits);
    }
    return hits;
  }

  #matchAt(tokens: readonly Token[], start: number, longest: number, hits: PhraseHit<V>[]): void {
    const keys = keysFrom(tokens, start, longest);
    for (const { phrase, length } of keys.reverse()) {
      for (const value of this.#values.get(phrase) ?? []) hits.push({ start, length, phrase, value });
    }
  }
}

/**
 * The phrases that begin at a token, of one word up to `longest`. One that begins at a whole word steps over the parts of
 * identifiers; one that begins at a part reads the other parts of that identifier first, so `access_token` has
 * "access token" in it, and `get_user id` has "user id".
 */
function keysFrom(
  tokens: readonly Token[],
  start: number,
  longest: number,
): { phrase: string; length: number }[] {
  const first = tokens[start] as Token;
  const keys = [{ phrase: first.term, length: 1 }];
  let phrase = first.term;
  let inParts = first.part;
  for (let at = start + 1; at < tokens.length && keys.length < longest; at++) {
    const token = tokens[at] as Token;
    if (token.part && !inParts) continue;
    inParts = inParts && token.part;
    phrase = `${phrase} ${token.term}`;
    keys.push({ phrase, length: at - start + 1 });
  }
  return keys;
}
