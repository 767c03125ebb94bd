import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import { isObject } from '../core/json.ts';
import type { LearnedExample } from '../routing/learned/learned.ts';
import { areFeatures } from '../store/corrections.ts';

/**
 * The version in use, in a small file: the first prompt of a process is decided before the state is open, and other sessions see by
 * the file that something was learned. A copy, made from the rows; without it the shipped weights decide alone.
 */
export interface LearnedCopy {
  readonly version: number;
  readonly keyId: string;
  readonly examples: readonly LearnedExample[];
}

export type LearnedLook =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly copy: LearnedCopy }
  | { readonly kind: 'damaged'; readonly reason: string };

export class LearnedFile {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'learned.json');
  }

  /** Which content lies there: another text is another stamp. Costs one `stat`. An empty text: none. */
  get stamp(): string {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
  }

  read(): LearnedLook {
    try {
      const text = readIfThere(this.path);
      if (text === undefined) return { kind: 'none' };
      const copy = parse(text);
      return copy === undefined
        ? { kind: 'damaged', reason: `${this.path} is not what Arbiter writes` }
        : { kind: 'found', copy };
    } catch (error) {
      return { kind: 'damaged', reason: messageOf(error) };
    }
  }

  /** Writes the copy unless it is there; undefined removes it. Throws when that fails. */
  write(copy: LearnedCopy | undefined): void {
    if (copy === undefined) {
      rmSync(this.path, { force: true });
      return;
    }
    const text = `${JSON.stringify({
      ...copy,
      examples: copy.examples.map((e) => ({ ...e, agent: e.agent ?? null })),
    })}\n`;
    if (readQuietly(this.path) !== text) writeFileAtomic(this.path, text);
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return readIfThere(path);
  } catch {
    return undefined;
  }
}

function parse(text: string): LearnedCopy | undefined {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return undefined;
  const { version, keyId, examples } = value;
  if (typeof version !== 'number' || typeof keyId !== 'string' || !Array.isArray(examples)) return undefined;
  const read = examples.map(exampleOf);
  return read.every((e) => e !== undefined) ? { version, keyId, examples: read } : undefined;
}

function exampleOf(value: unknown): LearnedExample | undefined {
  if (!isObject(value)) return undefined;
  const { agent, reach, features } = value;
  if ((agent !== null && typeof agent !== 'string') || typeof reach !== 'number') return undefined;
  return areFeatures(features) ? { agent: agent ?? undefined, reach, features } : undefined;
}
