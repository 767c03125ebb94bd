import { scanPack } from '../../../../bench/support/pack.ts';
import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../../../../scripts/registry/entry.ts';
import type { RouteDecision } from '../../../../scripts/routing/decision.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { createRouter, type Router } from '../../../../scripts/routing/router.ts';

/** An agent with little to it; `id` gives plugin and name. */
export function agent(id: string, more: Partial<AgentEntry> = {}): AgentEntry {
  const name = id.split(':').at(-1) as string;
  return {
    id,
    plugin: id.includes(':') ? (id.split(':')[0] as string) : 'user',
    name,
    description: `When ${name.replaceAll('-', ' ')} is needed.`,
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
    file: `/nowhere/${id}.md`,
    ...more,
  };
}

/** A plugin without an `arbiter.json`. */
export function plugin(name: string, routing: Partial<PluginEntry['routing']> = {}): PluginEntry {
  return {
    name,
    description: '',
    version: undefined,
    source: 'installed',
    root: `/nowhere/${name}`,
    capabilities: { domains: [], contexts: [], patterns: [], integrations: [] },
    routing: {
      keywords: { strong: [], weak: [], against: [] },
      filePatterns: [],
      dependencies: [],
      priority: 50,
      acceptsRoutingFrom: ['*'],
      canRouteTo: ['*'],
      buildsOn: [],
      ...routing,
    },
    rpc: undefined,
    errorHandling: {},
  };
}

/** A registry of agents; plugins that are not given are made without an `arbiter.json`. */
export function registry(
  agents: readonly AgentEntry[],
  plugins: readonly PluginEntry[] = [],
): RegistrySnapshot {
  const given = new Set(plugins.map((p) => p.name));
  const missing = [...new Set(agents.map((a) => a.plugin))].filter((n) => !given.has(n));
  return {
    version: 1,
    plugins: [...plugins, ...missing.map((n) => plugin(n))],
    agents,
    commands: [],
    problems: [],
  };
}

/** The registry of this pack, scanned once per test file. */
export const pack: RegistrySnapshot = scanPack();

let made: Router | undefined;

/** A router over this pack with the real lexicon. */
export function packRouter(): Router {
  made ??= createRouter(pack, loadLexicon());
  return made;
}

export function routerOf(snapshot: RegistrySnapshot): Router {
  return createRouter(snapshot, loadLexicon());
}

/** The decision in a few words, for tables: `agent plugin:name`, `guard:continue`, `team a + b`. */
export function short(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'abstain':
      return decision.cause;
    case 'agent':
      return `agent ${decision.agent}`;
    case 'shortlist':
      return `shortlist ${decision.plugin}`;
    case 'team':
      return `team ${decision.plan.phases.map((p) => p.members.map((m) => m.plugin).join('+')).join(' > ')}`;
  }
}

/** Agents of strangers: none of them has an `arbiter.json`, triggers or capabilities. */
export function strangers(): RegistrySnapshot {
  return registry([
    agent('rusty:borrow-doctor', {
      description:
        'Use when Rust code fails the borrow checker, lifetimes do not line up, or unsafe blocks need a look.',
      body: 'You read rustc errors such as E0502 and E0597, and mend ownership, lifetimes and trait bounds.',
    }),
    agent('rusty:cargo-keeper', {
      description: 'Manages Cargo workspaces: features, versions, publishing crates, build times.',
      body: 'Cargo.toml, Cargo.lock, cargo publish, cargo deny, sccache.',
    }),
    agent('game:shader-smith', {
      description:
        'Writes and debugs HLSL and GLSL shaders for Unity and Unreal; use for post-processing and materials.',
      body: 'Vertex and fragment shaders, render passes, lighting, shadows.',
    }),
    agent('game:level-designer', {
      description: 'Plans levels, encounters and difficulty curves for games.',
      body: 'Greyboxing, pacing, enemy placement, playtests.',
    }),
    agent('law:contract-reader', {
      description:
        'Reviews contracts and NDAs for risky clauses, indemnity, liability and termination terms.',
      body: 'Clause by clause reading of agreements; redlines; plain-language summaries.',
    }),
  ]);
}
