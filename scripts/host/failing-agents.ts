import { messageOf } from '../core/errors.ts';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import type { NamedBreaker } from '../resilience/breaker-store.ts';
import { stateFiles } from './data-folder.ts';

/**
 * Breakers of agents that have failed, in a small file: the first prompt of a new process is decided before the state is open, and
 * with `-p` it is the only one. A copy, made from the breakers; without it that prompt takes every agent for healthy.
 */
export class FailingAgents {
  readonly #path: string;
  #written: string;

  constructor(dataFolder: string) {
    this.#path = stateFiles(dataFolder).failing;
    this.#written = readQuietly(this.#path) ?? EMPTY;
  }

  /** What was kept; empty when there is nothing, or nothing that can be read. */
  read(): NamedBreaker[] {
    try {
      const value: unknown = JSON.parse(this.#written);
      return Array.isArray(value) ? value.filter(isNamedBreaker) : [];
    } catch {
      return [];
    }
  }

  /** Keeps these instead, if they are others. Gives the reason when that fails. */
  keep(breakers: readonly NamedBreaker[]): string | undefined {
    const text = JSON.stringify(breakers);
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

/** Members by the state of a breaker, with the type that each has. */
const OPENED = { since: 'number', reason: 'string', failures: 'number' };
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  closed: { outcomes: 'object' },
  open: { ...OPENED, tripped: 'boolean' },
  'half-open': { ...OPENED, probes: 'object', succeeded: 'number' },
};

function isNamedBreaker(value: unknown): value is NamedBreaker {
  if (typeof value !== 'object' || value === null) return false;
  const { name, breaker, updatedAt } = value as Partial<Record<keyof NamedBreaker, unknown>>;
  if (typeof name !== 'string' || typeof updatedAt !== 'number') return false;
  if (typeof breaker !== 'object' || breaker === null) return false;
  const given = breaker as Readonly<Record<string, unknown>>;
  const members = MEMBERS[String(given['state'])];
  const lists = [given['outcomes'], given['probes']];
  return (
    members !== undefined &&
    Object.entries(members).every(([key, type]) => typeof given[key] === type) &&
    lists.every((list) => list === undefined || Array.isArray(list))
  );
}
