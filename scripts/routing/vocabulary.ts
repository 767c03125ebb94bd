import type { PluginEntry } from '../registry/entry.ts';
import { Spelling } from '../text/spelling.ts';
import type { IndexedAgent } from './index/fields.ts';
import { prepare } from './index/prepared.ts';
import type { Lexicon } from './lexicon/load.ts';
import { keywordTokens } from './plugins/keyword-tokens.ts';

/** The words of a registry and of the lexicon, for reading misspelled prompts. Immutable after construction. */
export class Vocabulary {
  readonly #lexicon: Lexicon;
  readonly #own: Spelling;

  constructor(lexicon: Lexicon, agents: readonly IndexedAgent[], plugins: readonly PluginEntry[] = []) {
    this.#lexicon = lexicon;
    this.#own = new Spelling(lexicon.words);
    for (const a of agents) for (const word of prepare(a, lexicon).words) this.#own.learnNumber(word);
    for (const plugin of plugins)
      for (const keywords of Object.values(keywordTokens(plugin)))
        for (const { word } of keywords.flat()) this.#own.learn(word, 2);
  }

  /** The word meant by a misspelled one; undefined when the word is known or like no other. */
  correct(word: string): string | undefined {
    if (this.#own.knows(word) || this.#lexicon.spelling.knows(word)) return undefined;
    return this.#own.correct(word) ?? this.#lexicon.spelling.correct(word);
  }
}
