import { stemmer } from 'stemmer';

/** Words beyond this length are hashes, base64 or minified code; stemming them costs and tells nothing. */
const MAX_STEMMED_LENGTH = 32;

/** Bounded memo: prompts repeat a small vocabulary, and Porter is the hot spot of tokenising. */
const MEMO_LIMIT = 50_000;
const memo = new Map<string, string>();

/**
 * Porter stem of one lower-case word (M. F. Porter, 1980; through the `stemmer` package).
 * Words of fewer than four letters, with a digit or a non-Latin letter come back unchanged. Never throws.
 */
export function stem(word: string): string {
  if (word.length < 4 || word.length > MAX_STEMMED_LENGTH) return word;
  const known = memo.get(word);
  if (known !== undefined) return known;
  const result = /^[a-z]+$/.test(word) ? stemmer(word) : word;
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(word, result);
  return result;
}
