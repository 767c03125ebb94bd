import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { Lexicon } from '../../routing/lexicon/load.ts';
import { type Measured, Measurement, type Proposal } from './measure.ts';

/** A part of a proposal that is left out, and how routing would be with it. */
export interface LeftOut {
  readonly what: string;
  readonly measured: Measured;
}

export interface Choice {
  readonly proposal: Proposal;
  readonly measured: Measured;
  readonly leftOut: readonly LeftOut[];
}

/** What may be left out of a proposal. Patterns of files are not among them: prompts alone do not measure them. */
const PARTS: Readonly<Record<string, (proposal: Proposal) => Proposal>> = {
  triggers: withoutTriggers,
  keywords: (proposal) => ({ ...proposal, keywords: [] }),
  domains: (proposal) => ({ ...proposal, domains: [] }),
};

/** One part, then two, then all. */
const CHOICES: readonly (readonly string[])[] = [
  ...[['triggers'], ['keywords'], ['domains']],
  ...[
    ['triggers', 'keywords'],
    ['triggers', 'domains'],
    ['keywords', 'domains'],
  ],
  ['triggers', 'keywords', 'domains'],
];

/**
 * As much of a proposal as does no harm: with it no fewer of the plugin's own prompts reach plugin and agent, and no more of the others' are
 * taken away. Words out of descriptions are not always words that people type, so this is measured, not assumed. Where there is nothing
 * to measure it on, all of it stays, and the numbers are undefined.
 */
export function choose(snapshot: RegistrySnapshot, lexicon: Lexicon, whole: Proposal): Choice {
  const measurement = new Measurement(snapshot, lexicon, whole);
  const first = measurement.of(whole);
  if (doesNoHarm(first)) return { proposal: whole, measured: first, leftOut: [] };
  for (const parts of CHOICES) {
    const proposal = parts.reduce((rest, part) => (PARTS[part] as (p: Proposal) => Proposal)(rest), whole);
    const measured = measurement.of(proposal);
    const leftOut = [{ what: parts.join(', '), measured: first }];
    // The last one says nothing that a prompt could tell.
    if (doesNoHarm(measured) || parts === CHOICES.at(-1)) return { proposal, measured, leftOut };
  }
  throw new Error('the last choice is always taken');
}

function doesNoHarm({ own, others }: Measured): boolean {
  if (own === undefined) return true;
  const reaches = own.with.plugin >= own.without.plugin && own.with.agent >= own.without.agent;
  return reaches && (others === undefined || others.with <= others.without);
}

function withoutTriggers(proposal: Proposal): Proposal {
  const left = 'with the proposed ones routing would be worse; see below';
  return {
    ...proposal,
    agents: proposal.agents.map((agent) =>
      agent.triggers.length === 0 ? agent : { ...agent, triggers: [], left },
    ),
  };
}
