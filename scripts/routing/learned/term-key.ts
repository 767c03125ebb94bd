import { hash } from 'node:crypto';

/**
 * What is kept of a prompt that may be corrected: its telling words, stemmed, each as a number that only the holder of this
 * installation's key can make, with one of three weights. No order, no counts, no function words. Who has the numbers but not the
 * key learns how many words two prompts share, and nothing of the words; who has both can try a dictionary (docs/learning.md).
 */
export type Features = readonly Feature[];

/** A keyed word and its weight: 3 for a telling word, 2 for an everyday one, 1 for what barely counts. */
export type Feature = readonly [term: number, weight: number];

/** Most words of a prompt that are kept, the heaviest first; more make a prompt no easier to recognise. */
export const MAX_FEATURES = 32;

/** Terms remembered with their number, because a session says the same words again and again. */
const MAX_REMEMBERED = 10_000;

/** Hex digits of a hash that are used: 48 bits, which a number holds exactly. */
const DIGITS = 12;

/** A key is 64 hex digits, random, one for each data folder. */
const KEY = /^[0-9a-f]{64}$/;

export const isKey = (text: string): boolean => KEY.test(text);

/** Makes words into numbers under one key. */
export class TermKey {
  /** Names the key without telling it. */
  readonly id: string;
  readonly #secret: string;
  readonly #known = new Map<string, number>();

  constructor(secret: string) {
    this.#secret = secret;
    this.id = hash('sha256', `${secret} id`).slice(0, 16);
  }

  /** The features of a prompt's terms, by number. Empty for a prompt without a telling word. */
  featuresOf(terms: ReadonlyMap<string, number>): Features {
    return heaviest(terms)
      .map(([term, weight]): Feature => [this.#numberOf(term), stepOf(weight)])
      .sort((a, b) => a[0] - b[0]);
  }

  /** Cut short, a hash with the key before the word cannot be continued, so it needs no HMAC, which takes four times as long. */
  #numberOf(term: string): number {
    const known = this.#known.get(term);
    if (known !== undefined) return known;
    const number = Number.parseInt(hash('sha256', `${this.#secret} term ${term}`).slice(0, DIGITS), 16);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(term, number);
    return number;
  }
}

function heaviest(terms: ReadonlyMap<string, number>): (readonly [string, number])[] {
  const all = [...terms];
  return all.length <= MAX_FEATURES ? all : all.sort((a, b) => b[1] - a[1]).slice(0, MAX_FEATURES);
}

/** Coarse on purpose: an exact weight would tell words apart that the key hides. */
function stepOf(weight: number): number {
  if (weight > 0.75) return 3;
  return weight > 0.4 ? 2 : 1;
}
