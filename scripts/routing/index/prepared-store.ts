import { fingerprint } from '../../core/ids.ts';
import type { Lexicon } from '../lexicon/load.ts';
import { FIELDS, fieldText, type IndexedAgent } from './fields.ts';
import { isPrepared, type PreparedAgent, prepareWhole, remember } from './prepared.ts';
import { fromBytes, toBytes } from './prepared-bytes.ts';

/**
 * Prepared agents as text, so that a process need not read every agent anew. Not the source of truth: an entry is found by
 * the texts it was made of, so it cannot be stale, and a store of another lexicon, or one that cannot be read, is an empty one.
 */

/** Changes whenever what is stored, or how agents are prepared, changes. */
const FORMAT = 3;

/** Most agents kept; beyond that the file would cost more to read than it saves. */
const MAX_AGENTS = 20_000;

interface StoredFile {
  readonly format: number;
  readonly lexicon: string;
  /** Stems and words of all agents, joined by spaces; entries name them by their place. */
  readonly words: string;
  /** By the identity of an agent's texts: its bytes as base64. */
  readonly agents: Readonly<Record<string, string>>;
}

/** Entries of one file, and the numbers of its words. */
interface Part {
  readonly entries: Readonly<Record<string, string>>;
  readonly words: Uint32Array;
}

/** What is known of agents by the texts they have. */
export class PreparedStore {
  readonly #lexicon: Lexicon;
  readonly #parts: readonly Part[];

  /** @param texts contents of files written by {@link serialise}; later ones win. */
  constructor(lexicon: Lexicon, texts: readonly string[] = []) {
    this.#lexicon = lexicon;
    this.#parts = texts.flatMap((text) => partOf(text, lexicon)).reverse();
  }

  /** Makes known what is stored of these agents. Returns how many of them it did not know. Never throws. */
  provide(agents: readonly IndexedAgent[]): number {
    let unknown = 0;
    for (const agent of agents) {
      if (isPrepared(agent, this.#lexicon)) continue;
      const made = this.#parts.length === 0 ? undefined : this.#read(keyOf(agent));
      if (made === undefined) unknown += 1;
      else remember(agent, this.#lexicon, made);
    }
    return unknown;
  }

  /** The text of a store that holds these agents and no others. Prepares those that are not. */
  serialise(agents: readonly IndexedAgent[]): string {
    const places = new Map<number, number>();
    const placeOf = (word: number): number => {
      const known = places.get(word);
      if (known !== undefined) return known;
      places.set(word, places.size);
      return places.size - 1;
    };
    const entries = agents
      .slice(0, MAX_AGENTS)
      .map((a) => [keyOf(a), toBytes(prepareWhole(a, this.#lexicon), placeOf).toString('base64')] as const);
    const file: StoredFile = {
      format: FORMAT,
      lexicon: this.#lexicon.id,
      words: [...places.keys()].map((w) => this.#lexicon.words.word(w)).join(' '),
      agents: Object.fromEntries(entries),
    };
    return JSON.stringify(file);
  }

  #read(key: string): PreparedAgent | undefined {
    const { concepts, acts } = this.#lexicon;
    for (const { entries, words } of this.#parts) {
      const entry = entries[key];
      if (entry === undefined) continue;
      try {
        const sizes = { senses: concepts.dimensions, acts: acts.ids.length };
        return fromBytes(Buffer.from(entry, 'base64'), words, sizes);
      } catch {
        return undefined;
      }
    }
    return undefined;
  }
}

/** The identity of an agent's texts. */
function keyOf(agent: IndexedAgent): string {
  return fingerprint(FIELDS.map((f) => fieldText(agent, f)).join('\u0000'), 32);
}

function partOf(text: string, lexicon: Lexicon): Part[] {
  try {
    const file = JSON.parse(text) as Partial<StoredFile> | null;
    if (file?.format !== FORMAT || file.lexicon !== lexicon.id) return [];
    if (file.agents === undefined || typeof file.words !== 'string') return [];
    return [
      { entries: file.agents, words: Uint32Array.from(file.words.split(' '), (w) => lexicon.words.of(w)) },
    ];
  } catch {
    return [];
  }
}
