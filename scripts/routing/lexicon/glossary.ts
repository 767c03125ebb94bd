import { PhraseTable } from '../../text/phrases.ts';
import { fold, type Token, tokenize } from '../../text/tokenize.ts';

/** `orchestration/lexicon/glossary.yaml`: language to (word or phrase to its English). */
export type GlossarySource = Readonly<Record<string, Readonly<Record<string, string>>>>;

const SUBSTRING_LANGUAGES = new Set(['ja', 'zh', 'ko']);
const CJK = /[぀-ヿ㐀-鿿豈-﫿가-힯]/;

/** The glossary as the build writes it: stemmed phrases to their English, and substrings, longest first. */
export interface CompiledGlossary {
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  readonly substrings: ReadonlyArray<readonly [string, string]>;
}

/** Stems the phrases; done at build time. */
export function compileGlossary(source: GlossarySource): CompiledGlossary {
  const phrases = new PhraseTable<string>();
  const substrings: Array<readonly [string, string]> = [];
  for (const [language, entries] of Object.entries(source)) {
    for (const [word, english] of Object.entries(entries)) {
      if (SUBSTRING_LANGUAGES.has(language)) substrings.push([fold(word), english]);
      else phrases.add(word, english);
    }
  }
  return { phrases: phrases.entries(), substrings: substrings.sort((a, b) => b[0].length - a[0].length) };
}

/** Share of a prompt's words that must be known to be foreign before the rest of it is translated too. */
const FOREIGN_SHARE = 0.12;

/**
 * English tokens for prompts in other languages. Only content words are known; that is enough to find a subject.
 * A word that is English as well ("table", "date", "route") is translated only where other words show a foreign prompt.
 */
export class Glossary {
  readonly #phrases: PhraseTable<string>;
  readonly #substrings: ReadonlyArray<readonly [string, string]>;

  constructor(compiled: CompiledGlossary) {
    this.#phrases = PhraseTable.of(compiled.phrases);
    this.#substrings = compiled.substrings;
  }

  /** English tokens to add to a prompt's own; empty for an English prompt. */
  translate(text: string, tokens: readonly Token[]): Token[] {
    if (CJK.test(text)) return this.#translateSubstrings(fold(text));
    if (!looksForeign(text)) return [];
    const hits = this.#phrases.match(tokens);
    const covered = new Set(hits.map((h) => h.start));
    if (hits.length < 2 || covered.size < tokens.length * FOREIGN_SHARE) return [];
    return hits.flatMap((h) => tokenize(h.value));
  }

  #translateSubstrings(text: string): Token[] {
    let rest = text;
    const found: Token[] = [];
    for (const [word, english] of this.#substrings) {
      if (!rest.includes(word)) continue;
      found.push(...tokenize(english));
      rest = rest.replaceAll(word, ' ');
    }
    return found;
  }
}

/** Function words that no English sentence has, or letters that English does not use. */
const FOREIGN =
  /[ßñ¿¡ąęłżźćśőűřěšžçœãõ\u0400-\u04ff]|\b(el|la|los|las|del|de|es|muy|al|su|se|en|un|una|por|para|como|cuando|esta|este|que|con|sin|está|y|le|les|des|une|dans|pour|avec|sur|est|qui|ne|pas|et|du|aux|au|der|die|das|den|dem|ein|eine|einen|und|mit|für|nicht|auf|ist|wir|bitte|wie|im|beim|zum|zur|il|gli|della|delle|che|per|non|sono|nel|het|een|voor|niet|met|van|naar|não|uma|dos|das|com|em|jak|nie|dla|ile|ve|bir|için)\b/giu;

function looksForeign(text: string): boolean {
  const words = text.split(/\s+/).length;
  const marks = text.match(FOREIGN)?.length ?? 0;
  return marks >= 2 || marks / words > 0.15;
}
