import type { Surroundings } from '../../../scripts/host/learning.ts';
import type { AgentEntry } from '../../../scripts/registry/entry.ts';

export const AGENT = 'shop:billing';

/** Nothing of the pack is read for it: a process that is started for a test has it in no time. */
const agent = (name: string): AgentEntry => ({
  id: `shop:${name}`,
  plugin: 'shop',
  name,
  description: '',
  triggers: [],
  capabilities: [],
  body: '',
  tools: undefined,
  model: 'sonnet',
  examples: [],
  nearMisses: [],
  routed: true,
  delivery: 'charter',
  source: 'installed',
  file: `/nowhere/${name}.md`,
});

/** A registry of two agents, and a router that is always silent and takes every word for a telling one. */
export const around: Surroundings = {
  snapshot: {
    version: 1,
    plugins: [],
    agents: [agent('billing'), agent('fraud')],
    commands: [],
    problems: [],
  },
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
