import { Deletions, places } from './deletions.ts';
import { Numbering } from './numbering.ts';

/**
 * Finds the known word that a misspelled one stands for, by symmetric deletion (W. Garbe's SymSpell): two words with one
 * deletion each in common are at most two edits apart. Lookups cost a few table reads, whatever the size of the vocabulary.
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
  readonly #numbering: Numbering;
  /** How common each word is, by its number; 0 for one that is not of this vocabulary. */
  #weights = new Float64Array(0);
  /** Numbers of the words, in the order in which they were learned. */
  readonly #learned: number[] = [];
  readonly #deletions = new Map<string, Deletions>();

  /** @param numbering numbers of words, when they are shared with others; a vocabulary may hold a part of them. */
  constructor(numbering = new Numbering()) {
    this.#numbering = numbering;
  }

  /** Adds a word with how common it is; a word added twice becomes more common. Only plain Latin words are corrected to. */
  learn(word: string, weight = 1): void {
    this.learnNumber(this.#numbering.of(word), weight);
  }

  /** The same for a word of the numbering. */
  learnNumber(number: number, weight = 1): void {
    if (number >= this.#weights.length) this.#grow();
    const known = this.#weights[number] as number;
    this.#weights[number] = known + weight;
    if (known > 0) return;
    this.#learned.push(number);
    this.#deletions.clear();
  }

  knows(word: string): boolean {
    return this.#weightOf(word) > 0;
  }

  /** The word most likely meant, or undefined for a known word and for one that is like none. */
  correct(word: string): string | undefined {
    if (!correctable(word) || this.knows(word)) return undefined;
    const limit = word.length >= TWO_EDITS_LENGTH ? 2 : 1;
    let best: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const letter of new Set([word.charAt(0), word.charAt(1)])) {
      const deletions = this.#deletionsOf(letter);
      for (const left of places(word)) {
        for (const candidate of deletions.sharing(word, left, MAX_SHARED)) {
          const edits = distance(word, candidate, limit);
          if (edits > limit) continue;
          // A different first letter is a rare mistake; a more common word is a likelier one.
          const strange = candidate[0] === word[0] ? 0 : 0.7;
          const cost = edits + strange - 0.05 * Math.log1p(this.#weightOf(candidate));
          if (cost >= least) continue;
          least = cost;
          best = candidate;
        }
      }
    }
    return best;
  }

  #weightOf(word: string): number {
    const number = this.#numbering.find(word);
    return number < 0 ? 0 : (this.#weights[number] ?? 0);
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(1_024, this.#numbering.size * 1.5));
    larger.set(this.#weights);
    this.#weights = larger;
  }

  #deletionsOf(letter: string): Deletions {
    const known = this.#deletions.get(letter);
    if (known !== undefined) return known;
    const words = this.#learned
      .map((n) => this.#numbering.word(n))
      .filter((word) => word.startsWith(letter) && correctable(word));
    const deletions = new Deletions(words);
    this.#deletions.set(letter, deletions);
    return deletions;
  }
}

function correctable(word: string): boolean {
  return word.length >= MIN_LENGTH && word.length <= MAX_LENGTH && /^[a-z]+$/.test(word);
}

/** Three rows of {@link distance}, used again by every call. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(MAX_LENGTH + 1)) as [Uint8Array, Uint8Array, Uint8Array];

/** Optimal string alignment distance (swapped neighbours count once), or limit + 1 when it is larger. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [beforeLast, last, row] = ROWS;
  for (let j = 0; j <= b.length; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let edits = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + same,
      );
      const swapped =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      row[j] = edits;
      smallest = Math.min(smallest, edits);
    }
    if (smallest > limit) return limit + 1;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[b.length] as number;
}
