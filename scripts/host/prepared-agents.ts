import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import type { AgentEntry } from '../registry/entry.ts';
import { isPrepared } from '../routing/index/prepared.ts';
import { PreparedStore } from '../routing/index/prepared-store.ts';
import { builtFile, type Lexicon } from '../routing/lexicon/load.ts';

/** Name of the store in `dist/` and in the data folder. */
const FILE = 'prepared.json';

/**
 * Agents prepared by the build (the pack's own) and by earlier sessions (all others), so that a session starts in a fraction of
 * the time. Never needed: what is missing or unreadable is prepared anew, and what cannot be written costs time only.
 */
export class PreparedAgents {
  readonly #lexicon: Lexicon;
  #store: PreparedStore;
  readonly #file: string;

  constructor(lexicon: Lexicon, dataFolder: string) {
    this.#lexicon = lexicon;
    this.#file = join(dataFolder, FILE);
    this.#store = new PreparedStore(lexicon, [builtFile(FILE), this.#file].flatMap(textOf));
  }

  /** To be called before a router is made. Returns the agents to route to that nobody has prepared, or not the whole of them. */
  provide(agents: readonly AgentEntry[]): AgentEntry[] {
    const routed = agents.filter((a) => a.routed);
    this.#store.provide(routed);
    // What the first registry did not need is megabytes that hardly any later one will.
    this.#store = new PreparedStore(this.#lexicon);
    return routed.filter((a) => !isPrepared(a, this.#lexicon));
  }

  /** Writes what is prepared now for later sessions. Returns what went wrong, or undefined. */
  keep(agents: readonly AgentEntry[]): string | undefined {
    try {
      writeFileAtomic(this.#file, this.#store.serialise(agents.filter((a) => a.routed)));
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function textOf(path: string): string[] {
  try {
    const text = readIfThere(path);
    return text === undefined ? [] : [text];
  } catch {
    return [];
  }
}
