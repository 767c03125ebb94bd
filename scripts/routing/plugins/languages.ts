import type { AgentEntry, PluginEntry } from '../../registry/entry.ts';
import type { Numbering } from '../../text/numbering.ts';
import { termWeight } from '../../text/stopwords.ts';
import { type Token, tokenize } from '../../text/tokenize.ts';
import { FIELDS } from '../index/fields.ts';
import { type PreparedAgent, prepare } from '../index/prepared.ts';
import type { ConceptSpace } from '../lexicon/concepts.ts';
import type { Lexicon } from '../lexicon/load.ts';
import type { Query } from '../query.ts';
import { keywordTokens } from './keyword-tokens.ts';

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

/** How a prompt sounds in each plugin's language; the arrays have one number a plugin. */
export interface Sound {
  /** Sum over the prompt's words of the weighted log likelihood ratio: the plugin's language against ordinary language. */
  readonly sums: Float64Array;
  /** Weight of specialists' words of other trades: distinctive for a concept, unknown to the plugin. */
  readonly foreign: Float64Array;
  /** Weight of all words. */
  readonly mass: number;
}

/**
 * A unigram language model of the ways in which people ask for each plugin's agents. The counts lie by word, not by plugin: a
 * prompt costs one look-up for each of its words, and one addition for each plugin. Immutable; made anew with the registry.
 */
export class Languages {
  readonly #words: Numbering;
  readonly #concepts: ConceptSpace;
  /** Words of each plugin, counted. */
  readonly #sizes: Float64Array;
  /** Log ratio of a word that a plugin does not have. */
  readonly #absent: Float64Array;
  /** The plugins that have a word lie from `starts[word]` up to `starts[word + 1]`, with their counts. */
  readonly #starts: Uint32Array;
  readonly #plugins: Uint32Array;
  readonly #counts: Float64Array;

