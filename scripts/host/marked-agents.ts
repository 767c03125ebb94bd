import { messageOf } from '../core/errors.ts';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import { stateFiles } from './data-folder.ts';

/** An agent that another machine, or another data folder, has found to fail. */
export interface MarkedAgent {
  readonly agent: string;
  /** For people; neutralised. */
  readonly reason: string;
  /** Milliseconds since 1970; from then on the mark means nothing. */
  readonly untilMs: number;
}

/**
 * The marks of other machines, in a small file beside `failing-agents.json` and for the same reason: the first prompt of a new
 * process is decided before the shared state is open. A copy; without it that prompt takes every agent for available.
 */
export class MarkedAgents {
  readonly #path: string;

  constructor(dataFolder: string) {
    this.#path = stateFiles(dataFolder).marked;
  }

  /** What was kept; empty when there is nothing, or nothing that can be read. */
  read(): MarkedAgent[] {
    try {
      const value: unknown = JSON.parse(readIfThere(this.#path) ?? EMPTY);
      return Array.isArray(value) ? value.filter(isMark) : [];
    } catch {
      return [];
    }
  }

  /** Keeps these instead, if they are others. Gives the reason when that fails. */
  keep(marks: readonly MarkedAgent[]): string | undefined {
    const text = JSON.stringify(marks);
    try {
      if ((readIfThere(this.#path) ?? EMPTY) !== text) writeFileAtomic(this.#path, text);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

const EMPTY = '[]';

function isMark(value: unknown): value is MarkedAgent {
  if (typeof value !== 'object' || value === null) return false;
  const { agent, reason, untilMs } = value as Partial<Record<keyof MarkedAgent, unknown>>;
  return typeof agent === 'string' && typeof reason === 'string' && typeof untilMs === 'number';
}
