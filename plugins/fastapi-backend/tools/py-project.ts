import { join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import { readText, walkFiles } from '../../../scripts/core/source-files.ts';
import type { NotRead } from './finding.ts';
import { parsePython } from './py-tree.ts';
import type { PyModule } from './py-values.ts';

/** Python files of a folder, and which file an import means. */
export interface PyProject {
  readonly root: string;
  readonly modules: ReadonlyMap<string, PyModule>;
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

/** Bytes of Python that one call reads; what is beyond is reported in `notRead`. */
const MAX_TOTAL_CHARS = 40_000_000;
const MAX_FILE_BYTES = 2_000_000;

export function readProject(root: string, signal: AbortSignal): PyProject {
  const walked = walkFiles(root, { accept: (name) => name.endsWith('.py') });
  const modules = new Map<string, PyModule>();
  const notRead: NotRead[] = [];
  const notes = walked.truncated
    ? ['There are more than 20,000 Python files; the rest was not looked at.']
    : [];
  let total = 0;
  for (const path of walked.files) {
    signal.throwIfAborted();
    try {
      if (total > MAX_TOTAL_CHARS) throw new Error('the project is larger than one call reads');
      const text = readText(join(root, path), MAX_FILE_BYTES);
      total += text.length;
      modules.set(path, newModule(parsePython(path, text)));
    } catch (error) {
      notRead.push({ file: path, reason: messageOf(error) });
    }
  }
  return { root, modules, notRead, notes };
}

function newModule(source: PyModule['source']): PyModule {
  const module = { source, state: 'new' } as { -readonly [K in keyof PyModule]: PyModule[K] };
  module.scope = { vars: new Map(), parent: undefined, module };
  return module;
}

/** The path of a module, or of the package folder when it has no `__init__.py`; undefined for packages of others. */
export function findModule(
  project: PyProject,
  names: readonly string[],
  from: string,
  level: number,
): string | undefined {
  const folders = from.split('/').slice(0, -1);
  if (level > folders.length + 1) return undefined;
  if (level > 0) return at(project, [...folders.slice(0, folders.length - level + 1), ...names]);
  const ancestors = folders.map((_, i) => folders.slice(0, folders.length - i));
  const isPackage = (folder: readonly string[]): boolean =>
    project.modules.has([...folder, '__init__.py'].join('/'));
  const roots = [...ancestors.filter((a) => !isPackage(a)), [], ['src'], ...ancestors.filter(isPackage)];
  for (const root of roots) {
    const found = at(project, [...root, ...names]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(project: PyProject, names: readonly string[]): string | undefined {
  const base = names.join('/');
  const candidates = [base === '' ? '__init__.py' : `${base}/__init__.py`, `${base}.py`];
  return candidates.find((path) => project.modules.has(path));
}

/** Files that test the project, not part of what it serves. */
export function isTestFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts[parts.length - 1] as string;
  return (
    /^(test_.*|.*_test|conftest)\.py$/.test(name) ||
    parts.slice(0, -1).some((p) => p === 'tests' || p === 'test')
  );
}

/** Words without which a file has neither routes nor models of its own; it is then read only when another imports it. */
const RELEVANT = /fastapi|pydantic|sqlmodel|beanie|starlette|router|BaseModel|BaseSettings/i;

export function isRelevant(module: PyModule): boolean {
  return RELEVANT.test(module.source.text);
}

/** What the parser stepped over, in the files that were looked into. */
export function syntaxNotes(project: PyProject): string[] {
  return [...project.modules.values()].flatMap(({ source }) =>
    source.firstErrorLine === undefined
      ? []
      : [
          `${source.path}:${source.firstErrorLine} could not be parsed; what is around it was read as far as possible.`,
        ],
  );
}