  /** @param agentsOf the routed agents of each plugin. */
  constructor(
    plugins: readonly PluginEntry[],
    agentsOf: (plugin: PluginEntry) => readonly AgentEntry[],
    lexicon: Lexicon,
  ) {
    this.#words = lexicon.words;
    this.#concepts = lexicon.concepts;
    const counter = new Counter(lexicon.words);
    const vocabularies = plugins.map((p) => vocabularyOf(p, agentsOf(p), lexicon, counter));
    this.#sizes = Float64Array.from(vocabularies, (v) => v.counts.reduce((a, b) => a + b, 0));
    this.#absent = this.#sizes.map((size) => limited(Math.log(SMOOTHING / (size + SMOOTHING))));
    this.#starts = new Uint32Array(lexicon.words.size + 1);
    for (const { words } of vocabularies)
      for (const w of words) this.#starts[w + 1] = (this.#starts[w + 1] as number) + 1;
    for (let w = 1; w < this.#starts.length; w++)
      this.#starts[w] = (this.#starts[w] as number) + (this.#starts[w - 1] as number);
    this.#plugins = new Uint32Array(this.#starts.at(-1) as number);
    this.#counts = new Float64Array(this.#plugins.length);
    this.#fill(vocabularies);
  }

  listen(query: Query): Sound {
    const plugins = this.#sizes.length;
    const sums = new Float64Array(plugins);
    const foreign = new Float64Array(plugins);
    const ratios = new Float64Array(plugins);
    const strange = new Float64Array(plugins);
    let mass = 0;
    for (const [term, weight] of query.terms) {
      mass += weight;
      ratios.set(this.#absent);
      strange.fill(this.#concepts.distinction(term));
      this.#hear(term, ratios, strange);
      for (let p = 0; p < plugins; p++) {
        sums[p] = (sums[p] as number) + weight * (ratios[p] as number);
        foreign[p] = (foreign[p] as number) + weight * (strange[p] as number);
      }
    }
    return { sums, foreign, mass };
  }

  /** Puts in the numbers of the plugins that have a term. */
  #hear(term: string, ratios: Float64Array, strange: Float64Array): void {
    const word = this.#words.find(term);
    if (word < 0 || word + 1 >= this.#starts.length) return;
    const end = this.#starts[word + 1] as number;
    const from = this.#starts[word] as number;
    if (from === end) return;
    const ordinary = Math.max(UNSEEN_PER_MILLION, this.#concepts.background(term)) / 1e6;
    for (let i = from; i < end; i++) {
      const p = this.#plugins[i] as number;
      const own =
        ((this.#counts[i] as number) + SMOOTHING * ordinary) / ((this.#sizes[p] as number) + SMOOTHING);
      ratios[p] = limited(Math.log(own / ordinary));
      strange[p] = 0;
    }
  }

  #fill(vocabularies: readonly Vocabulary[]): void {
    const next = this.#starts.slice();
    vocabularies.forEach(({ words, counts }, p) => {
      for (let i = 0; i < words.length; i++) {
        const word = words[i] as number;
        const at = next[word] as number;
        next[word] = at + 1;
        this.#plugins[at] = p;
        this.#counts[at] = counts[i] as number;
      }
    });
  }
}

const limited = (ratio: number): number => Math.min(MAX_LOG_RATIO, Math.max(MIN_LOG_RATIO, ratio));

/** A plugin's words by number, with how often it has them. */
interface Vocabulary {
  readonly words: readonly number[];
  readonly counts: readonly number[];
}

/** Adds up counts of words for one vocabulary after the other; function words are left out. */
class Counter {
  readonly #numbering: Numbering;
  #counts = new Float64Array(0);
  /** Whether a word tells anything: 0 not looked at, 1 yes, 2 no. */
  #telling = new Uint8Array(0);
  #met: number[] = [];

  constructor(numbering: Numbering) {
    this.#numbering = numbering;
  }

  add(word: number, count: number): void {
    if (count <= 0) return;
    if (word >= this.#counts.length) this.#grow();
    if (this.#telling[word] === 0) this.#telling[word] = termWeight(this.#numbering.word(word)) > 0 ? 1 : 2;
    if (this.#telling[word] === 2) return;
    if (this.#counts[word] === 0) this.#met.push(word);
    this.#counts[word] = (this.#counts[word] as number) + count;
  }

  /** What was added since the last call. */
  take(): Vocabulary {
    const words = this.#met;
    const counts = words.map((w) => this.#counts[w] as number);
    for (const w of words) this.#counts[w] = 0;
    this.#met = [];
    return { words, counts };
  }

  #grow(): void {
    const counts = new Float64Array(this.#numbering.size * 2);
    const telling = new Uint8Array(counts.length);
    counts.set(this.#counts);
    telling.set(this.#telling);
    this.#counts = counts;
    this.#telling = telling;
  }
}

/** Counts of a plugin's words: its declarations, and its agents' triggers, descriptions, capabilities and names. */
function vocabularyOf(
  plugin: PluginEntry,
  agents: readonly AgentEntry[],
  lexicon: Lexicon,
  counter: Counter,
): Vocabulary {
  const prepared = agents.map((a) => prepare(a, lexicon));
  const made = madeWith(lexicon);
  const before = made.get(plugin.name);
  if (before !== undefined && isMadeOf(before, plugin, prepared)) return before.vocabulary;
  const add = (tokens: readonly Token[], count: number): void => {
    for (const { term } of tokens) counter.add(lexicon.words.of(term), count);
  };
  const { strong, weak } = keywordTokens(plugin);
  for (const keyword of strong) add(keyword, COUNT.strong);
  for (const keyword of weak) add(keyword, COUNT.weak);
  for (const text of Object.values(plugin.capabilities).flat())
    add(tokenize(text.replaceAll('-', ' ')), COUNT.capabilities);
  for (const { terms, counts } of prepared) {
    for (let t = 0; t < terms.length; t++) {
      let count = 0;
      for (let f = 0; f < FIELDS.length; f++)
        count += (counts[t * FIELDS.length + f] as number) * (FIELD_COUNTS[f] as number);
      counter.add(terms[t] as number, count);
    }
  }
  const vocabulary = counter.take();
  const { routing, capabilities } = plugin;
  made.set(plugin.name, { routing, capabilities, prepared, vocabulary });
  return vocabulary;
}

/** A vocabulary with what it was made of; all of it keeps its identity while its files are unchanged. */
interface Made extends Pick<PluginEntry, 'routing' | 'capabilities'> {
  readonly prepared: readonly PreparedAgent[];
  readonly vocabulary: Vocabulary;
}

/** The last vocabulary of each plugin by its name: a change of one plugin leaves those of the others as they are. */
const lastMade = new WeakMap<Lexicon, Map<string, Made>>();

function madeWith(lexicon: Lexicon): Map<string, Made> {
  const known = lastMade.get(lexicon) ?? new Map<string, Made>();
  lastMade.set(lexicon, known);
  return known;
}

function isMadeOf(made: Made, plugin: PluginEntry, prepared: readonly PreparedAgent[]): boolean {
  return (
    made.routing === plugin.routing &&
    made.capabilities === plugin.capabilities &&
    made.prepared.length === prepared.length &&
    made.prepared.every((p, i) => p === prepared[i])
  );
}
