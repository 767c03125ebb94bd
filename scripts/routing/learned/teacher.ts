import type { Learned, Taught } from './learned.ts';
import type { TermKey } from './term-key.ts';

/** What was learned, with the key that its words are kept under: the one thing that the router asks. */
export class Teacher {
  readonly key: TermKey;
  readonly learned: Learned;

  constructor(key: TermKey, learned: Learned) {
    this.key = key;
    this.learned = learned;
  }

  /** What corrections say of a prompt with these terms; undefined: nothing, and then nothing changes. */
  ask(terms: ReadonlyMap<string, number>, knows: (agent: string) => boolean): Taught | undefined {
    if (this.learned.examples.length === 0) return undefined;
    return this.learned.ask(this.key.featuresOf(terms), knows);
  }
}
