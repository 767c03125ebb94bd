import { fold } from '../../text/tokenize.ts';

/** `orchestration/lexicon/smalltalk.yaml`: kind of talk to phrases; `*` stands for any few words. */
export type SmalltalkSource = Readonly<Record<string, readonly string[]>>;

/** The phrases normalised, as the build writes them: whole texts to their kind, and patterns as `[kind, source]`. */
export interface CompiledSmalltalk {
  readonly exact: Readonly<Record<string, string>>;
  readonly patterns: ReadonlyArray<readonly [string, string]>;
}

/** Normalises the phrases; done at build time. */
export function compileSmalltalk(source: SmalltalkSource): CompiledSmalltalk {
  const exact: Record<string, string> = {};
  const patterns: Array<readonly [string, string]> = [];
  for (const [kind, phrases] of Object.entries(source)) {
    for (const phrase of phrases) {
      const normal = normalise(String(phrase).replaceAll('*', ' \u0001 '));
      if (normal === '') continue;
      if (normal.includes('\u0001')) patterns.push([kind, patternOf(normal)]);
      else exact[normal] = kind;
    }
  }
  return { exact, patterns };
}

/** Most words a `*` may stand for. */
const WILDCARD_WORDS = 6;

/** Words that may stand around a phrase without giving it another meaning. */
const PADDING =
  /^(?:(?:ok(?:ay)?|so|well|hey|hi|hello|please|pls|plz|and|but|um+|hm+|oh|ah|cool|great|nice|yes|yeah|no|sorry|thanks|thank you|thx|alright|right|now|claude|just|then|again|for now|a lot|so much|very much|man|mate|buddy|dude|lol|haha)[\s,.!?:;-]*)+/;

/**
 * Recognises prompts that ask for no specialist: thanks, "go on", corrections, questions about the assistant, orientation
 * in a repository, small talk. A prompt counts when a phrase covers the whole of it, padding aside.
 */
export class Smalltalk {
  readonly #patterns: ReadonlyArray<{ readonly kind: string; readonly pattern: RegExp }>;
  readonly #exact: ReadonlyMap<string, string>;

  constructor(compiled: CompiledSmalltalk) {
    this.#patterns = compiled.patterns.map(([kind, source]) => ({ kind, pattern: new RegExp(source, 'u') }));
    this.#exact = new Map(Object.entries(compiled.exact));
  }

  /** The kind of small talk that the whole text is, or undefined. */
  kindOf(text: string): string | undefined {
    const whole = normalise(text);
    if (whole === '') return 'empty';
    for (const form of forms(whole)) {
      const kind = this.#exact.get(form) ?? this.#patterns.find((p) => p.pattern.test(form))?.kind;
      if (kind !== undefined) return kind;
    }
    return undefined;
  }
}

/** Lower case, one space between words, no punctuation at the edges or between words. */
function normalise(text: string): string {
  return fold(text)
    .replace(/[’‘`]/g, "'")
    .replace(/[^\p{L}\p{N}\s'\u0001]+/gu, ' ')
    .replace(/'/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function patternOf(normal: string): string {
  const source = normal
    .split(' ')
    .map((w) =>
      w === '\u0001'
        ? `(?:[^ ]+ ?){0,${WILDCARD_WORDS}}`
        : `${w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?: |$)`,
    )
    .join('');
  return `^${source}$`;
}

/** The text, and the text without padding in front or behind. */
function forms(whole: string): string[] {
  const front = whole.replace(PADDING, '').trim();
  const back = front
    .replace(
      /(?: (?:please|pls|plz|thanks|thank you|thx|now|again|lol|man|mate|bro|ok|okay|for me|then))+$/,
      '',
    )
    .trim();
  return [...new Set([whole, front, back])].filter((f) => f !== '');
}
