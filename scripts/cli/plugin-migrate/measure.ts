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

/** Routing without and with a proposal. Undefined where there is no prompt to measure it on. */
export interface Measured {
  /** On the plugin's own prompts: `examples` of its agents, and users' lines of its dialogues. */
  readonly own: { readonly n: number; readonly without: Hits; readonly with: Hits } | undefined;
  /** `examples` of all other plugins that this one takes away. */
  readonly others: { readonly n: number; readonly without: number; readonly with: number } | undefined;
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

/** Measures several proposals for one plugin against the same prompts and the same state without any. */
export class Measurement {
  readonly #bare: RegistrySnapshot;
  readonly #lexicon: Lexicon;
  readonly #name: string;
  readonly #written: readonly Prompt[];
  /** Users' lines, dealt into two halves. */
  readonly #said: readonly (readonly Prompt[])[];
  readonly #others: readonly string[];
  readonly #before: { readonly own: Hits; readonly others: number };

  /** @param whole all that may be proposed; what of it the plugin has already is taken away first. */
  constructor(snapshot: RegistrySnapshot, lexicon: Lexicon, whole: Proposal) {
    this.#bare = without(snapshot, whole);
    this.#lexicon = lexicon;
    this.#name = whole.plugin.name;
    const routed = this.#bare.agents.filter((a) => a.routed);
    this.#written = routed
      .filter((a) => a.plugin === this.#name)
      .flatMap((a) => a.examples.map((text) => ({ text, agent: a.id })));
    const said = whole.agents.flatMap(({ texts }) => texts.said.map((text) => ({ text, agent: texts.id })));
    this.#said = [0, 1].map((half) => said.filter((_, i) => i % 2 === half));
    this.#others = routed.filter((a) => a.plugin !== this.#name).flatMap((a) => a.examples);
    const router = createRouter(this.#bare, lexicon);
    this.#before = {
      own: hits(router, this.#name, [...this.#written, ...said]),
      others: taken(router, this.#name, this.#others),
    };
  }

  /**
   * A user's line that became a trigger would find its agent by itself and prove nothing, so each half of the lines is measured with the
   * triggers of the other. (They stand in the descriptions, without and with it alike; who shows the numbers says so.)
   */
  of(proposal: Proposal): Measured {
    const router = createRouter(withProposal(this.#bare, proposal, new Set()), this.#lexicon);
    const heldBack = this.#said
      .filter((half) => half.length > 0)
      .map((half) => {
        const unseen = withProposal(this.#bare, proposal, new Set(half.map((prompt) => prompt.text)));
        return hits(createRouter(unseen, this.#lexicon), this.#name, half);
      });
    const all = [hits(router, this.#name, this.#written), ...heldBack];
    const n = this.#written.length + this.#said.flat().length;
    const own = { plugin: sum(all.map((h) => h.plugin)), agent: sum(all.map((h) => h.agent)) };
    const others = taken(router, this.#name, this.#others);
    return {
      own: n === 0 ? undefined : { n, without: this.#before.own, with: own },
      others:
        this.#others.length === 0
          ? undefined
          : { n: this.#others.length, without: this.#before.others, with: others },
    };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** The registry without what the plugin has of a proposal, so that it measures the same before and after it is written. */
function without(snapshot: RegistrySnapshot, { plugin, agents, ...proposal }: Proposal): RegistrySnapshot {
  const words = new Set(proposal.keywords.map((k) => k.text));
  const written = new Set(agents.filter((a) => a.written).map((a) => a.texts.id));
  const { routing, capabilities } = plugin;
  const but = (list: readonly string[], gone: ReadonlySet<string>): string[] =>
    list.filter((item) => !gone.has(item));
  const bare: PluginEntry = {
    ...plugin,
    capabilities: { ...capabilities, domains: but(capabilities.domains, new Set(proposal.domains)) },
    routing: {
      ...routing,
      keywords: {
        ...routing.keywords,
        strong: but(routing.keywords.strong, words),
        weak: but(routing.keywords.weak, words),
      },
      filePatterns: but(routing.filePatterns, new Set(proposal.filePatterns)),
    },
  };
  return {
    ...snapshot,
    plugins: snapshot.plugins.map((p) => (p.name === plugin.name ? bare : p)),
    agents: snapshot.agents.map((a) => (written.has(a.id) ? { ...a, triggers: [] } : a)),
  };
}

/** The registry as it would be, but for triggers that are one of `held`. */
function withProposal(
  bare: RegistrySnapshot,
  { plugin: { name }, agents, keywords, domains, filePatterns }: Proposal,
  held: ReadonlySet<string>,
): RegistrySnapshot {
  const triggers = new Map(
    agents.map((a) => [a.texts.id, a.triggers.map((t) => t.text).filter((text) => !held.has(text))]),
  );
  const more = (kind: ProposedKeyword['kind']): string[] =>
    keywords.filter((k) => k.kind === kind).map((k) => k.text);
  const changed = ({ routing, capabilities, ...plugin }: PluginEntry): PluginEntry => ({
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
  });
  const withTriggers = (agent: AgentEntry): AgentEntry => {
    const own = triggers.get(agent.id) ?? [];
    return own.length === 0 ? agent : { ...agent, triggers: own };
  };
  return {
    ...bare,
    plugins: bare.plugins.map((p) => (p.name === name ? changed(p) : p)),
    agents: bare.agents.map(withTriggers),
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
