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
  /** Patterns by their first word, in order; those that begin with `*` under the empty word. */
  readonly #patterns = new Map<string, Pattern[]>();
  readonly #exact: ReadonlyMap<string, string>;

  constructor(compiled: CompiledSmalltalk) {
    compiled.patterns.forEach(([kind, source], place) => {
      const first = FIRST_WORD.exec(source)?.[1] ?? '';
      const pattern = { kind, pattern: new RegExp(source, 'u'), place };
      const list = this.#patterns.get(first);
      if (list === undefined) this.#patterns.set(first, [pattern]);
      else list.push(pattern);
    });
    this.#exact = new Map(Object.entries(compiled.exact));
  }

  /** The kind of small talk that the whole text is, or undefined. */
  kindOf(text: string): string | undefined {
    const whole = normalise(text);
    if (whole === '') return 'empty';
    for (const form of forms(whole)) {
      const kind = this.#exact.get(form) ?? this.#patternOf(form)?.kind;
      if (kind !== undefined) return kind;
    }
    return undefined;
  }

  /** The first pattern, in the order of the source, that covers a form. */
  #patternOf(form: string): Pattern | undefined {
    const end = form.indexOf(' ');
    const [named, open] = [end < 0 ? form : form.slice(0, end), ''].map((word) =>
      this.#patterns.get(word)?.find((p) => p.pattern.test(form)),
    );
    if (named === undefined || open === undefined) return named ?? open;
    return named.place < open.place ? named : open;
  }
}

interface Pattern {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly place: number;
}

/** The literal word with which a pattern begins, as {@link patternOf} writes it. */
const FIRST_WORD = /^\^([\p{L}\p{N}]+)\(\?: \|\$\)/u;

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
