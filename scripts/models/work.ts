import type { Rung } from './ladder.ts';
import { SIGNAL_TEXT, SIGNALS, type Signal, type Signs, signsOf } from './work-signals.ts';
import { WORK_WEIGHTS } from './work-weights.ts';

/** What a piece of work needs, from its words alone. Holds none of them. */
export interface Work {
  /** The rung that is enough for an agent without a choice of its own. */
  readonly need: Rung;
  /** Estimated probability that it is hard, and that it is small; from 0 to 1. */
  readonly hard: number;
  readonly small: number;
  /** What spoke for that, in words for people, strongest first. */
  readonly because: readonly string[];
}

/**
 * From this probability on work counts as hard, and as small. The first is far below a half, because a hard task on a small model costs
 * more than a common one on a large model. The cross-validation of bench/train-tiers.ts puts no hard prompt below up to 0.2; the rest is
 * margin, because the signs were written with the tune half in view.
 */
export const HARD_FROM = 0.14;
export const SMALL_FROM = 0.5;

/** Reasons that are given at most. */
const MOST_REASONS = 3;

/** A part below this share of the sum is no reason. */
const LEAST_PULL = 0.3;

/** Judges a request: `prose` is what the person wrote, `english` its translation as far as there is one. Pure; never throws. */
export function workOf(prose: string, english = ''): Work {
  const signs = signsOf(prose, english);
  const hard = probability(signs, 'hard');
  const small = 1 - probability(signs, 'common');
  // A choice for which nothing speaks but the mean of all prompts is no choice.
  const isHard = hard >= HARD_FROM && because(signs, 'opus').length > 0;
  const need: Rung = isHard ? 'opus' : small > SMALL_FROM || signs.length === 0 ? 'haiku' : 'sonnet';
  return { need, hard, small, because: need === 'sonnet' ? [] : because(signs, need) };
}

function probability(signs: Signs, kind: keyof typeof WORK_WEIGHTS): number {
  const { bias, ...weights } = WORK_WEIGHTS[kind];
  const sum = SIGNALS.reduce((total, signal) => total + signs[signal] * weights[signal], bias);
  return 1 / (1 + Math.exp(-sum));
}

function because(signs: Signs, need: 'opus' | 'haiku'): string[] {
  const pull = (signal: Signal): number =>
    signs[signal] * (need === 'opus' ? WORK_WEIGHTS.hard[signal] : -WORK_WEIGHTS.common[signal]);
  return SIGNALS.map((signal) => ({ signal, by: pull(signal) }))
    .filter(({ by }) => by >= LEAST_PULL)
    .sort((a, b) => b.by - a.by)
    .slice(0, MOST_REASONS)
    .map(({ signal }) => SIGNAL_TEXT[signal]);
}
