import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, walkFiles } from '../../../scripts/core/source-files.ts';

/** Compose files of one stack, as Docker takes them: the base, then its override. */
export interface StackFiles {
  /** Paths from the root; the first gives the project folder. */
  readonly files: readonly string[];
  /** Files beside it that somebody adds with `-f`: `docker-compose.prod.yml`. Read on top of the base, one by one. */
  readonly variants: readonly string[];
}

export interface FoundStacks {
  /** Absolute folder that all paths start from. */
  readonly root: string;
  readonly stacks: readonly StackFiles[];
  readonly truncated: boolean;
}

const MAX_FILES = 500;
/** In the order in which Docker prefers them. */
const BASES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;
const ANY = /^(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$|^[\w-]+[._-](?:docker-)?compose\.ya?ml$/i;

/** Throws `not_found` for a missing path and `no_compose` for a folder without Compose files. */
export function findStacks(cwd: string, path: string): FoundStacks {
  const at = pathFrom(cwd, path);
  if (isFile(at)) {
    const name = basename(at);
    const override = overrideOf(name);
    const files =
      override !== undefined && existsSync(join(dirname(at), override)) ? [name, override] : [name];
    return { root: dirname(at), stacks: [{ files, variants: [] }], truncated: false };
  }
  const { files, truncated } = walkFiles(at, { accept: (name) => ANY.test(name), maxFiles: MAX_FILES });
  if (files.length === 0) {
    const fix =
      'Looked for compose.yaml, compose.yml, docker-compose.yaml, docker-compose.yml and files named like them.';
    throw new MethodError('no_compose', `No Compose file below ${path}.`, { fix });
  }
  const folders = [...new Set(files.map((file) => posix.dirname(file)))];
  const stacks = folders.flatMap((folder) =>
    stacksOf(files.filter((file) => posix.dirname(file) === folder)),
  );
  return { root: at, stacks, truncated };
}

function stacksOf(files: readonly string[]): StackFiles[] {
  const named = (name: string): string | undefined => files.find((file) => posix.basename(file) === name);
  const base = BASES.map(named).find((file) => file !== undefined);
  if (base === undefined) return files.map((file) => ({ files: [file], variants: [] }));
  const overrides = BASES.map((name) => named(overrideOf(name) ?? '')).filter((file) => file !== undefined);
  const stack = [base, ...overrides.slice(0, 1)];
  return [{ files: stack, variants: files.filter((file) => !stack.includes(file)) }];
}

/** Docker loads `compose.override.yaml` on top of `compose.yaml` by itself. */
function overrideOf(base: string): string | undefined {
  return (BASES as readonly string[]).includes(base) ? base.replace(/(\.ya?ml)$/, '.override$1') : undefined;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // walkFiles says what is wrong with it
  }
}
