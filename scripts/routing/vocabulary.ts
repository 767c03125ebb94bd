import type { PluginEntry } from '../registry/entry.ts';
import { Spelling } from '../text/spelling.ts';
import { tokenize } from '../text/tokenize.ts';
import type { IndexedAgent } from './index/fields.ts';
import type { Lexicon } from './lexicon/load.ts';

/** The words of a registry and of the lexicon, for reading misspelled prompts. Immutable after construction. */
export class Vocabulary {
  readonly #lexicon: Lexicon;
  readonly #own = new Spelling();

  constructor(lexicon: Lexicon, agents: readonly IndexedAgent[], plugins: readonly PluginEntry[] = []) {
    this.#lexicon = lexicon;
    for (const a of agents) {
      this.#learn(a.name, 3);
      this.#learn(a.description, 1);
      this.#learn(a.triggers.join(' '), 1);
      this.#learn(a.body.slice(0, 1_500), 0.2);
    }
    for (const p of plugins) {
      this.#learn(p.routing.keywords.strong.join(' '), 3);
      this.#learn(p.routing.keywords.weak.join(' '), 1);
      this.#learn(p.routing.keywords.against.join(' '), 1);
    }
  }

  /** The word meant by a misspelled one; undefined when the word is known or like no other. */
  correct(word: string): string | undefined {
    if (this.#own.knows(word) || this.#lexicon.spelling.knows(word)) return undefined;
    return this.#own.correct(word) ?? this.#lexicon.spelling.correct(word);
  }

  #learn(text: string, weight: number): void {
    for (const token of tokenize(text.replaceAll('-', ' '), 2_000)) this.#own.learn(token.word, weight);
  }
}
