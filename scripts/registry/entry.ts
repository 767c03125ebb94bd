import type { ErrorHandling } from '../resilience/policy.ts';

/** Where a plugin comes from, in order of precedence when two have one name. */
export type SourceKind = 'project' | 'user' | 'plugin-dir' | 'installed' | 'pack';

/** A folder to scan. */
export interface Source {
  readonly kind: SourceKind;
  /** Absolute path of the plugin's root; for `project` and `user` the `.claude` folder. */
  readonly root: string;
  /** Name to use instead of the manifest's or the folder's. `project` and `user` have none: their agents have bare ids. */
  readonly name?: string;
  /** Whether Claude Code itself loads this plugin in the session; if not, all its agents are charters. */
  readonly loaded: boolean;
}

/** Model classes an agent may ask for; `inherit` leaves the session's model. */
export const MODELS = ['haiku', 'sonnet', 'opus', 'fable', 'inherit'] as const;
export type Model = (typeof MODELS)[number];

/** Model classes between which the runs of an agent are moved. */
export type TierBound = Exclude<Model, 'fable' | 'inherit'>;

/** An agent that can be routed to. Texts are neutralised (see core/untrusted.ts). */
export interface AgentEntry {
  /** `plugin:agent`, `plugin:folder:agent`, or the bare name for user and project agents. */
  readonly id: string;
  readonly plugin: string;
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly string[];
  readonly capabilities: readonly string[];
  /** Head of the body, for indexing only. The whole is read from `file` at spawn. */
  readonly body: string;
  /** Undefined when the agent does not restrict its tools. */
  readonly tools: readonly string[] | undefined;
  readonly model: Model;
  /** The lowest and the highest model class that the author allows; absent when neither is said. */
  readonly tiers?: { readonly min?: TierBound; readonly max?: TierBound };
  readonly examples: readonly string[];
  readonly nearMisses: readonly NearMiss[];
  /** False for agents that are dispatched by others and never a route of their own. */
  readonly routed: boolean;
  /** `native`: Claude Code has it in its list. `charter`: Arbiter hands its body to a shell agent. */
  readonly delivery: 'native' | 'charter';
  readonly source: SourceKind;
  readonly file: string;
}

/** A prompt that looks like an agent's own but belongs to another. */
export interface NearMiss {
  readonly prompt: string;
  readonly agent: string;
}

/** A slash command or skill. */
export interface CommandEntry {
  readonly kind: 'command' | 'skill';
  /** `plugin:name`. */
  readonly id: string;
  readonly plugin: string;
  readonly name: string;
  readonly description: string;
  readonly source: SourceKind;
  readonly file: string;
}

/** A plugin and what its `arbiter.json` says, with defaults filled in. */
export interface PluginEntry {
  readonly name: string;
  readonly description: string;
  readonly version: string | undefined;
  readonly source: SourceKind;
  readonly root: string;
  readonly capabilities: Readonly<Record<CapabilityKind, readonly string[]>>;
  readonly routing: PluginRouting;
  /** The methods it offers to others; undefined when it has none of its own. */
  readonly rpc: PluginRpc | undefined;
  /** How its work is tried again, cut short or given up; only what differs from Arbiter's own policies. */
  readonly errorHandling: ErrorHandling;
}

/** Where a plugin's own methods are. */
export interface PluginRpc {
  /** Absolute path of the module, inside the plugin. */
  readonly module: string;
  readonly methods: readonly string[];
  /** Those whose second run does no harm. */
  readonly idempotent: readonly string[];
}

export const CAPABILITY_KINDS = ['domains', 'contexts', 'patterns', 'integrations'] as const;
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number];

/** Routing part of `arbiter.json`. */
export interface PluginRouting {
  readonly keywords: {
    readonly strong: readonly string[];
    readonly weak: readonly string[];
    readonly against: readonly string[];
  };
  readonly filePatterns: readonly string[];
  readonly dependencies: readonly string[];
  /** 0 to 100, default 50; decides between plugins that fit equally well. */
  readonly priority: number;
  readonly acceptsRoutingFrom: readonly string[];
  readonly canRouteTo: readonly string[];
  /** Plugins whose results this one builds on; in a team they go first. */
  readonly buildsOn: readonly string[];
}

/** Why a file, or a part of it, is not in the registry (`rejected`) or not as its author meant (`warning`). */
export interface Problem {
  readonly severity: 'rejected' | 'warning';
  readonly file: string;
  readonly reason: string;
}

/** All that was found at one moment. Immutable; every change makes a new one with a higher `version`. */
export interface RegistrySnapshot {
  readonly version: number;
  readonly plugins: readonly PluginEntry[];
  readonly agents: readonly AgentEntry[];
  readonly commands: readonly CommandEntry[];
  readonly problems: readonly Problem[];
}
