import type { AgentEntry, PluginEntry, PluginRouting, RegistrySnapshot } from '../../registry/entry.ts';
import { PhraseTable } from '../../text/phrases.ts';
import type { Token } from '../../text/tokenize.ts';
import type { Lexicon } from '../lexicon/load.ts';
import type { Query } from '../query.ts';
import { SEGMENT_WEIGHT } from '../segments.ts';
import { keywordTokens } from './keyword-tokens.ts';
import { Languages } from './languages.ts';

/** Several foreign words say no more than a few. */
const FOREIGN_CAP = 3;

type KeywordKind = 'strong' | 'weak' | 'against';

/** A keyword of a plugin found in a prompt. */
export interface KeywordHit {
  readonly phrase: string;
  readonly kind: KeywordKind;
  readonly weight: number;
}

/** What speaks for a plugin in a prompt's words. */
export interface PluginSignals {
  /** Sum over the prompt's words of the weighted log likelihood ratio: this plugin's language against ordinary language. */
  readonly language: number;
  /** The same, per unit of word weight. */
  readonly languageMean: number;
  /** Weight of specialists' words of other trades: distinctive for a concept, unknown to the plugin. */
  readonly foreign: number;
  readonly strong: number;
  readonly weak: number;
  readonly against: number;
  readonly hits: readonly KeywordHit[];
}

interface KeywordValue {
  readonly plugin: number;
  readonly kind: KeywordKind;
}

const NO_HITS: readonly KeywordHit[] = [];

/**
 * The vocabulary of each plugin: its declared keywords, and a unigram language model of the ways in which people ask for its
 * agents. Immutable; made anew with the registry.
 */
export class PluginModel {
  readonly plugins: readonly PluginEntry[];
  readonly #keywords: PhraseTable<KeywordValue>;
  readonly #languages: Languages;

  constructor(snapshot: Pick<RegistrySnapshot, 'plugins' | 'agents'>, lexicon: Lexicon) {
    const agents = groupByPlugin(snapshot.agents);
    this.plugins = snapshot.plugins.filter((p) => agents.has(p.name));
    this.#keywords = keywordsOf(this.plugins);
    this.#languages = new Languages(this.plugins, (p) => agents.get(p.name) ?? [], lexicon);
  }

  /** Signals for every plugin, in the order of {@link plugins}. */
  signals(query: Query): PluginSignals[] {
    const hits = this.#hits(query);
    const { sums, foreign, mass } = this.#languages.listen(query);
    return this.plugins.map((_, p) => {
      const own = hits.get(p) ?? NO_HITS;
      const sum = sums[p] as number;
      return {
        language: sum,
        languageMean: mass === 0 ? 0 : sum / mass,
        foreign: Math.min(FOREIGN_CAP, foreign[p] as number),
        strong: weightOf(own, 'strong'),
        weak: weightOf(own, 'weak'),
        against: weightOf(own, 'against'),
        hits: own,
      };
    });
  }

  /** Hits by plugin; a phrase that several plugins claim is shared, and a phrase inside a longer hit of the plugin is dropped. */
  #hits(query: Query): Map<number, KeywordHit[]> {
    const result = new Map<number, KeywordHit[]>();
    const matches = this.#keywords.match(query.tokens).sort((a, b) => b.length - a.length);
    const covered = new Map<number, Set<number>>();
    const counted = new Set<string>();
    const claims = new Map<string, number>();
    for (const m of matches) {
      if (m.value.kind === 'strong')
        claims.set(`${m.start}:${m.length}`, (claims.get(`${m.start}:${m.length}`) ?? 0) + 1);
    }
    for (const m of matches) {
      const { plugin, kind } = m.value;
      const taken = listOf(covered, plugin, () => new Set<number>());
      if (taken.has(m.start)) continue;
      for (let i = m.start; i < m.start + m.length; i++) taken.add(i);
      const key = `${plugin}:${m.phrase}`;
      if (counted.has(key)) continue;
      counted.add(key);
      const shared = kind === 'strong' ? (claims.get(`${m.start}:${m.length}`) ?? 1) : 1;
      const place = meanWeight(query.weights, m.start, m.length);
      const refused = place <= SEGMENT_WEIGHT.negated;
      const length = m.length > 1 ? 1.2 : 1;
      listOf(result, plugin, (): KeywordHit[] => []).push({
        phrase: asTyped(query.tokens, m.start, m.length),
        kind: refused ? 'against' : kind,
        weight: refused ? 1 : (place * length) / shared,
      });
    }
    return result;
  }
}

/** The last table with the declarations that it was made of; an agent that changes leaves it as it is. */
let lastTable:
  | { readonly of: readonly PluginRouting[]; readonly table: PhraseTable<KeywordValue> }
  | undefined;

function keywordsOf(plugins: readonly PluginEntry[]): PhraseTable<KeywordValue> {
  const of = plugins.map((p) => p.routing);
  if (lastTable?.of.length === of.length && lastTable.of.every((r, i) => r === of[i])) return lastTable.table;
  const table = new PhraseTable<KeywordValue>();
  plugins.forEach((p, plugin) => {
    const tokens = keywordTokens(p);
    for (const kind of ['strong', 'weak', 'against'] as const)
      for (const keyword of tokens[kind]) table.addTokens(keyword, { plugin, kind });
  });
  lastTable = { of, table };
  return table;
}

function listOf<T>(lists: Map<number, T>, plugin: number, make: () => T): T {
  const known = lists.get(plugin);
  if (known !== undefined) return known;
  const made = make();
  lists.set(plugin, made);
  return made;
}

function weightOf(hits: readonly KeywordHit[], kind: KeywordKind): number {
  let sum = 0;
  for (const h of hits) if (h.kind === kind) sum += h.weight;
  return sum;
}

/** The words of a hit as they stand in the prompt, for people to read. */
function asTyped(tokens: readonly Token[], start: number, length: number): string {
  return tokens
    .slice(start, start + length)
    .map((t) => t.word)
    .join(' ');
}

function meanWeight(weights: readonly number[], start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += weights[i] as number;
  return sum / length;
}

function groupByPlugin(agents: readonly AgentEntry[]): Map<string, AgentEntry[]> {
  const groups = new Map<string, AgentEntry[]>();
  for (const a of agents) {
    if (!a.routed) continue;
    const list = groups.get(a.plugin);
    if (list === undefined) groups.set(a.plugin, [a]);
    else list.push(a);
  }
  return groups;
}
