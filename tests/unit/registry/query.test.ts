import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import {
  agentById,
  capabilityMatrix,
  coverCapabilities,
  filterAgents,
  searchAgents,
} from '../../../scripts/registry/query.ts';

function agent(id: string, more: Partial<AgentEntry> = {}): AgentEntry {
  const [plugin, name] = id.split(':') as [string, string];
  return {
    id,
    plugin,
    name,
    description: '',
    triggers: [],
    capabilities: [],
    body: '',
    tools: undefined,
    model: 'inherit',
    examples: [],
    nearMisses: [],
    routed: true,
    delivery: 'charter',
    source: 'pack',
    file: `/${id}`,
    ...more,
  };
}

function plugin(name: string, domains: string[]): PluginEntry {
  return {
    name,
    description: '',
    version: undefined,
    source: 'pack',
    root: `/${name}`,
    capabilities: { domains, contexts: [], patterns: [], integrations: [] },
    routing: {
      keywords: { strong: [], weak: [], against: [] },
      filePatterns: [],
      dependencies: [],
      priority: 50,
      acceptsRoutingFrom: ['*'],
      canRouteTo: [],
      buildsOn: [],
    },
    rpc: undefined,
    errorHandling: {},
  };
}

const snapshot = (agents: AgentEntry[], plugins: PluginEntry[] = []): RegistrySnapshot => ({
  version: 1,
  plugins,
  agents,
  commands: [],
  problems: [],
});

const PACK = snapshot(
  [
    agent('git:pr-steward', {
      description: 'Merges.',
      triggers: ['open a pull request', 'rebase'],
      capabilities: ['pull-requests', 'branching'],
      tools: ['Read', 'Bash(git log:*)'],
      model: 'sonnet',
    }),
    agent('git:release-manager', {
      description: 'Versions after a pull request.',
      capabilities: ['releases', 'Pull Request'],
      tools: ['Read', 'mcp__jira__*'],
      model: 'haiku',
    }),
    agent('web:painter', { description: 'Colours.', capabilities: ['css'] }),
    agent('web:dispatched', { capabilities: ['css', 'releases', 'pull-requests'], routed: false }),
  ],
  [plugin('git', ['branching', 'history']), plugin('web', ['css'])],
);

const idsOf = (agents: readonly AgentEntry[]): string[] => agents.map((a) => a.id);

describe('agentById', () => {
  it('gives the first agent with an id, and nothing for another one', () => {
    const [first, second, other] = [agent('p:a'), agent('p:a', { file: '/second' }), agent('p:b')];
    const snapshot: RegistrySnapshot = {
      version: 1,
      plugins: [],
      agents: [first, second, other],
      commands: [],
      problems: [],
    };
    expect(agentById(snapshot, 'p:a')).toBe(first);
    expect(agentById(snapshot, 'p:b')).toBe(other);
    expect(agentById(snapshot, 'P:A')).toBeUndefined();
    expect(agentById({ ...snapshot, agents: [other] }, 'p:a')).toBeUndefined();
  });
});

describe('searchAgents', () => {
  it('puts a trigger before a description, and says which words were found where', () => {
    const hits = searchAgents(PACK, 'who handles pull requests?');
    expect(hits.slice(0, 2).map((h) => [h.agent.id, h.reasons])).toEqual([
      ['git:pr-steward', [{ field: 'triggers', words: ['pull', 'requests'] }]],
      ['git:release-manager', [{ field: 'capabilities', words: ['pull', 'requests'] }]],
    ]);
  });

  it('puts a name before everything', () => {
    expect(searchAgents(PACK, 'release manager')[0]).toMatchObject({
      agent: { id: 'git:release-manager' },
      reasons: [{ field: 'name' }],
    });
  });

  it('finds nothing for function words, an empty text, or words that nobody uses', () => {
    for (const text of ['', 'the of and', 'zeppelin']) expect(searchAgents(PACK, text)).toEqual([]);
  });

  it('gives at most as many as asked for, and equals by id', () => {
    expect(searchAgents(PACK, 'pull request', 1)).toHaveLength(1);
    const twins = snapshot([agent('p:b', { triggers: ['paint'] }), agent('p:a', { triggers: ['paint'] })]);
    expect(idsOf(searchAgents(twins, 'paint').map((h) => h.agent))).toEqual(['p:a', 'p:b']);
  });
});

