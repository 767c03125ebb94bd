/**
 * Words by number, so that tables can hold numbers where they would hold the same words again and again. Only grows: a number
 * means the same word for as long as the process lives. Not the source of truth for which words are in use; it keeps those
 * of texts that are gone.
 */
export class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];

  /** How many words there are; the numbers are 0 to `size - 1`. */
  get size(): number {
    return this.#words.length;
  }

  /** The number of a word, which gets one when it has none. */
  of(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    this.#numbers.set(word, number);
    this.#words.push(word);
    return number;
  }

  /** The number of a word, or -1. */
  find(word: string): number {
    return this.#numbers.get(word) ?? -1;
  }

  /** The word of a number that {@link of} gave. */
  word(number: number): string {
    return this.#words[number] as string;
  }
}
