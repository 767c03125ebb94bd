import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../registry/entry.ts';
import type { AgentIndex } from './index/agent-index.ts';
import type { Lexicon } from './lexicon/load.ts';
import type { PluginModel } from './plugins/plugin-model.ts';
import type { RoutingPolicy } from './policy.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Plugins of a pack of which the person has installed only a part. */
export interface OtherPlugins {
  /** Those that are not installed. Never routed to. */
  readonly plugins: readonly PluginEntry[];
  readonly agents: readonly AgentEntry[];
  /** Names of {@link plugins}. */
  readonly names: ReadonlySet<string>;
  /** Names of the pack's plugins, installed or not: only these step back when one that is not installed fits better. */
  readonly siblings: ReadonlySet<string>;
}

export const NO_OTHERS: OtherPlugins = {
  plugins: [],
  agents: [],
  names: new Set(),
  siblings: new Set(),
};

/** All that a decision needs, made once for a registry. Immutable. */
export interface RouterState {
  readonly snapshot: RegistrySnapshot;
  readonly lexicon: Lexicon;
  readonly policy: RoutingPolicy;
  /** The policy's weights in rows, as features are. */
  readonly weights: {
    readonly agent: Float64Array;
    readonly plugin: Float64Array;
    readonly plainPlugin: Float64Array;
  };
  readonly index: AgentIndex;
  readonly model: PluginModel;
  readonly vocabulary: Vocabulary;
  /** Routed agents, in the order of the index; behind them in the index come those of {@link others}. */
  readonly routed: readonly AgentEntry[];
  readonly others: OtherPlugins;
  /** Routed agents by full id. */
  readonly agents: ReadonlyMap<string, AgentEntry>;
  /** Full ids by bare name, for prompts that name an agent without its plugin. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** The agent that a name means: a full id, or a bare name that only one agent has. */
export function resolve(state: Pick<RouterState, 'agents' | 'byName'>, name: string): AgentEntry | undefined {
  const exact = state.agents.get(name);
  if (exact !== undefined) return exact;
  const ids = state.byName.get(name.toLowerCase()) ?? [];
  return ids.length === 1 ? state.agents.get(ids[0] as string) : undefined;
}
