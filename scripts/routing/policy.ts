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

/** Fills in weights that a policy file leaves out with 0, and refuses names that no feature has. */
export function checkPolicy(policy: RoutingPolicy): RoutingPolicy {
  return {
    ...policy,
    agentWeights: complete('agent', FEATURES, policy.agentWeights),
    pluginWeights: complete('plugin', [...PLUGIN_FEATURES, 'bias'], policy.pluginWeights),
    plainPluginWeights: complete('plugin', [...PLUGIN_FEATURES, 'bias'], policy.plainPluginWeights),
  };
}

function complete<K extends string>(
  kind: string,
  names: readonly K[],
  weights: Readonly<Partial<Record<K, number>>>,
): Record<K, number> {
  for (const key of Object.keys(weights)) {
    if (!(names as readonly string[]).includes(key))
      throw new Error(`routing policy: no ${kind} feature ${key}`);
  }
  return Object.fromEntries(names.map((n) => [n, weights[n] ?? 0])) as Record<K, number>;
}
