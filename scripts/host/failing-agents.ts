import { messageOf } from '../core/errors.ts';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import { stateFiles } from './data-folder.ts';
import type { OutcomeRecord } from './record.ts';

/**
 * The runs that make agents unhealthy, in a small file: the first prompt of a new process is decided before the records are open,
 * and with `-p` it is the only one. A copy, made from the records; without it that prompt takes every agent for healthy.
 */
export class FailingAgents {
  readonly #path: string;
  #written: string;

  constructor(dataFolder: string) {
    this.#path = stateFiles(dataFolder).failing;
    this.#written = readQuietly(this.#path) ?? EMPTY;
  }

  /** What was kept; empty when there is nothing, or nothing that can be read. */
  read(): OutcomeRecord[] {
    try {
      const value: unknown = JSON.parse(this.#written);
      return Array.isArray(value) ? value.filter(isOutcome) : [];
    } catch {
      return [];
    }
  }

  /** Keeps these instead, if they are others. Gives the reason when that fails. */
  keep(runs: readonly OutcomeRecord[]): string | undefined {
    const text = JSON.stringify(runs);
    if (text === this.#written) return undefined;
    this.#written = text;
    try {
      writeFileAtomic(this.#path, text);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

const EMPTY = '[]';

function readQuietly(path: string): string | undefined {
  try {
    return readIfThere(path);
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is OutcomeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { type, agent, at, end } = value as Partial<Record<keyof OutcomeRecord, unknown>>;
  return type === 'outcome' && typeof agent === 'string' && typeof at === 'string' && typeof end === 'string';
}
