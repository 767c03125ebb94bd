/**
 * The index of symmetric deletion (W. Garbe's SymSpell): words by themselves and by what is left of them without one letter.
 * Strings are not kept, only a hash table of word positions; who asks for a string gets the words of its bucket that really
 * give it.
 */
export class Deletions {
  readonly #words: readonly string[];
  readonly #mask: number;
  /** Where each bucket begins in {@link #positions}; a bucket keeps the order of the words. */
  readonly #starts: Uint32Array;
  readonly #positions: Uint32Array;

  constructor(words: readonly string[]) {
    this.#words = words;
    const hashes: number[] = [];
    const owners: number[] = [];
    words.forEach((word, at) => {
      for (const left of places(word)) {
        hashes.push(hashWithout(word, left));
        owners.push(at);
      }
    });
    let buckets = 16;
    while (buckets < hashes.length) buckets *= 2;
    this.#mask = buckets - 1;
    this.#starts = new Uint32Array(buckets + 1);
    for (const h of hashes) count(this.#starts, (h & this.#mask) + 1);
    for (let b = 0; b < buckets; b++) count(this.#starts, b + 1, this.#starts[b] as number);
    const next = this.#starts.slice();
    this.#positions = new Uint32Array(hashes.length);
    hashes.forEach((h, i) => {
      const bucket = h & this.#mask;
      this.#positions[next[bucket] as number] = owners[i] as number;
      count(next, bucket);
    });
  }

  /**
   * Words that are `word` without the letter at `left` (-1: the whole of it), or become it when they lose one letter
   * themselves; in the order of the words, at most `most` of them.
   */
  sharing(word: string, left: number, most: number): string[] {
    const bucket = hashWithout(word, left) & this.#mask;
    const found: string[] = [];
    const end = this.#starts[bucket + 1] as number;
    for (let i = this.#starts[bucket] as number; i < end && found.length < most; i++) {
      const candidate = this.#words[this.#positions[i] as number] as string;
      // Two entries of one word in a bucket are next to each other.
      if (candidate !== found.at(-1) && gives(candidate, word, left)) found.push(candidate);
    }
    return found;
  }
}

/** What to leave out of a word: nothing (-1), then each letter, of equal neighbours only the first. */
export function places(word: string): number[] {
  const result = [-1];
  for (let i = 0; i < word.length; i++)
    if (i === 0 || word.charCodeAt(i) !== word.charCodeAt(i - 1)) result.push(i);
  return result;
}

/** FNV-1a of a word without the letter at a place. */
function hashWithout(word: string, left: number): number {
  let h = 2_166_136_261;
  for (let i = 0; i < word.length; i++) if (i !== left) h = Math.imul(h ^ word.charCodeAt(i), 16_777_619);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Whether a word, whole or without one letter, is `text` without the letter at `left`. */
function gives(word: string, text: string, left: number): boolean {
  const length = left < 0 ? text.length : text.length - 1;
  if (word.length !== length && word.length !== length + 1) return false;
  let skipped = 0;
  for (let i = 0; i < length; i++) {
    const letter = text.charCodeAt(left >= 0 && i >= left ? i + 1 : i);
    if (word.charCodeAt(i + skipped) === letter) continue;
    if (skipped === 1 || word.length === length || word.charCodeAt(i + 1) !== letter) return false;
    skipped = 1;
  }
  return true;
}

function count(counts: Uint32Array, at: number, by = 1): void {
  counts[at] = (counts[at] as number) + by;
}
