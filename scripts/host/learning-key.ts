import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArbiterError, systemCode } from '../core/errors.ts';
import { ensureFolder, readIfThere } from '../core/files.ts';
import { isKey, TermKey } from '../routing/learned/term-key.ts';

/**
 * The key under which words of prompts are kept: random, one for each data folder, in a file of its own (0600), so that a copy of
 * `state.db` or an export tells nothing of them. Lost, it cannot be made again, and what was learned under it means nothing.
 */
export const keyFile = (folder: string): string => join(folder, 'key');

/** The secret; undefined when there is none yet. Throws for a file that holds something else, or cannot be read. */
export function readSecret(folder: string): string | undefined {
  const text = readIfThere(keyFile(folder))?.trim();
  if (text === undefined || isKey(text)) return text;
  throw new ArbiterError('learning-key-damaged', `${keyFile(folder)} does not hold a key.`, {
    fix: 'To begin anew, without what was learned: arbiter learn forget --yes',
  });
}

/**
 * The secret, made when there is none. Of two processes that make one at once, both get the first: the file takes its name whole,
 * and only if nobody has it. Throws when the folder cannot be written.
 */
export function ensureSecret(folder: string): string {
  const known = readSecret(folder);
  if (known !== undefined) return known;
  ensureFolder(folder);
  const secret = randomBytes(32).toString('hex');
  const temporary = `${keyFile(folder)}.${process.pid}.${secret.slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, `${secret}\n`, { mode: 0o600 });
    linkSync(temporary, keyFile(folder));
    return secret;
  } catch (error) {
    const first = systemCode(error) === 'EEXIST' ? readSecret(folder) : undefined;
    if (first === undefined) throw error;
    return first;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The key of a folder, made into a {@link TermKey} once for each secret that was found there. */
export class LearningKey {
  readonly #folder: string;
  #last: { readonly secret: string; readonly key: TermKey } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined when there is none yet. Throws like {@link readSecret}. */
  find(): TermKey | undefined {
    const secret = readSecret(this.#folder);
    return secret === undefined ? undefined : this.#keyOf(secret);
  }

  /** Makes one when there is none. Throws like {@link ensureSecret}. */
  ensure(): TermKey {
    return this.#keyOf(ensureSecret(this.#folder));
  }

  #keyOf(secret: string): TermKey {
    if (this.#last?.secret !== secret) this.#last = { secret, key: new TermKey(secret) };
    return this.#last.key;
  }
}