describe('filterAgents', () => {
  it.each([
    [{}, ['git:pr-steward', 'git:release-manager', 'web:painter', 'web:dispatched']],
    [{ plugin: 'web' }, ['web:painter', 'web:dispatched']],
    [{ capability: 'pull request' }, ['git:pr-steward', 'git:release-manager', 'web:dispatched']],
    [{ model: 'haiku' as const }, ['git:release-manager']],
    [{ tool: 'Bash' }, ['git:pr-steward', 'web:painter', 'web:dispatched']],
    [{ tool: 'mcp__jira__search' }, ['git:release-manager', 'web:painter', 'web:dispatched']],
    [{ tool: 'Rea' }, ['web:painter', 'web:dispatched']],
    [{ plugin: 'git', tool: 'Read', model: 'sonnet' as const }, ['git:pr-steward']],
    [{ plugin: 'none' }, []],
  ])('%j leaves %j', (filter, expected) => {
    expect(idsOf(filterAgents(PACK, filter))).toEqual(expected);
  });
});

describe('capabilityMatrix', () => {
  it('has one row for all spellings of a capability, with agents and plugins', () => {
    expect(capabilityMatrix(PACK)).toEqual([
      { capability: 'branching', agents: ['git:pr-steward'], plugins: ['git'] },
      { capability: 'css', agents: ['web:dispatched', 'web:painter'], plugins: ['web'] },
      { capability: 'history', agents: [], plugins: ['git'] },
      {
        capability: 'pull-requests',
        agents: ['git:pr-steward', 'git:release-manager', 'web:dispatched'],
        plugins: ['git', 'web'],
      },
      { capability: 'releases', agents: ['git:release-manager', 'web:dispatched'], plugins: ['git', 'web'] },
    ]);
  });
});

describe('coverCapabilities', () => {
  it('finds the fewest agents, leaves dispatched ones out, and says what each is for and what nobody can', () => {
    const cover = coverCapabilities(PACK, ['releases', 'css', 'pull request', 'juggling', '!!']);
    expect(cover.members.map((m) => [m.agent.id, m.covers])).toEqual([
      ['git:release-manager', ['releases', 'pull request']],
      ['web:painter', ['css']],
    ]);
    expect(cover).toMatchObject({ uncovered: ['juggling', '!!'], fewest: true });
  });

  it('beats the greedy choice where greed takes three', () => {
    const trap = snapshot(
      [
        agent('p:greedy', { capabilities: ['b', 'c', 'd', 'e'] }),
        agent('p:left', { capabilities: ['a', 'b', 'c'] }),
        agent('p:right', { capabilities: ['d', 'e', 'f'] }),
      ].map((a) => ({ ...a, capabilities: a.capabilities.map((c) => `skill${c}`) })),
    );
    const wanted = [...'abcdef'].map((c) => `skill${c}`);
    expect(idsOf(coverCapabilities(trap, wanted).members.map((m) => m.agent))).toEqual(['p:left', 'p:right']);
  });

  it('is greedy, and says so, when much is wanted', () => {
    const many = snapshot(
      Array.from({ length: 15 }, (_, i) =>
        agent(`p:a${i}`, { capabilities: [`skill${i}`, `skill${i + 1}`] }),
      ),
    );
    const cover = coverCapabilities(
      many,
      Array.from({ length: 16 }, (_, i) => `skill${i}`),
    );
    expect(cover.fewest).toBe(false);
    expect(cover.uncovered).toEqual([]);
    expect(cover.members.flatMap((m) => m.covers)).toHaveLength(16);
  });

  it('nothing wanted is covered by nobody', () => {
    expect(coverCapabilities(PACK, [])).toEqual({ members: [], uncovered: [], fewest: true });
  });

  it('covers exactly what is declared, with no more agents than any other team', () => {
    const sets = fc.array(fc.subarray(['s0', 's1', 's2', 's3', 's4']), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sets, fc.subarray(['s0', 's1', 's2', 's3', 's4', 's5']), (all, wanted) => {
        const cover = coverCapabilities(
          snapshot(all.map((c, i) => agent(`p:a${i}`, { capabilities: c }))),
          wanted,
        );
        const declared = new Set(all.flat());
        expect(cover.members.flatMap((m) => m.covers).sort()).toEqual(wanted.filter((w) => declared.has(w)));
        expect(cover.uncovered).toEqual(wanted.filter((w) => !declared.has(w)));
        expect(cover.members.length).toBe(
          smallest(
            all,
            wanted.filter((w) => declared.has(w)),
          ),
        );
      }),
    );
  });
});

/** By trying every team there is. */
function smallest(all: readonly string[][], wanted: readonly string[]): number {
  let best = all.length;
  for (let team = 0; team < 2 ** all.length; team++) {
    const members = all.filter((_, i) => (team >> i) & 1);
    const can = new Set(members.flat());
    if (wanted.every((w) => can.has(w))) best = Math.min(best, members.length);
  }
  return best;
}
