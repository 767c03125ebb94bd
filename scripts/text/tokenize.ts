import { stem } from './stem.ts';

/**
 * One token of a text.
 * - `term`: what is matched: accents folded, lower case, stemmed.
 * - `word`: the folded lower-case word before stemming, for explanations and phrase lists.
 * - `part`: true for a piece of an identifier (`getUser` gives `getuser`, then the parts `get`, `user`).
 */
export interface Token {
  readonly term: string;
  readonly word: string;
  readonly part: boolean;
}

/** Spellings that lose their identity when punctuation is dropped; replaced before splitting. */
const SPELLINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(^|[^a-z0-9])c\+\+(?![a-z0-9])/g, '$1cpp'],
  [/(^|[^a-z0-9])c#(?![a-z0-9])/g, '$1csharp'],
  [/(^|[^a-z0-9])f#(?![a-z0-9])/g, '$1fsharp'],
  [/(^|[^a-z0-9])\.net\b/g, '$1dotnet'],
  [/\basp\.net\b/g, 'aspnet'],
  [/\b(next|node|vue|nuxt|express|react|three|d3|nest|svelte|angular|deno|bun|chart|alpine)\.js\b/g, '$1js'],
  [/\bn\s?\+\s?1\b/g, 'nplusone'],
  [/\bci\s?\/\s?cd\b/g, 'cicd'],
  [/\ba\s?\/\s?b test/g, 'abtest'],
  [/\bui\s?\/\s?ux\b/g, 'ui ux'],
  [/\be2e\b/g, 'endtoend'],
  [/\bend[- ]to[- ]end\b/g, 'endtoend'],
  [/\ba11y\b/g, 'accessibility'],
  [/\bi18n\b/g, 'internationalization'],
  [/\bl10n\b/g, 'localization'],
  [/\bo11y\b/g, 'observability'],
  [/\bk8s\b/g, 'kubernetes'],
];

/** Whether any of {@link SPELLINGS} can match: one look instead of one for each. */
const HAS_SPELLING =
  /c\+\+|[cf]#|\.net|\.js|n\s?\+\s?1|ci\s?\/\s?cd|a\s?\/\s?b test|ui\s?\/\s?ux|e2e|end[- ]to|a11y|i18n|l10n|o11y|k8s/;
const CJK = /[぀-ヿ㐀-鿿豈-﫿가-힯]/;
/** Combining marks count as letters: Hindi and Thai write their vowels with them. */
const SCRIPT_RUN = /[぀-ヿ㐀-鿿豈-﫿가-힯]+|[^぀-ヿ㐀-鿿豈-﫿가-힯]+/g;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[_'’][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

/** {@link WORD} for texts of plain letters, which most are; several times as fast. */
const ASCII_WORD = /[a-z0-9]+(?:[_'][a-z0-9]+)*/g;
const NOT_ASCII = /[^\u0000-\u007f]/;

/** Characters read for each token that may be returned; what lies behind in a pasted log is not looked at. */
const CHARS_PER_TOKEN = 40;

/** Lower case without accents: `Sesión` gives `sesion`. CJK text keeps its characters. Idempotent; never throws. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return NOT_ASCII.test(lower)
    ? lower
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
    : lower;
}

/**
 * Splits a text into tokens, in order. Identifiers give the whole and their parts; runs of CJK characters give
 * overlapping pairs, because those scripts do not separate words. Never throws.
 *
 * @param limit most tokens returned (default 2,000). Of a text longer than 40 times as many characters only the head is
 *   read, so that a pasted log cannot cost time.
 */
export function tokenize(text: string, limit = 2_000): Token[] {
  const tokens: Token[] = [];
  const lowered = fold(splitCamelMarks(text.slice(0, limit * CHARS_PER_TOKEN)));
  const spelled = HAS_SPELLING.test(lowered) ? spell(lowered) : lowered;
  const plain = !NOT_ASCII.test(spelled);
  for (const match of spelled.matchAll(plain ? ASCII_WORD : WORD)) {
    if (tokens.length >= limit) break;
    pushWord(tokens, match[0], plain);
  }
  if (tokens.length > limit) tokens.length = limit;
  return tokens;
}

function spell(text: string): string {
  let result = text;
  for (const [pattern, replacement] of SPELLINGS) result = result.replace(pattern, replacement);
  return result;
}

/** camelCase humps survive lower-casing as underscores, the one separator that words may contain. */
function splitCamelMarks(text: string): string {
  return text.replace(/([a-z\d])([A-Z])(?=[a-z])/g, '$1_$2');
}

function pushWord(tokens: Token[], raw: string, plain: boolean): void {
  const word = /['’]/.test(raw) ? raw.replace(/[’']s$/, '').replace(/[’']/g, '') : raw;
  if (word === '') return;
  if (!plain && CJK.test(word)) {
    // "Grafanaで見たい" is a Latin name inside a sentence without spaces: each script is read by its own rules.
    for (const run of word.match(SCRIPT_RUN) ?? []) {
      if (CJK.test(run)) pushPairs(tokens, run);
      else pushWord(tokens, run, true);
    }
    return;
  }
  if (!word.includes('_')) {
    tokens.push({ term: stem(word), word, part: false });
    return;
  }
  const parts = word.split('_').filter((p) => p !== '');
  if (parts.length === 0) return;
  const whole = parts.join('');
  tokens.push({ term: stem(whole), word: whole, part: false });
  if (parts.length > 1) for (const p of parts) tokens.push({ term: stem(p), word: p, part: true });
}

function pushPairs(tokens: Token[], run: string): void {
  const characters = [...run];
  if (characters.length === 1) tokens.push({ term: run, word: run, part: false });
  for (let i = 0; i + 1 < characters.length; i++) {
    const pair = `${characters[i]}${characters[i + 1]}`;
    tokens.push({ term: pair, word: pair, part: false });
  }
}
