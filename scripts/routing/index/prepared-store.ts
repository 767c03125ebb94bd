import { fingerprint } from '../../core/ids.ts';
import type { Lexicon } from '../lexicon/load.ts';
import { FIELDS, fieldText, type IndexedAgent } from './fields.ts';
import { GRID, isPrepared, type PreparedAgent, prepare, remember } from './prepared.ts';

/**
 * Prepared agents as text, so that a process need not read every agent anew. Not the source of truth: an entry is found by the texts it was made of, so it cannot be stale, and
 * a store of another lexicon, or one that cannot be read, is an empty one.
 */

/** Changes whenever what is stored, or how agents are prepared, changes. */
const FORMAT = 2;

/** Most agents kept; beyond that the file would cost more to read than it saves. */
const MAX_AGENTS = 20_000;

/** `[terms, counts, lengths, words, nameLength, vectors]`: lists joined by spaces, numbers as base64. */
type Entry = readonly [string, string, readonly number[], string, number, string];

interface StoredFile {
  readonly format: number;
  readonly lexicon: string;
  readonly agents: Readonly<Record<string, Entry>>;
}

/** What is known of agents by the texts they have. */
export class PreparedStore {
  readonly #lexicon: Lexicon;
  #entries: Map<string, Entry>;

  /** @param texts contents of files written by {@link serialise}; later ones win. */
  constructor(lexicon: Lexicon, texts: readonly string[] = []) {
    this.#lexicon = lexicon;
    this.#entries = new Map(texts.flatMap((text) => entriesOf(text, lexicon)));
  }

  /** Gives {@link prepare} what is stored of these agents. Returns how many of them it did not know. Never throws. */
  provide(agents: readonly IndexedAgent[]): number {
    let unknown = 0;
    for (const agent of agents) {
      if (isPrepared(agent, this.#lexicon)) continue;
      const entry = this.#entries.get(keyOf(agent));
      const made = entry === undefined ? undefined : decode(entry, this.#lexicon);
      if (made === undefined) unknown += 1;
      else remember(agent, this.#lexicon, made);
    }
    return unknown;
  }

  /** The text of a store that holds these agents and no others. Prepares those that are not. */
  serialise(agents: readonly IndexedAgent[]): string {
    const entries = agents.slice(0, MAX_AGENTS).map((a) => {
      const key = keyOf(a);
      return [key, this.#entries.get(key) ?? encode(prepare(a, this.#lexicon))] as const;
    });
    this.#entries = new Map(entries);
    const file: StoredFile = {
      format: FORMAT,
      lexicon: this.#lexicon.id,
      agents: Object.fromEntries(entries),
    };
    return JSON.stringify(file);
  }
}

/** The identity of an agent's texts. */
function keyOf(agent: IndexedAgent): string {
  return fingerprint(FIELDS.map((f) => fieldText(agent, f)).join('\u0000'), 32);
}

function entriesOf(text: string, lexicon: Lexicon): [string, Entry][] {
  try {
    const file = JSON.parse(text) as Partial<StoredFile> | null;
    if (file?.format !== FORMAT || file.lexicon !== lexicon.id || file.agents === undefined) return [];
    return Object.entries(file.agents);
  } catch {
    return [];
  }
}

function encode(agent: PreparedAgent): Entry {
  const vectors = [agent.head, agent.body, agent.whole, agent.done, agent.told, agent.bodyTold];
  const steps = Int16Array.from(vectors.flatMap((v) => Array.from(v, (x) => Math.round(x * GRID))));
  return [
    agent.terms.join(' '),
    Buffer.from(agent.counts).toString('base64'),
    [...agent.lengths],
    agent.words.join(' '),
    agent.nameLength,
    Buffer.from(steps.buffer).toString('base64'),
  ];
}

/** Undefined when the parts do not fit together: a file that somebody edited. */
function decode(entry: Entry, lexicon: Lexicon): PreparedAgent | undefined {
  try {
    const [terms, counts, lengths, words, nameLength, vectors] = entry;
    const list = terms === '' ? [] : terms.split(' ');
    const bytes = Buffer.from(counts, 'base64');
    const steps = Buffer.from(vectors, 'base64');
    const senses = lexicon.concepts.dimensions;
    const acts = lexicon.acts.ids.length;
    const fits =
      bytes.length === list.length * FIELDS.length &&
      lengths.length === FIELDS.length &&
      steps.length === 2 * (3 * senses + 3 * acts);
    if (!fits) return undefined;
    const values = Float32Array.from({ length: steps.length / 2 }, (_, i) => steps.readInt16LE(i * 2) / GRID);
    const part = (from: number, length: number): Float32Array => values.slice(from, from + length);
    return {
      terms: list,
      counts: Uint8Array.from(bytes),
      lengths: Uint16Array.from(lengths),
      words: words === '' ? [] : words.split(' '),
      nameLength,
      head: part(0, senses),
      body: part(senses, senses),
      whole: part(2 * senses, senses),
      done: part(3 * senses, acts),
      told: part(3 * senses + acts, acts),
      bodyTold: part(3 * senses + 2 * acts, acts),
    };
  } catch {
    return undefined;
  }
}
