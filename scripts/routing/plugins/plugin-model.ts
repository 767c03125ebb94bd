import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../../registry/entry.ts';
import { PhraseTable } from '../../text/phrases.ts';
import { termWeight } from '../../text/stopwords.ts';
import { type Token, tokenize } from '../../text/tokenize.ts';
import { FIELDS } from '../index/fields.ts';
import { prepare } from '../index/prepared.ts';
import type { ConceptSpace } from '../lexicon/concepts.ts';
import type { Lexicon } from '../lexicon/load.ts';
import type { Query } from '../query.ts';
import { SEGMENT_WEIGHT } from '../segments.ts';

/** How much of a plugin's vocabulary each kind of text makes, per occurrence. */
const COUNT = {
  strong: 4,
  weak: 1.5,
  triggers: 1,
  description: 0.7,
  capabilities: 1,
  name: 2,
  body: 0,
  plugin: 0,
} as const;
const FIELD_COUNTS = FIELDS.map((f) => COUNT[f]);

/** Words assumed of ordinary language when a plugin has few of its own (Dirichlet smoothing). */
const SMOOTHING = 1_500;

/** Frequency assumed for a word that ordinary requests do not have, per million. */
const UNSEEN_PER_MILLION = 30;

/** One word cannot speak louder than this, for or against (natural logarithm of a likelihood ratio). */
const MAX_LOG_RATIO = 4;
const MIN_LOG_RATIO = -1.2;

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

/**
 * The vocabulary of each plugin: its declared keywords, and a unigram language model of the ways in which people ask for its
 * agents. Immutable; made anew with the registry.
 */
export class PluginModel {
  readonly plugins: readonly PluginEntry[];
  readonly #keywords = new PhraseTable<KeywordValue>();
  readonly #vocabularies: ReadonlyArray<ReadonlyMap<string, number>>;
  readonly #sizes: readonly number[];
  readonly #concepts: ConceptSpace;

  constructor(snapshot: RegistrySnapshot, lexicon: Lexicon) {
    this.#concepts = lexicon.concepts;
    const agents = groupByPlugin(snapshot.agents);
    this.plugins = snapshot.plugins.filter((p) => agents.has(p.name));
    this.plugins.forEach((p, i) => {
      this.#addKeywords(p, i);
    });
    this.#vocabularies = this.plugins.map((p) => vocabulary(p, agents.get(p.name) ?? [], lexicon));
    this.#sizes = this.#vocabularies.map((v) => [...v.values()].reduce((a, b) => a + b, 0));
  }

  /** Signals for every plugin, in the order of {@link plugins}. */
  signals(query: Query): PluginSignals[] {
    const hits = this.#hits(query);
    return this.plugins.map((_, p) => {
      const own = hits[p] as KeywordHit[];
      const { sum, mass, foreign } = this.#language(query, p);
      const total = (kind: KeywordKind): number =>
        own.reduce((n, h) => (h.kind === kind ? n + h.weight : n), 0);
      return {
        language: sum,
        languageMean: mass === 0 ? 0 : sum / mass,
        foreign: Math.min(FOREIGN_CAP, foreign),
        strong: total('strong'),
        weak: total('weak'),
        against: total('against'),
        hits: own,
      };
    });
  }

  #addKeywords(plugin: PluginEntry, number: number): void {
    for (const kind of ['strong', 'weak', 'against'] as const) {
      for (const word of plugin.routing.keywords[kind])
        this.#keywords.add(word.replaceAll('-', ' '), { plugin: number, kind });
    }
  }

  /** Hits per plugin; a phrase that several plugins claim is shared, and a phrase inside a longer hit of the plugin is dropped. */
  #hits(query: Query): KeywordHit[][] {
    const result: KeywordHit[][] = this.plugins.map(() => []);
    const covered = this.plugins.map(() => new Set<number>());
    const counted = new Set<string>();
    const matches = this.#keywords.match(query.tokens).sort((a, b) => b.length - a.length);
    const claims = new Map<string, number>();
    for (const m of matches) {
      if (m.value.kind === 'strong')
        claims.set(`${m.start}:${m.length}`, (claims.get(`${m.start}:${m.length}`) ?? 0) + 1);
    }
    for (const m of matches) {
      const { plugin, kind } = m.value;
      const taken = covered[plugin] as Set<number>;
      if (taken.has(m.start)) continue;
      for (let i = m.start; i < m.start + m.length; i++) taken.add(i);
      const key = `${plugin}:${m.phrase}`;
      if (counted.has(key)) continue;
      counted.add(key);
      const shared = kind === 'strong' ? (claims.get(`${m.start}:${m.length}`) ?? 1) : 1;
      const place = meanWeight(query.weights, m.start, m.length);
      const refused = place <= SEGMENT_WEIGHT.negated;
      const length = m.length > 1 ? 1.2 : 1;
      (result[plugin] as KeywordHit[]).push({
        phrase: asTyped(query.tokens, m.start, m.length),
        kind: refused ? 'against' : kind,
        weight: refused ? 1 : (place * length) / shared,
      });
    }
    return result;
  }

  #language(query: Query, plugin: number): { sum: number; mass: number; foreign: number } {
    const words = this.#vocabularies[plugin] as ReadonlyMap<string, number>;
    const size = this.#sizes[plugin] as number;
    let sum = 0;
    let mass = 0;
    let foreign = 0;
    for (const [term, weight] of query.terms) {
      const ordinary = Math.max(UNSEEN_PER_MILLION, this.#concepts.background(term)) / 1e6;
      const own = ((words.get(term) ?? 0) + SMOOTHING * ordinary) / (size + SMOOTHING);
      const ratio = Math.log(own / ordinary);
      sum += weight * Math.min(MAX_LOG_RATIO, Math.max(MIN_LOG_RATIO, ratio));
      mass += weight;
      if (!words.has(term)) foreign += weight * this.#concepts.distinction(term);
    }
    return { sum, mass, foreign };
  }
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

/** Counts of a plugin's words: its declarations, and its agents' triggers, descriptions, capabilities and names. */
function vocabulary(
  plugin: PluginEntry,
  agents: readonly AgentEntry[],
  lexicon: Lexicon,
): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (term: string, count: number): void => {
    if (count > 0 && termWeight(term) > 0) counts.set(term, (counts.get(term) ?? 0) + count);
  };
  const addTexts = (texts: readonly string[], count: number): void => {
    for (const text of texts) for (const { term } of tokenize(text.replaceAll('-', ' '))) add(term, count);
  };
  addTexts(plugin.routing.keywords.strong, COUNT.strong);
  addTexts(plugin.routing.keywords.weak, COUNT.weak);
  for (const list of Object.values(plugin.capabilities)) addTexts(list, COUNT.capabilities);
  for (const agent of agents) {
    const { terms, counts: byField } = prepare(agent, lexicon);
    terms.forEach((term, t) => {
      let count = 0;
      for (let f = 0; f < FIELDS.length; f++)
        count += (byField[t * FIELDS.length + f] as number) * (FIELD_COUNTS[f] as number);
      add(term, count);
    });
  }
  return counts;
}
