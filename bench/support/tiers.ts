import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LADDER, type Rung } from '../../scripts/models/ladder.ts';
import { type Signs, signsOf } from '../../scripts/models/work-signals.ts';
import { englishOf, stemsIn } from '../../scripts/routing/complexity.ts';
import type { Lexicon } from '../../scripts/routing/lexicon/load.ts';
import { analyse } from '../../scripts/routing/query.ts';
import { Reading } from '../../scripts/routing/reading.ts';
import type { Vocabulary } from '../../scripts/routing/vocabulary.ts';
import { half, readJsonl, readSets } from './sets.ts';

/** One labelled prompt of `bench/tiers/*.jsonl`: the tier it needs, by two criteria sheets (bench/README.md). */
export interface TierPrompt {
  readonly id: string;
  readonly prompt: string;
  readonly first: Rung;
  readonly second: Rung;
  /** The higher of the two: what is hard by one sheet counts as hard. */
  readonly tier: Rung;
  /** The file it comes from, without ending. */
  readonly set: string;
}

export const TIER_SETS = fileURLToPath(new URL('../tiers/', import.meta.url));

/** All labelled prompts, in the order of files and lines. */
export function readTierSets(folder = TIER_SETS): TierPrompt[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readJsonl<Pick<TierPrompt, 'id' | 'prompt' | 'first' | 'second'>>(join(folder, name)).map((p) => ({
        ...p,
        tier: LADDER[Math.max(LADDER.indexOf(p.first), LADDER.indexOf(p.second))] as Rung,
        set: name.slice(0, -6),
      })),
    );
}

/**
 * Prompts of the tune half of `bench/routing` with one label: `{ id, tier }` a line. Their prompts were not in view when the signs of
 * `scripts/models/work-signals.ts` were written. Throws for a prompt that is in the test half of `bench/routing` or has two labels in
 * `bench/tiers`, so that they may be learned from without spoiling either test.
 */
export function readOnceLabelled(folder = join(TIER_SETS, 'once')): TierPrompt[] {
  const prompts = new Map(readSets().map(({ id, prompt }) => [id, prompt]));
  const twice = new Set(readTierSets().map(({ prompt }) => prompt.trim().toLowerCase()));
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readJsonl<Pick<TierPrompt, 'id' | 'tier'>>(join(folder, name)))
    .map(({ id, tier }) => {
      const prompt = prompts.get(id);
      if (prompt === undefined || half(id) === 'test' || twice.has(prompt.trim().toLowerCase()))
        throw new Error(`${id} is no prompt of the tune half of bench/routing without a label`);
      return { id, prompt, first: tier, second: tier, tier, set: 'once' };
    });
}

/** What models chose that were given the text of a route and a prompt of the test half (bench/README.md). */
export interface AskedReading {
  /** The words about the choice that they were given. */
  readonly clause: string;
  /** By the id of the prompt. */
  readonly first: ReadonlyMap<string, Rung>;
  /** A second reading of some of the prompts, by others. */
  readonly second: ReadonlyMap<string, Rung>;
}

export function readAsked(folder = join(TIER_SETS, 'asked')): AskedReading {
  const read = (name: string): ReadonlyMap<string, Rung> =>
    new Map(readJsonl<Pick<TierPrompt, 'id' | 'tier'>>(join(folder, name)).map(({ id, tier }) => [id, tier]));
  return {
    clause: readFileSync(join(folder, 'clause.txt'), 'utf8').trim(),
    first: read('first.jsonl'),
    second: read('second.jsonl'),
  };
}

/** Cohen's kappa of the two labels, with the plain share that agrees. */
export function agreement(prompts: readonly TierPrompt[]): { n: number; share: number; kappa: number } {
  const n = prompts.length;
  const share = prompts.filter((p) => p.first === p.second).length / n;
  const of = (which: 'first' | 'second', tier: Rung): number =>
    prompts.filter((p) => p[which] === tier).length / n;
  const chance = LADDER.reduce((sum, tier) => sum + of('first', tier) * of('second', tier), 0);
  return { n, share, kappa: (share - chance) / (1 - chance) };
}

/** What the choice of a tier goes by, as the router reads it from a prompt. */
export interface WorkFeatures {
  readonly signs: Signs;
  /** Distinct stems. */
  readonly stems: readonly string[];
}

export function featuresIn(prompt: string, lexicon: Lexicon, vocabulary: Vocabulary): WorkFeatures {
  const { prose, segments } = new Reading(prompt);
  const query = analyse(prompt, lexicon, vocabulary, segments);
  return { signs: signsOf(prose, englishOf(query)), stems: [...new Set(stemsIn(query))] };
}
