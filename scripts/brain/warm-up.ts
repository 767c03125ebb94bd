import type { RegistrySnapshot } from '../registry/entry.ts';

/** Prompts routed for practice before the brain says that it is ready: the very first decisions take tens of milliseconds each. */
const BEFORE_READY = 4;

/** A greeting is silent, a question is foreign; agents' own examples, where there are any, are what people type. */
const WITHOUT_EXAMPLES = [
  'why does this fail after the upgrade',
  'add a test for it, then write the notes',
  'thanks',
];

/** A word nobody knows for each letter: lists for reading misspelled words are made per letter when one is first needed. */
const UNKNOWN_WORDS = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `please look at ${letter}qxvkzwj`);

/**
 * Routes prompts to nowhere before the person has typed the first one: code that has run some times is compiled, and the first answer
 * then takes a few milliseconds instead of some tens. The main thread asks for most of them (`practice.ts`), so that its own part of
 * the way is practised too.
 */
export class WarmUp {
  readonly #prompts: readonly string[];
  readonly #practise: (prompt: string) => string;
  #done = 0;
  #failed = false;

  /** @param practise goes the whole way of a prompt without leaving a trace, and gives the hook's answer. */
  constructor(snapshot: RegistrySnapshot, practise: (prompt: string) => string) {
    const examples = snapshot.agents.flatMap((a) => a.examples.slice(0, 1));
    const half = Math.ceil(examples.length / 2);
    // Two requests in one prompt are looked at apart, by code that a single one never reaches.
    const several = examples.map((e, i) => [e, `${e}, and then ${examples[(i + half) % examples.length]}`]);
    this.#prompts = [...WITHOUT_EXAMPLES, ...UNKNOWN_WORDS, ...several.flat()];
    this.#practise = practise;
  }

  /** The first few. */
  begin(): void {
    for (let i = 0; i < BEFORE_READY; i++) this.next();
  }

  /** One more. Gives its answer; nothing from the first failure on, which a real prompt will report. Never throws. */
  next(): string {
    if (this.#failed) return '';
    try {
      const prompt = this.#prompts[this.#done % this.#prompts.length] as string;
      this.#done += 1;
      return this.#practise(prompt);
    } catch {
      this.#failed = true;
      return '';
    }
  }
}
