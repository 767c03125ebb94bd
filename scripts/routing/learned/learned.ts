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

interface Posting {
  readonly example: number;
  readonly weight: number;
}

/** Examples, ready to be asked. Immutable. Later examples are newer ones. */
export class Learned {
  readonly examples: readonly LearnedExample[];
  readonly #postings = new Map<number, Posting[]>();
  readonly #norms: readonly number[];

  constructor(examples: readonly LearnedExample[]) {
    this.examples = examples.slice(-MAX_EXAMPLES);
    this.#norms = this.examples.map((e) => norm(e.features));
    this.examples.forEach(({ features }, example) => {
      for (const [term, weight] of features) {
        const list = this.#postings.get(term);
        if (list === undefined) this.#postings.set(term, [{ example, weight }]);
        else list.push({ example, weight });
      }
    });
  }

  /**
   * What the examples say of a prompt; undefined when they say nothing. Pure.
   *
   * @param knows whether an agent is there: an example for one that has gone is no example.
   */
  ask(features: Features, knows: (agent: string) => boolean): Taught | undefined {
    const votes = new Map<string | undefined, { sum: number; likeness: number; examples: number }>();
    let same: { readonly agent: string | undefined; readonly likeness: number } | undefined;
    for (const [example, likeness] of this.#likenesses(features)) {
      const { agent, reach } = this.examples[example] as LearnedExample;
      if (likeness < reach || (agent !== undefined && !knows(agent))) continue;
      if (likeness >= SAME && likeness >= (same?.likeness ?? 0)) same = { agent, likeness };
      const vote = votes.get(agent) ?? { sum: 0, likeness: 0, examples: 0 };
      vote.sum += (likeness - LEAST_LIKENESS) / (1 - LEAST_LIKENESS);
      vote.likeness = Math.max(vote.likeness, likeness);
      vote.examples += 1;
      votes.set(agent, vote);
    }
    // The very prompt that was corrected does as it was told, however many others are a little like it.
    if (same !== undefined) return { ...same, examples: votes.get(same.agent)?.examples ?? 1 };
    const [first, second] = [...votes].sort(([, a], [, b]) => b.sum - a.sum);
    if (first === undefined || first[1].sum < ENOUGH || first[1].sum === second?.[1].sum) return undefined;
    return { agent: first[0], likeness: first[1].likeness, examples: first[1].examples };
  }

  /** Examples that share a word with the prompt and are like it at all, oldest first. */
  #likenesses(features: Features): (readonly [example: number, likeness: number])[] {
    const dots = new Map<number, number>();
    for (const [term, weight] of features) {
      for (const p of this.#postings.get(term) ?? [])
        dots.set(p.example, (dots.get(p.example) ?? 0) + p.weight * weight);
    }
    const own = norm(features);
    const found: (readonly [number, number])[] = [];
    for (const [example, dot] of dots) {
      const likeness = dot / (own * (this.#norms[example] as number));
      if (likeness >= LEAST_LIKENESS) found.push([example, likeness]);
    }
    return found.sort((a, b) => a[0] - b[0]);
  }
}

/** Cosine of two prompts' features, 0 to 1; 0 when one has none. */
export function likeness(a: Features, b: Features): number {
  const weights = new Map(a);
  const dot = b.reduce((sum, [term, weight]) => sum + weight * (weights.get(term) ?? 0), 0);
  return dot === 0 ? 0 : dot / (norm(a) * norm(b));
}

function norm(features: Features): number {
  return Math.sqrt(features.reduce((sum, [, weight]) => sum + weight * weight, 0));
}
