import { termWeight } from '../../text/stopwords.ts';
import { tokenize } from '../../text/tokenize.ts';
import { type PackedAssociations, packAssociations } from './associations.ts';
import { latentProjection, type Projection } from './latent.ts';

/** One entry of `orchestration/lexicon/concepts.yaml`: a subject or kind of work and the words that name it. */
export interface ConceptSource {
  readonly id: string;
  readonly terms: readonly string[];
  /** Concepts that this one implies, weaker. */
  readonly near?: readonly string[];
}

/** One entry of `orchestration/lexicon/asks-*.yaml`: how people ask for that work, and how its specialist is described. */
export interface AskSource {
  readonly asks: readonly string[];
  readonly profile: string;
}

/** What `dist/lexicon.json` holds; made by {@link compileConcepts} at build time so that no session pays for it. */
export interface CompiledConcepts {
  readonly concepts: readonly string[];
  readonly associations: PackedAssociations;
  /** Stem to how often it occurs per million words in all texts of the lexicon: what ordinary requests sound like. */
  readonly background: Readonly<Record<string, number>>;
  readonly projection: Projection;
  /** Every word of the lexicon's texts, unstemmed, most common first, for reading misspelled ones. */
  readonly words: string;
}

/** Associations kept per word; a word with more is too common to tell much. */
const MAX_ASSOCIATIONS = 24;

/** How often an expert's term counts beside a word of running text. */
const TERM_COUNT = 3;
const PROFILE_COUNT = 1.5;

/** Share of a concept's words that its neighbours get. */
const NEAR_SHARE = 0.25;

/**
 * Builds the word-to-concept table of explicit semantic analysis (Gabrilovich and Markovitch, 2007): each concept is a
 * document of its terms, asks and profile; a word's weight in it is its length-normalised tf-idf.
 */
export function compileConcepts(
  concepts: readonly ConceptSource[],
  asks: Readonly<Record<string, AskSource>>,
): CompiledConcepts {
  const documents = concepts.map((c) => conceptWords(c, asks[c.id]));
  spreadToNear(concepts, documents);
  const frequency = new Map<string, number>();
  for (const words of documents) for (const w of words.keys()) frequency.set(w, (frequency.get(w) ?? 0) + 1);
  const idf = (w: string): number => Math.log((documents.length + 1) / ((frequency.get(w) ?? 0) + 0.5));
  const table = new Map<string, Array<[number, number]>>();
  documents.forEach((words, concept) => {
    const weights = [...words].map(
      ([w, count]) => [w, Math.log1p(count) * idf(w) * Math.max(0.2, everyday(w))] as const,
    );
    const norm = Math.sqrt(weights.reduce((sum, [, x]) => sum + x * x, 0)) || 1;
    for (const [w, x] of weights) {
      if (x <= 0) continue;
      const list = table.get(w) ?? [];
      table.set(w, list);
      list.push([concept, x / norm]);
    }
  });
  const associations = [...table].sort(byKey).map(([w, list]) => [w, strongest(list)] as const);
  return {
    concepts: concepts.map((c) => c.id),
    associations: packAssociations(associations),
    background: backgroundOf(asks),
    words: wordsOf(concepts, asks),
    projection: latentProjection(
      concepts.length,
      associations.map(([, list]) => pairs(list)),
    ),
  };
}

function everyday(key: string): number {
  return key.includes(' ') ? 1 : termWeight(key);
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function strongest(list: Array<[number, number]>): number[] {
  list.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return list.slice(0, MAX_ASSOCIATIONS).flatMap(([concept, x]) => [concept, Math.round(x * 1000)]);
}

function pairs(flat: readonly number[]): Array<readonly [number, number]> {
  const result: Array<readonly [number, number]> = [];
  for (let i = 0; i < flat.length; i += 2) result.push([flat[i] as number, (flat[i + 1] as number) / 1000]);
  return result;
}

/** Counts of the stems, and of the phrases among the terms, of one concept. */
function conceptWords(concept: ConceptSource, ask: AskSource | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string, count: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + count);
  };
  for (const term of [...concept.terms, concept.id.replaceAll('-', ' ')]) {
    const stems = stemsOf(term);
    for (const s of stems) if (termWeight(s) > 0) add(s, stems.length === 1 ? TERM_COUNT : TERM_COUNT / 2);
    if (stems.length > 1 && stems.length <= 3) add(stems.join(' '), TERM_COUNT);
  }
  for (const text of ask?.asks ?? []) for (const s of stemsOf(text)) if (termWeight(s) > 0) add(s, 1);
  for (const s of stemsOf(ask?.profile ?? '')) if (termWeight(s) > 0) add(s, PROFILE_COUNT);
  return counts;
}

function stemsOf(text: string): string[] {
  return tokenize(text.replaceAll('-', ' ')).map((t) => t.term);
}

function spreadToNear(concepts: readonly ConceptSource[], documents: Array<Map<string, number>>): void {
  const numbers = new Map(concepts.map((c, i) => [c.id, i]));
  const additions = documents.map(() => new Map<string, number>());
  concepts.forEach((c, i) => {
    for (const near of c.near ?? []) {
      const target = numbers.get(near);
      if (target === undefined) continue;
      const into = additions[target] as Map<string, number>;
      for (const [w, count] of documents[i] as Map<string, number>) {
        if (count >= TERM_COUNT) into.set(w, (into.get(w) ?? 0) + count * NEAR_SHARE);
      }
    }
  });
  additions.forEach((extra, i) => {
    const words = documents[i] as Map<string, number>;
    for (const [w, count] of extra) words.set(w, Math.max(words.get(w) ?? 0, Math.min(count, 1)));
  });
}

/** Word frequencies of all asks, per million. */
function backgroundOf(asks: Readonly<Record<string, AskSource>>): Record<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { asks: texts } of Object.values(asks)) {
    for (const s of texts.flatMap(stemsOf)) {
      counts.set(s, (counts.get(s) ?? 0) + 1);
      total += 1;
    }
  }
  return Object.fromEntries([...counts].sort(byKey).map(([w, n]) => [w, Math.round((n / total) * 1e6)]));
}

/** Words seen at least twice, or in an expert's term: a word seen once may itself be a mistake. */
function wordsOf(concepts: readonly ConceptSource[], asks: Readonly<Record<string, AskSource>>): string {
  const counts = new Map<string, number>();
  const add = (text: string, count: number): void => {
    for (const { word } of tokenize(text.replaceAll('-', ' ')))
      counts.set(word, (counts.get(word) ?? 0) + count);
  };
  for (const c of concepts) for (const term of c.terms) add(term, 2);
  for (const { asks: texts, profile } of Object.values(asks))
    for (const text of [...texts, profile]) add(text, 1);
  return [...counts]
    .filter(([word, count]) => count >= 2 && /^[a-z]{2,24}$/.test(word))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([word]) => word)
    .join(' ');
}
