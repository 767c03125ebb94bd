import type { Rung } from './ladder.ts';
import { SIGNAL_TEXT, SIGNALS, signValues } from './work-signals.ts';
import { WORK_WEIGHTS } from './work-weights.ts';
import { WORK_WORDS } from './work-words.ts';

/** What a piece of work needs, from its words alone. Holds none of them. */
export interface Work {
  /** The rung that is enough for an agent without a choice of its own. */
  readonly need: Rung;
  /** Estimated probability that it is hard, and that it is small; from 0 to 1. */
  readonly hard: number;
  readonly small: number;
  /** What spoke for that, in words for people: signs that have a name first, the strongest of them before the others. */
  readonly because: readonly string[];
}

/**
 * From this probability on work counts as hard, and as small. The first is far below a half, because a hard task on a small model costs
 * more than a common one on a large model: the highest one that put less than 3 % of the hard prompts of all sets below in the
 * cross-validation of bench/train-tiers.ts.
 */
export const HARD_FROM = 0.12;
export const SMALL_FROM = 0.5;

/** Reasons that are given at most. */
const MOST_REASONS = 3;

/** A part below this share of the sum is no reason. */
const LEAST_PULL = 0.3;

/** What a request is judged by. */
export interface WorkRequest {
  /** What the person wrote, without pasted logs and code. */
  readonly prose: string;
  /** Its translation into English, as far as there is one. Default: none. */
  readonly english?: string;
  /** The stems of its words, in English; one that comes twice counts once. */
  readonly stems: Iterable<string>;
}

/** Judges a request. Pure; never throws. */
export function workOf({ prose, english = '', stems }: WorkRequest): Work {
  const signs = signValues(prose, english);
  const words = wordsOf(stems);
  const hard = probability(signs, 'hard', words.hard);
  const small = 1 - probability(signs, 'common', words.common);
  if (hard >= HARD_FROM) {
    // A choice for which nothing speaks but the mean of all prompts is no choice.
    const reasons = because(signs, 'opus', words.hard);
    if (reasons.length > 0) return { need: 'opus', hard, small, because: reasons };
  }
  // Of a language that nobody here can read, the length alone says nothing.
  const isSmall = signs[LENGTH] === 0 || (small > SMALL_FROM && words.known > 0);
  if (!isSmall) return { need: 'sonnet', hard, small, because: [] };
  return { need: 'haiku', hard, small, because: because(signs, 'haiku', words.common) };
}

const LENGTH = SIGNALS.indexOf('length');

/** What the words of a request say together. */
interface Words {
  readonly hard: number;
  readonly common: number;
  /** How many of them were learned. */
  readonly known: number;
}

function wordsOf(stems: Iterable<string>): Words {
  let hard = 0;
  let common = 0;
  let known = 0;
  for (const stem of new Set(stems)) {
    const weights = weightsOf(stem);
    if (weights === undefined) continue;
    known += 1;
    hard += weights[0];
    common += weights[1];
  }
  return { hard, common, known };
}

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

/** How much a word says for hard work, and for work that is not small; made into a table when first asked for. */
function weightsOf(stem: string): readonly [number, number] | undefined {
  table ??= new Map(
    WORK_WORDS.trim()
      .split(/[\n,] */)
      .map((entry) => {
        const [word = '', hard, common] = entry.split(' ');
        return [word, [Number(hard) / 100, Number(common) / 100]] as const;
      }),
  );
  return table.get(stem);
}

/** In the order of {@link SIGNALS}. */
const WEIGHTS = {
  hard: SIGNALS.map((signal) => WORK_WEIGHTS.hard[signal]),
  common: SIGNALS.map((signal) => WORK_WEIGHTS.common[signal]),
} as const;

function probability(signs: readonly number[], kind: keyof typeof WEIGHTS, words: number): number {
  const weights = WEIGHTS[kind];
  let sum = WORK_WEIGHTS[kind].bias + words;
  for (let i = 0; i < signs.length; i++) sum += (signs[i] as number) * (weights[i] as number);
  return 1 / (1 + Math.exp(-sum));
}

/** What its words say, when no sign has a name for it. */
const WORDS_TEXT = {
  opus: 'its words are those of hard work',
  haiku: 'its words are those of small work',
} as const;

function because(signs: readonly number[], need: keyof typeof WORDS_TEXT, words: number): string[] {
  const [weights, sign] = need === 'opus' ? [WEIGHTS.hard, 1] : [WEIGHTS.common, -1];
  const pulls = new Map<string, number>([[WORDS_TEXT[need], sign * words]]);
  for (const [i, signal] of SIGNALS.entries()) {
    const text = SIGNAL_TEXT[signal];
    const pull = sign * (signs[i] as number) * (weights[i] as number);
    pulls.set(text, (pulls.get(text) ?? 0) + pull);
  }
  const isPlain = (text: string): boolean => text === SIGNAL_TEXT.length || text === WORDS_TEXT[need];
  return [...pulls]
    .filter(([, by]) => by >= LEAST_PULL)
    .sort(([a, by], [b, other]) => Number(isPlain(a)) - Number(isPlain(b)) || other - by)
    .slice(0, MOST_REASONS)
    .map(([text]) => text);
}
