import { type PhraseHit, PhraseTable } from '../../text/phrases.ts';
import type { Token } from '../../text/tokenize.ts';

/** One entry of `orchestration/lexicon/acts.yaml`: a kind of act, who does it, and how people ask for it. */
export interface ActSource {
  readonly id: string;
  readonly roles: readonly string[];
  readonly asks: readonly string[];
}

/** The acts with their phrases stemmed, as the build writes them. */
export interface CompiledActs {
  readonly ids: readonly string[];
  readonly asks: Readonly<Record<string, readonly number[]>>;
  readonly roles: Readonly<Record<string, readonly number[]>>;
}

/** Stems the phrases; done at build time. */
export function compileActs(acts: readonly ActSource[]): CompiledActs {
  const asks = new PhraseTable<number>();
  const roles = new PhraseTable<number>();
  acts.forEach((act, i) => {
    for (const phrase of act.asks) asks.add(String(phrase).replaceAll('-', ' '), i);
    for (const phrase of act.roles) roles.add(String(phrase).replaceAll('-', ' '), i);
  });
  return { ids: acts.map((a) => a.id), asks: asks.entries(), roles: roles.entries() };
}

/** Weight of a phrase by whether it has one word or more: several words in a row are rarely chance. */
const ONE_WORD = 0.4;
const SEVERAL_WORDS = 1;

/**
 * Kinds of act, beside the subject: "I've just written the parser" asks for a review, "X or Y?" for an evaluation. Two
 * agents for one subject differ by what they do.
 */
export class Acts {
  readonly ids: readonly string[];
  readonly #asks: PhraseTable<number>;
  readonly #roles: PhraseTable<number>;
  readonly #actsOf: CompiledActs['asks'];

  constructor(compiled: CompiledActs) {
    this.ids = compiled.ids;
    this.#asks = PhraseTable.of(compiled.asks);
    this.#roles = PhraseTable.of(compiled.roles);
    this.#actsOf = compiled.asks;
  }

  /** How much a text asks for each act, from 0 to 1. A phrase that several acts share gives each its part. */
  asked(tokens: readonly Token[]): Float32Array {
    return saturate(
      this.#sum(
        this.#asks,
        tokens,
        ({ length, phrase }) => (length > 1 ? SEVERAL_WORDS : ONE_WORD) / this.#sharedBy(phrase),
      ),
    );
  }

  /** How much an agent does each act, from 0 to 1, by its name and the head of its description. */
  done(name: readonly Token[], head: readonly Token[]): Float32Array {
    const byName = this.#sum(this.#roles, name, () => 2);
    const byHead = this.#sum(this.#roles, head, () => 0.5);
    return saturate(byName.map((x, i) => x + (byHead[i] as number)));
  }

  #sharedBy(phrase: string): number {
    return this.#actsOf[phrase]?.length ?? 1;
  }

  #sum(
    table: PhraseTable<number>,
    tokens: readonly Token[],
    weight: (hit: PhraseHit<number>) => number,
  ): Float32Array {
    const sum = new Float32Array(this.ids.length);
    const seen = new Set<string>();
    // The hits of one phrase at one place follow each other; later places of the phrase add nothing.
    let start = -1;
    let phrase = '';
    let gain = 0;
    for (const hit of table.match(tokens)) {
      if (hit.start !== start || hit.phrase !== phrase) {
        ({ start, phrase } = hit);
        gain = seen.has(phrase) ? 0 : weight(hit);
        seen.add(phrase);
      }
      sum[hit.value] = (sum[hit.value] as number) + gain;
    }
    return sum;
  }
}

function saturate(values: Float32Array): Float32Array {
  return values.map((x) => 1 - Math.exp(-x));
}
