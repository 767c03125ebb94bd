import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../../registry/entry.ts';
import type { Lexicon } from '../../routing/lexicon/load.ts';
import { createRouter, type Router } from '../../routing/router.ts';
import type { ProposedKeyword } from './propose-keywords.ts';
import type { AgentProposal } from './propose-triggers.ts';

/** How the prompts of one plugin are routed. */
export interface Hits {
  /** Prompts that reach the plugin, and those that reach the very agent. */
  readonly plugin: number;
  readonly agent: number;
}

/** Routing before and after a proposal. Undefined where there is no prompt to measure it on. */
export interface Measured {
  /** On the plugin's own prompts: `examples` of its agents, and users' lines of its dialogues. */
  readonly own: { readonly n: number; readonly before: Hits; readonly after: Hits } | undefined;
  /** `examples` of all other plugins that this one takes away. */
  readonly others: { readonly n: number; readonly before: number; readonly after: number } | undefined;
}

export interface Proposal {
  readonly plugin: PluginEntry;
  readonly agents: readonly AgentProposal[];
  readonly keywords: readonly ProposedKeyword[];
  readonly domains: readonly string[];
  readonly filePatterns: readonly string[];
}

interface Prompt {
  readonly text: string;
  readonly agent: string;
}

/**
 * Routes the plugin's own prompts, and those of all others, by the registry as it is and as it would be.
 *
 * A user's line that became a trigger would find its agent by itself and prove nothing. So the dialogues are dealt into two halves, and
 * each is measured with the triggers of the other. (They stand in the descriptions, before and after alike; who calls says so.)
 */
export function measure(snapshot: RegistrySnapshot, lexicon: Lexicon, proposal: Proposal): Measured {
  const { plugin } = proposal;
  const written = snapshot.agents
    .filter((a) => a.plugin === plugin.name && a.routed)
    .flatMap((a) => a.examples.map((text) => ({ text, agent: a.id })));
  const said = proposal.agents.flatMap(({ texts }) => texts.said.map((text) => ({ text, agent: texts.id })));
  const halves = [0, 1].map((half) => said.filter((_, i) => i % 2 === half));
  const others = snapshot.agents
    .filter((a) => a.plugin !== plugin.name && a.routed)
    .flatMap((a) => a.examples);
  const before = createRouter(snapshot, lexicon);
  const after = createRouter(withProposal(snapshot, proposal, new Set()), lexicon);
  const heldBack = halves.map((half) => {
    if (half.length === 0) return { plugin: 0, agent: 0 };
    const unseen = withProposal(snapshot, proposal, new Set(half.map((prompt) => prompt.text)));
    return hits(createRouter(unseen, lexicon), plugin.name, half);
  });
  const n = written.length + said.length;
  return {
    own:
      n === 0
        ? undefined
        : {
            n,
            before: hits(before, plugin.name, [...written, ...said]),
            after: [hits(after, plugin.name, written), ...heldBack].reduce((a, b) => ({
              plugin: a.plugin + b.plugin,
              agent: a.agent + b.agent,
            })),
          },
    others:
      others.length === 0
        ? undefined
        : {
            n: others.length,
            before: taken(before, plugin.name, others),
            after: taken(after, plugin.name, others),
          },
  };
}

/** The registry as it would be, but for triggers that are one of `without`. */
function withProposal(
  snapshot: RegistrySnapshot,
  { plugin, agents, keywords, domains, filePatterns }: Proposal,
  without: ReadonlySet<string>,
): RegistrySnapshot {
  const triggers = new Map(
    agents.map((a) => [a.texts.id, a.triggers.map((t) => t.text).filter((text) => !without.has(text))]),
  );
  const more = (kind: ProposedKeyword['kind']): string[] =>
    keywords.filter((k) => k.kind === kind).map((k) => k.text);
  const { routing, capabilities } = plugin;
  const changed: PluginEntry = {
    ...plugin,
    capabilities: { ...capabilities, domains: [...capabilities.domains, ...domains] },
    routing: {
      ...routing,
      keywords: {
        ...routing.keywords,
        strong: [...routing.keywords.strong, ...more('strong')],
        weak: [...routing.keywords.weak, ...more('weak')],
      },
      filePatterns: [...routing.filePatterns, ...filePatterns],
    },
  };
  const withTriggers = (agent: AgentEntry): AgentEntry => {
    const own = triggers.get(agent.id) ?? [];
    return own.length === 0 ? agent : { ...agent, triggers: own };
  };
  return {
    ...snapshot,
    plugins: snapshot.plugins.map((p) => (p.name === plugin.name ? changed : p)),
    agents: snapshot.agents.map(withTriggers),
  };
}

function hits(router: Router, plugin: string, prompts: readonly Prompt[]): Hits {
  const decisions = prompts.map(({ text, agent }) => ({ agent, decision: router.route({ prompt: text }) }));
  const reached = decisions.filter(
    ({ decision }) => decision.kind !== 'abstain' && decision.plugin === plugin,
  );
  const exact = reached.filter(
    ({ agent, decision }) => decision.kind !== 'abstain' && decision.agent === agent,
  );
  return { plugin: reached.length, agent: exact.length };
}

function taken(router: Router, plugin: string, prompts: readonly string[]): number {
  return prompts.filter((prompt) => {
    const decision = router.route({ prompt });
    return decision.kind !== 'abstain' && decision.plugin === plugin;
  }).length;
}
