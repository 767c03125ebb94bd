import { PLUGIN_FEATURES, type PluginFeature } from './plugins/features.ts';
import { FEATURES, type Feature } from './rank/features.ts';

/** Numbers of the router that were learned or chosen; `orchestration/policies/routing.yaml` holds them with their origin. */
export interface RoutingPolicy {
  /** Weights of an agent's features; learned by `bench/train.ts`. */
  readonly agentWeights: Readonly<Record<Feature, number>>;
  /** Weights of a plugin's features and the bias against silence; learned by `bench/train.ts`. */
  readonly pluginWeights: Readonly<Record<PluginFeature, number>> & { readonly bias: number };
  /** The same for plugins that declare no keywords in `arbiter.json` and are known by their agents' texts alone. */
  readonly plainPluginWeights: Readonly<Record<PluginFeature, number>> & { readonly bias: number };
  /** How strongly the plugin's logit counts when agents of several plugins are put in one order. */
  readonly pluginShare: number;
  readonly thresholds: {
    /** Below this probability that any plugin is meant, nothing is added. */
    readonly speak: number;
    /** From this probability of the best agent among its plugin's on, one agent is named; below it a shortlist. */
    readonly oneAgent: number;
    /** From this probability on, a part of a prompt counts as an intent of its own for a plugin. */
    readonly intent: number;
  };
}

/** Fills in what a policy file leaves out with 0, and refuses names that no feature has. */
export function checkPolicy(policy: RoutingPolicy): RoutingPolicy {
  for (const key of Object.keys(policy.agentWeights)) {
    if (!(FEATURES as readonly string[]).includes(key))
      throw new Error(`routing policy: no agent feature ${key}`);
  }
  for (const key of Object.keys({ ...policy.pluginWeights, ...policy.plainPluginWeights })) {
    if (key !== 'bias' && !(PLUGIN_FEATURES as readonly string[]).includes(key)) {
      throw new Error(`routing policy: no plugin feature ${key}`);
    }
  }
  return policy;
}
