import type { Surroundings } from '../../../scripts/host/learning.ts';
import { agent, registry } from '../routing/support/registry.ts';

export const AGENT = 'shop:billing';

/** A registry of two agents, and a router that is always silent and takes every word for a telling one. */
export const around: Surroundings = {
  snapshot: registry([agent(AGENT), agent('shop:fraud')]),
  router: {
    route: () => ({
      kind: 'abstain',
      cause: 'low-confidence',
      confidence: 1,
      candidates: [],
      plugins: [],
      reasons: [],
      complexity: 'low',
      tier: 'inherit',
      tierReason: '',
    }),
    terms: (prompt) => new Map(prompt.split(' ').map((word) => [word, 1])),
  },
};
