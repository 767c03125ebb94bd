import { Likeness } from './likeness.ts';
import type { Features } from './term-key.ts';

/**
 * What a person's corrections say about a prompt. Each corrected prompt is an example; a prompt that shares enough of its words
 * with examples goes where they say, and every other prompt is left to the router. The method is that of nearest labelled examples
 * with a reach of their own (restricted Coulomb energy): nothing is ever learned about a prompt that is like none of them.
 */

/** An example in use. `agent` undefined: such a prompt gets silence. */
export interface LearnedExample {
  readonly agent: string | undefined;
  readonly features: Features;
  /** Least likeness at which it speaks, from {@link LEAST_LIKENESS} to {@link SAME}. */
  readonly reach: number;
}

/** What the examples say of one prompt. */
export interface Taught {
  /** Undefined: silence. */
  readonly agent: string | undefined;
  /** Likeness of the nearest example that says so, 0 to 1. */
  readonly likeness: number;
  /** How many examples say so. */
  readonly examples: number;
}

/** From this likeness (cosine) on, two prompts are the same one: they differ in a word of twenty. */
export const SAME = 0.95;

/** Below this likeness an example says nothing. */
export const LEAST_LIKENESS = 0.45;

/** Votes that decide: one example of likeness 0.65, or several that are less like the prompt. */
const ENOUGH = (0.65 - LEAST_LIKENESS) / (1 - LEAST_LIKENESS);

/** Examples in use at once; the oldest give way. */
export const MAX_EXAMPLES = 500;

interface Vote {
  sum: number;
  likeness: number;
  examples: number;
}

/** Examples, ready to be asked. Later examples are newer ones. */
export class Learned {
  readonly examples: readonly LearnedExample[];
  readonly #likeness: Likeness;

  constructor(examples: readonly LearnedExample[]) {
    this.examples = examples.slice(-MAX_EXAMPLES);
    this.#likeness = new Likeness(this.examples.map((e) => e.features));
  }

  /**
   * What the examples say of a prompt; undefined when they say nothing.
   *
   * @param knows whether an agent is there: an example for one that has gone is no example.
   */
  ask(features: Features, knows: (agent: string) => boolean): Taught | undefined {
    const alike = this.#likeness.to(features);
    const votes = new Map<string | undefined, Vote>();
    let same: { readonly agent: string | undefined; readonly likeness: number } | undefined;
    for (let i = 0; i < alike.length; i++) {
      const likeness = alike[i] as number;
      if (likeness < LEAST_LIKENESS) continue;
      const { agent, reach } = this.examples[i] as LearnedExample;
      if (likeness < reach || (agent !== undefined && !knows(agent))) continue;
      if (likeness >= SAME && likeness >= (same?.likeness ?? 0)) same = { agent, likeness };
      add(votes, agent, likeness);
    }
    // The very prompt that was corrected does as it was told, however many others are a little like it.
    if (same !== undefined) return { ...same, examples: votes.get(same.agent)?.examples ?? 1 };
    const [first, second] = [...votes].sort(([, a], [, b]) => b.sum - a.sum);
    if (first === undefined || first[1].sum < ENOUGH || first[1].sum === second?.[1].sum) return undefined;
    return { agent: first[0], likeness: first[1].likeness, examples: first[1].examples };
  }
}

function add(votes: Map<string | undefined, Vote>, agent: string | undefined, likeness: number): void {
  const vote = votes.get(agent) ?? { sum: 0, likeness: 0, examples: 0 };
  vote.sum += (likeness - LEAST_LIKENESS) / (1 - LEAST_LIKENESS);
  vote.likeness = Math.max(vote.likeness, likeness);
  vote.examples += 1;
  votes.set(agent, vote);
}
