/**
 * Finds the known word that a misspelled one stands for, by symmetric deletion (W. Garbe's SymSpell): two words with one
 * deletion each in common are at most two edits apart. Lookups cost a few map reads, whatever the size of the vocabulary.
 */

/** Shorter words are abbreviations as often as mistakes. */
const MIN_LENGTH = 4;

/** Words from this length on may differ by two edits. */
const TWO_EDITS_LENGTH = 6;

const MAX_LENGTH = 24;

/** Words of which each is a mistake for at most one other; a deletion shared by more says nothing. */
const MAX_SHARED = 12;

/**
 * A known vocabulary. Deletions are listed per first letter, when a word with that letter is first looked up: most sessions
 * never misspell with most letters. A wrong first letter is therefore not found, a swap of the first two is.
 */
export class Spelling {
  readonly #words = new Map<string, number>();
  readonly #byLetter = new Map<string, string[]>();
  readonly #deletions = new Map<string, Map<string, string[]>>();

  /** Adds a word with how common it is; a word added twice becomes more common. Only plain Latin words are corrected to. */
  learn(word: string, weight = 1): void {
    const known = this.#words.get(word);
    this.#words.set(word, (known ?? 0) + weight);
    if (known !== undefined || !correctable(word)) return;
    const letter = word.charAt(0);
    this.#deletions.delete(letter);
    const list = this.#byLetter.get(letter);
    if (list === undefined) this.#byLetter.set(letter, [word]);
    else list.push(word);
  }

  knows(word: string): boolean {
    return this.#words.has(word);
  }

  /** The word most likely meant, or undefined for a known word and for one that is like none. */
  correct(word: string): string | undefined {
    if (this.#words.has(word) || !correctable(word)) return undefined;
    const limit = word.length >= TWO_EDITS_LENGTH ? 2 : 1;
    let best: { word: string; cost: number } | undefined;
    for (const letter of new Set([word.charAt(0), word.charAt(1)])) {
      const deletions = this.#deletionsOf(letter);
      for (const key of keysOf(word)) {
        for (const candidate of deletions.get(key) ?? []) {
          const edits = distance(word, candidate, limit);
          if (edits > limit) continue;
          // A different first letter is a rare mistake; a more common word is a likelier one.
          const strange = candidate[0] === word[0] ? 0 : 0.7;
          const cost = edits + strange - 0.05 * Math.log1p(this.#words.get(candidate) ?? 0);
          if (best === undefined || cost < best.cost) best = { word: candidate, cost };
        }
      }
    }
    return best?.word;
  }

  #deletionsOf(letter: string): Map<string, string[]> {
    const known = this.#deletions.get(letter);
    if (known !== undefined) return known;
    const deletions = new Map<string, string[]>();
    for (const word of this.#byLetter.get(letter) ?? []) {
      for (const key of keysOf(word)) {
        const list = deletions.get(key);
        if (list === undefined) deletions.set(key, [word]);
        else if (list.length < MAX_SHARED) list.push(word);
      }
    }
    this.#deletions.set(letter, deletions);
    return deletions;
  }
}

function correctable(word: string): boolean {
  return word.length >= MIN_LENGTH && word.length <= MAX_LENGTH && /^[a-z]+$/.test(word);
}

/** The word itself and the word with each one letter left out. */
function keysOf(word: string): Set<string> {
  const keys = new Set([word]);
  for (let i = 0; i < word.length; i++) keys.add(word.slice(0, i) + word.slice(i + 1));
  return keys;
}

/** Optimal string alignment distance (swapped neighbours count once), or limit + 1 when it is larger. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      row.push(edits);
      smallest = Math.min(smallest, edits);
    }
    if (smallest > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
