import type { RegistrySnapshot } from '../../scripts/registry/entry.ts';
import { AgentIndex } from '../../scripts/routing/index/agent-index.ts';
import type { IndexedAgent } from '../../scripts/routing/index/fields.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { PluginModel } from '../../scripts/routing/plugins/plugin-model.ts';
import { bestByPlugin, pluginRow } from '../../scripts/routing/plugins/plugin-score.ts';
import { analyse } from '../../scripts/routing/query.ts';
import { FEATURES } from '../../scripts/routing/rank/features.ts';
import { type Pool, retrieve } from '../../scripts/routing/rank/retrieve.ts';
import { Vocabulary } from '../../scripts/routing/vocabulary.ts';
import { scanPack } from './pack.ts';
import { half, type LabelledPrompt, readJsonl, readSets } from './sets.ts';
import type { Choice } from './softmax.ts';

/** Prompts of single plugins are many; the few hundred of one's own set must not drown beside them. */
const OWN_WEIGHT = 0.5;
/**
 * A prompt that is routed without need costs its author more than one that is not routed, and there are four times as many prompts for
 * plugins as for none in the sets, which no session has. Chosen on the tune half: 1 keeps 66 % of the silent prompts silent, 2 keeps 79 %, 3 84 %,
 * and the right plugin is found for 91, 90 and 89 %.
 */
const SILENCE_WEIGHT = 2;

interface ForeignAgent {
  readonly id: string;
  readonly repo: string;
  readonly plugin: string | null;
  readonly name: string;
  readonly description_without_examples: string;
  readonly body_head: string;
}

interface ForeignPrompt {
  readonly id: string;
  readonly prompt: string;
  readonly gold: string;
  readonly also_ok: readonly string[];
  readonly needs_context: boolean;
}

interface Pack {
  readonly snapshot: RegistrySnapshot;
  readonly index: AgentIndex;
  readonly model: PluginModel;
  readonly vocabulary: Vocabulary;
}

let pack: Pack | undefined;
let plain: Pack | undefined;

function packIndex(): Pack {
  pack ??= packOf(scanPack());
  return pack;
}

/** The pack as if its authors had written no `arbiter.json`, triggers or capabilities: what a stranger's plugin looks like. */
function plainIndex(): Pack {
  plain ??= packOf(withoutDeclarations(scanPack()));
  return plain;
}

function packOf(snapshot: RegistrySnapshot): Pack {
  const lexicon = loadLexicon();
  const routed = snapshot.agents.filter((a) => a.routed);
  return {
    snapshot,
    index: new AgentIndex(routed, lexicon),
    model: new PluginModel(snapshot, lexicon),
    vocabulary: new Vocabulary(lexicon, routed, snapshot.plugins),
  };
}

function withoutDeclarations(snapshot: RegistrySnapshot): RegistrySnapshot {
  const none = { domains: [], contexts: [], patterns: [], integrations: [] };
  const silent = { strong: [], weak: [], against: [] };
  return {
    ...snapshot,
    plugins: snapshot.plugins.map((p) => ({
      ...p,
      capabilities: none,
      routing: { ...p.routing, keywords: silent },
    })),
    agents: snapshot.agents.map((a) => ({ ...a, triggers: [], capabilities: [] })),
  };
}

/** Which agent of the right plugin: from the labelled prompts of the pack. */
export function agentChoices(which: 'tune' | 'test'): Choice[] {
  const { index, vocabulary } = packIndex();
  return readSets()
    .filter((p) => half(p.id) === which && typeof p.agent === 'string')
    .flatMap((p) => {
      const right = new Set([p.agent, ...(p.alsoOkAgents ?? [])]);
      const pool = retrieve(index, analyse(p.prompt, loadLexicon(), vocabulary));
      const own = [...pool.agents.keys()].filter((slot) => agentAt(index, pool, slot).plugin === p.plugin);
      const marks = own.map((slot) => right.has(agentAt(index, pool, slot).id));
      if (!marks.includes(true)) return [];
      return [{ rows: own.map((slot) => rowOf(pool, slot)), right: marks, weight: OWN_WEIGHT }];
    });
}

/** Which plugin, or silence; with the plugins' own declarations, or as if they had none. */
export function pluginChoices(labels: readonly LabelledPrompt[], declared = true): Choice[] {
  const { index, model, vocabulary } = declared ? packIndex() : plainIndex();
  const names = model.plugins.map((p) => p.name);
  return labels.map((p) => {
    const query = analyse(p.prompt, loadLexicon(), vocabulary);
    const best = bestByPlugin(index, retrieve(index, query));
    const rows = model.signals(query).map((s, i) => {
      return [...pluginRow(s, best.get(names[i] as string), { evidence: false, last: false }), 1];
    });
    const right = names.map((n) => n === p.plugin || p.alsoOk.includes(n) || p.team.includes(n));
    return {
      rows,
      right,
      ...(p.plugin === null
        ? { silence: 'right' as const, weight: SILENCE_WEIGHT }
        : { silence: 'possible' as const, weight: 1 }),
    };
  });
}

/** One prompt for a stranger's collection, with a feature row for each candidate. */
export interface CollectionItem {
  readonly repo: string;
  readonly half: 'tune' | 'test';
  readonly rows: number[][];
  readonly right: boolean[];
}

/** Every prompt among the agents of its own repository; prompts that need a context nobody has are left out. */
export function collections(agentsFile: string, promptsFile: string): CollectionItem[] {
  const agents = readJsonl<ForeignAgent>(agentsFile);
  const repoOf = new Map(agents.map((a) => [a.id, a.repo]));
  const indexes = new Map<string, AgentIndex>();
  return readJsonl<ForeignPrompt>(promptsFile)
    .filter((p) => !p.needs_context)
    .map((p) => {
      const repo = repoOf.get(p.gold) as string;
      const index =
        indexes.get(repo) ??
        new AgentIndex(agents.filter((a) => a.repo === repo).map(indexed), loadLexicon());
      indexes.set(repo, index);
      const right = new Set([p.gold, ...p.also_ok]);
      const pool = retrieve(index, analyse(p.prompt, loadLexicon()));
      return {
        repo,
        half: half(p.id),
        rows: pool.agents.map((_, slot) => rowOf(pool, slot)),
        right: pool.agents.map((_, slot) => right.has(agentAt(index, pool, slot).id)),
      };
    });
}

function agentAt(index: AgentIndex, pool: Pool, slot: number): IndexedAgent {
  return index.agents[pool.agents[slot] as number] as IndexedAgent;
}

function rowOf(pool: Pool, slot: number): number[] {
  return [...pool.rows.subarray(slot * FEATURES.length, (slot + 1) * FEATURES.length)];
}

/** The prompts of some halves for learning. */
export function collectionChoices(
  agentsFile: string,
  promptsFile: string,
  halves: readonly string[],
): Choice[] {
  return collections(agentsFile, promptsFile)
    .filter((item) => halves.includes(item.half) && item.right.includes(true))
    .map(({ rows, right }) => ({ rows, right, weight: 1 }));
}

function indexed(a: ForeignAgent): IndexedAgent {
  return {
    id: a.id,
    plugin: a.plugin ?? '',
    name: a.name,
    description: a.description_without_examples,
    triggers: [],
    capabilities: [],
    body: a.body_head,
  };
}
