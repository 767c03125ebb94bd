import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { systemCode } from '../core/errors.ts';
import type { Problem } from './entry.ts';
import type { FoundFile } from './reading.ts';

/** Deepest folder level below a plugin's `agents/` or `commands/` that is read. */
export const MAX_DEPTH = 6;

/** Most markdown files taken from one folder of a plugin. */
const MAX_FILES = 20_000;

/** Folders that hold copies and products, never sources. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'coverage']);

const isMarkdown = (name: string): boolean => name.toLowerCase().endsWith('.md');

/**
 * All `.md` files below a folder, sorted by path. A missing folder is empty.
 *
 * Symbolic links, the folder itself included, are followed only while they stay inside `boundary`, because a plugin's
 * files must not reach out of the plugin; `undefined` is no boundary, for folders of the user's own. Every real folder is
 * read once, under its own path before any link's, so loops end and nothing is found twice.
 */
export function markdownBelow(
  folder: string,
  boundary: string | undefined,
  problems: Problem[],
  accept: (name: string) => boolean = isMarkdown,
): FoundFile[] {
  return new Walk(boundary, problems, accept).run(folder);
}

class Walk {
  readonly #boundary: string | undefined;
  readonly #problems: Problem[];
  readonly #accept: (name: string) => boolean;
  readonly #found: FoundFile[] = [];
  readonly #seen = new Set<string>();
  readonly #links: { readonly path: string; readonly depth: number }[] = [];
  readonly #said = new Set<string>();
  #base = '';

  constructor(boundary: string | undefined, problems: Problem[], accept: (name: string) => boolean) {
    this.#boundary = boundary;
    this.#problems = problems;
    this.#accept = accept;
  }

  run(folder: string): FoundFile[] {
    const real = realPath(folder);
    if (real === undefined || !staysInside(folder, this.#boundary, this.#problems)) return [];
    this.#base = real;
    this.#visit(folder, real, 0);
    // Links found on the way add to the list that is gone through.
    for (const link of this.#links) this.#follow(link.path, link.depth);
    return this.#found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #visit(folder: string, real: string, depth: number): void {
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    for (const item of list(folder, this.#problems)) {
      if (item.name.startsWith('.') || SKIPPED_FOLDERS.has(item.name)) continue;
      const path = join(folder, item.name);
      if (item.isSymbolicLink()) this.#links.push({ path, depth });
      else if (item.isDirectory()) this.#descend(path, join(real, item.name), depth);
      else if (this.#accept(item.name)) this.#add(path);
    }
  }

  #descend(path: string, real: string, depth: number): void {
    if (depth < MAX_DEPTH) this.#visit(path, real, depth + 1);
    else this.#sayOnce(path, `folders more than ${MAX_DEPTH} levels down are not read`);
  }

  #follow(path: string, depth: number): void {
    if (!staysInside(path, this.#boundary, this.#problems)) return;
    const real = realPath(path);
    if (real === undefined) return;
    if (!isFolder(real)) {
      if (this.#accept(path)) this.#add(path);
    } else if (`${this.#base}${sep}`.startsWith(`${real}${sep}`)) {
      this.#problems.push({
        severity: 'warning',
        file: path,
        reason: 'the link leads back to a folder above it',
      });
    } else {
      this.#descend(path, real, depth);
    }
  }

  #add(path: string): void {
    if (this.#found.length < MAX_FILES) addFile(path, this.#found, this.#problems);
    else this.#sayOnce(path, `only the first ${MAX_FILES} markdown files of a folder are read`);
  }

  #sayOnce(file: string, reason: string): void {
    if (this.#said.has(reason)) return;
    this.#said.add(reason);
    this.#problems.push({ severity: 'warning', file, reason });
  }
}

function list(folder: string, problems: Problem[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      problems.push({
        severity: 'rejected',
        file: folder,
        reason: `the folder cannot be read (${code ?? 'unknown'})`,
      });
    }
    return [];
  }
}

/** Adds a file with its stat; one that vanished in between is no problem, it is simply gone. A pipe would never end. */
export function addFile(path: string, found: FoundFile[], problems: Problem[]): void {
  try {
    const stats = statSync(path);
    if (stats.isFile()) {
      found.push({ path, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, size: stats.size });
    } else {
      problems.push({ severity: 'rejected', file: path, reason: 'this is not a file' });
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    problems.push({
      severity: 'rejected',
      file: path,
      reason: `the file cannot be read (${code ?? 'unknown'})`,
    });
  }
}

/** Whether the real path of `path` is `boundary` or lies below it; reports it when not. */
export function staysInside(path: string, boundary: string | undefined, problems: Problem[]): boolean {
  if (boundary === undefined) return true;
  try {
    const outer = realPath(boundary) ?? boundary;
    if (`${realpathSync(path)}${sep}`.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`)) return true;
    problems.push({ severity: 'rejected', file: path, reason: 'the link leads out of the plugin' });
  } catch (error) {
    problems.push({
      severity: 'rejected',
      file: path,
      reason: `the link cannot be followed (${systemCode(error) ?? 'unknown'})`,
    });
  }
  return false;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether there is a folder at the path, links followed. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
