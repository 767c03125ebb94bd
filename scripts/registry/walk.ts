import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { systemCode } from '../core/errors.ts';
import type { Problem } from './entry.ts';

/** Deepest folder level below a plugin's `agents/` or `commands/`. */
const MAX_DEPTH = 6;

/** Most markdown files taken from one plugin. */
const MAX_FILES = 20_000;

const SKIPPED = new Set(['node_modules', '.git', 'dist', 'coverage']);

/** A file that was found, with what tells whether it changed. */
export interface FoundFile {
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
}

/**
 * All `.md` files below a folder, sorted. Symbolic links are followed only while they stay inside `boundary`, because a
 * plugin's files must not reach out of the plugin. A missing folder is empty.
 */
export function markdownBelow(folder: string, boundary: string, problems: Problem[]): FoundFile[] {
  const found: FoundFile[] = [];
  visit(folder, realBoundary(boundary), 0, found, problems);
  return found;
}

function realBoundary(boundary: string): string {
  try {
    return realpathSync(boundary);
  } catch {
    return boundary;
  }
}

function visit(folder: string, boundary: string, depth: number, found: FoundFile[], problems: Problem[]): void {
  for (const item of list(folder, problems)) {
    if (found.length >= MAX_FILES) return;
    if (item.name.startsWith('.') || SKIPPED.has(item.name)) continue;
    const path = join(folder, item.name);
    if (item.isSymbolicLink() && !staysInside(path, boundary, problems)) continue;
    const directory = item.isDirectory() || (item.isSymbolicLink() && isFolder(path));
    if (directory && depth < MAX_DEPTH) visit(path, boundary, depth + 1, found, problems);
    else if (!directory && item.name.toLowerCase().endsWith('.md')) addFile(path, found, problems);
  }
}

function list(folder: string, problems: Problem[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      problems.push({ severity: 'rejected', file: folder, reason: `the folder cannot be read (${code ?? 'unknown'})` });
    }
    return [];
  }
}

/** Adds a file with its stat; one that vanished in between is no problem, it is simply gone. */
export function addFile(path: string, found: FoundFile[], problems: Problem[]): void {
  try {
    const { mtimeMs, size } = statSync(path);
    found.push({ path, mtimeMs, size });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    problems.push({ severity: 'rejected', file: path, reason: `the file cannot be read (${systemCode(error) ?? 'unknown'})` });
  }
}

/** Whether the real path of `path` lies below `boundary` (itself a real path); reports it when not. */
export function staysInside(path: string, boundary: string, problems: Problem[]): boolean {
  try {
    const inside = relative(realBoundary(boundary), realpathSync(path));
    if (inside !== '..' && !inside.startsWith(`..${sep}`) && inside !== realpathSync(path)) return true;
    problems.push({ severity: 'rejected', file: path, reason: 'the link leads out of the plugin' });
  } catch (error) {
    problems.push({ severity: 'rejected', file: path, reason: `the link cannot be followed (${systemCode(error) ?? 'unknown'})` });
  }
  return false;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
